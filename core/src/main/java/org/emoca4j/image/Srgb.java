package org.emoca4j.image;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import java.util.Optional;

/** Turns what ImageIO's readers return, in any layout, depth and colour space, into 8-bit sRGB over white. */
final class Srgb {

    private Srgb() {}

    /**
     * Converts a decoded picture.
     *
     * @param profile the profile of the samples where the reader did not attach it to the picture
     */
    static RgbImage convert(BufferedImage picture, Optional<ICC_Profile> profile) {
        ColorModel colours = picture.getColorModel();
        int components = colours.getNumColorComponents();
        boolean samplesAreColours = colours instanceof ComponentColorModel
                && picture.getRaster().getTransferType() <= DataBuffer.TYPE_USHORT;
        if (!samplesAreColours || components != 1 && components != 3) {
            return fromArgb(picture);
        }
        RgbImage rgb = fromSamples(picture, components);
        if (components == 3) {
            ColorSpace space = profile.filter(p -> p.getNumComponents() == 3)
                    .<ColorSpace>map(ICC_ColorSpace::new)
                    .orElse(colours.getColorSpace());
            if (!space.isCS_sRGB()) {
                return toSrgb(rgb, space);
            }
        }
        return rgb;
    }

    /** Palettes and packed or unusual layouts: Java's own conversion, row by row. */
    private static RgbImage fromArgb(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        int[] row = new int[width];
        boolean opaque = !picture.getColorModel().hasAlpha();
        int out = 0;
        for (int y = 0; y < height; y++) {
            picture.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                int alpha = opaque ? 255 : argb >>> 24;
                rgb[out++] = overWhite(argb >> 16 & 0xFF, alpha);
                rgb[out++] = overWhite(argb >> 8 & 0xFF, alpha);
                rgb[out++] = overWhite(argb & 0xFF, alpha);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /**
     * Grey or RGB samples, with or without alpha, 1 to 16 bits each. Grey is copied as it is: Java's grey colour space
     * is linear, so its own conversion would brighten every grey photo.
     */
    private static RgbImage fromSamples(BufferedImage picture, int components) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        Raster raster = picture.getRaster();
        SampleModel samples = raster.getSampleModel();
        int bands = samples.getNumBands();
        boolean alpha = picture.getColorModel().hasAlpha();
        if (!alpha && raster.getDataBuffer() instanceof DataBufferByte data && data.getNumBanks() == 1
                && samples instanceof PixelInterleavedSampleModel layout && samples.getSampleSize(0) == 8
                && raster.getSampleModelTranslateX() == 0 && raster.getSampleModelTranslateY() == 0) {
            return fromBytes(data, layout, width, height);
        }
        boolean premultiplied = alpha && picture.isAlphaPremultiplied();
        int[] max = new int[bands];
        Arrays.setAll(max, b -> (1 << samples.getSampleSize(b)) - 1);
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        int[] row = new int[width * bands];
        int out = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int in = x * bands;
                int opacity = alpha ? to8Bits(row[in + components], max[components]) : 255;
                for (int c = 0; c < 3; c++) {
                    int band = components == 3 ? c : 0;
                    int value = to8Bits(row[in + band], max[band]);
                    rgb[out++] = premultiplied ? (byte) Math.min(255, value + 255 - opacity)
                            : overWhite(value, opacity);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** The layout of nearly every photo, without the detour over integers. */
    private static RgbImage fromBytes(DataBufferByte data, PixelInterleavedSampleModel layout, int width, int height) {
        int[] offsets = layout.getBandOffsets();
        int red = offsets[0];
        int green = offsets[offsets.length == 3 ? 1 : 0];
        int blue = offsets[offsets.length == 3 ? 2 : 0];
        byte[] from = data.getData();
        RgbImage image = RgbImage.black(width, height);
        byte[] rgb = image.rgb();
        int out = 0;
        for (int y = 0; y < height; y++) {
            int in = data.getOffset() + y * layout.getScanlineStride();
            for (int x = 0; x < width; x++) {
                rgb[out++] = from[in + red];
                rgb[out++] = from[in + green];
                rgb[out++] = from[in + blue];
                in += layout.getPixelStride();
            }
        }
        return image;
    }

    private static int to8Bits(int value, int max) {
        return max == 255 ? value : (int) ((value * 255L + max / 2) / max);
    }

    private static byte overWhite(int value, int alpha) {
        return (byte) (alpha == 255 ? value : (value * alpha + 255 * (255 - alpha) + 127) / 255);
    }

    private static RgbImage toSrgb(RgbImage samples, ColorSpace space) {
        ColorModel from = new ComponentColorModel(space, false, false, ColorModel.OPAQUE, DataBuffer.TYPE_BYTE);
        ColorModel to = new ComponentColorModel(ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false,
                ColorModel.OPAQUE, DataBuffer.TYPE_BYTE);
        BufferedImage source = wrap(samples, from);
        RgbImage result = RgbImage.black(samples.width(), samples.height());
        try {
            new ColorConvertOp(null).filter(source, wrap(result, to));
        } catch (CMMException e) {
            // a profile that can't be computed with: viewers ignore it and show the colours as sRGB
            return samples;
        }
        return result;
    }

    private static BufferedImage wrap(RgbImage image, ColorModel colours) {
        DataBufferByte buffer = new DataBufferByte(image.rgb(), image.rgb().length);
        WritableRaster raster = Raster.createInterleavedRaster(
                buffer, image.width(), image.height(), image.width() * 3, 3, new int[] {0, 1, 2}, null);
        return new BufferedImage(colours, raster, false, null);
    }
}
