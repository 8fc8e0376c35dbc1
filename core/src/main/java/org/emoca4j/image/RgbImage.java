package org.emoca4j.image;

import java.util.Arrays;

/**
 * An 8-bit sRGB picture.
 *
 * <p>Pixel coordinates name pixel centres: (0, 0) is the centre of the top-left pixel, x grows to the right and y
 * downwards, so the picture covers x in [-0.5, width - 0.5].
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param rgb {@code height * width * 3} bytes, row-major, interleaved R, G, B, unsigned; owned by the record
 */
public record RgbImage(int width, int height, byte[] rgb) {

    public RgbImage {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("an image needs at least one pixel, got " + width + " x " + height);
        }
        if (rgb.length != Math.multiplyExact(Math.multiplyExact(width, height), 3)) {
            throw new IllegalArgumentException(
                    "expected " + width + " * " + height + " * 3 bytes, got " + rgb.length);
        }
    }

    /** A black picture. */
    public static RgbImage black(int width, int height) {
        return new RgbImage(width, height, new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)]);
    }

    /**
     * One channel of one pixel.
     *
     * @param channel 0 red, 1 green, 2 blue
     * @return 0..255
     */
    public int get(int x, int y, int channel) {
        return rgb[(y * width + x) * 3 + channel] & 0xFF;
    }

    /** Sets one pixel from three values of 0..255. */
    public void set(int x, int y, int red, int green, int blue) {
        int i = (y * width + x) * 3;
        rgb[i] = (byte) red;
        rgb[i + 1] = (byte) green;
        rgb[i + 2] = (byte) blue;
    }

    /** A copy that shares nothing with this picture. */
    public RgbImage copy() {
        return new RgbImage(width, height, rgb.clone());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RgbImage that
                && width == that.width
                && height == that.height
                && Arrays.equals(rgb, that.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "RgbImage[" + width + " x " + height + "]";
    }
}
