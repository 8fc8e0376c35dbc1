package org.emoca4j.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads JPEG (also CMYK and YCCK), PNG, WebP, GIF, BMP and TIFF files as upright 8-bit sRGB pictures.
 *
 * <ul>
 *   <li>The EXIF orientation is applied, so the result is what a viewer shows.
 *   <li>Colours with an embedded ICC profile are converted to sRGB; without one they are taken as sRGB. Grey samples
 *       are taken as sRGB-encoded, whatever their profile.
 *   <li>Transparent pixels are laid over white.
 *   <li>16-bit samples are rounded to 8 bits.
 *   <li>Of animations and multi-page files the first picture counts.
 * </ul>
 *
 * <p>Dimensions are checked before any pixel is decoded. Files are read into memory; nothing is cached on disk.
 * Instances hold no state besides the limit, and may be shared by threads.
 */
public final class ImageDecoder {

    /** The default limit: 100 megapixels. */
    public static final long DEFAULT_MAX_PIXELS = 100_000_000;

    /** No format above needs more than this for a pixel (16-bit RGBA, uncompressed), plus room for its metadata. */
    private static final int MAX_BYTES_PER_PIXEL = 8;

    private static final int METADATA_BYTES = 64 << 20;

    /** Enough of a file for {@link PictureFormat#of}. */
    private static final int SIGNATURE_BYTES = 32;

    private static final int BYTES_PER_RGB = 3;

    private final long maxPixels;

    /** A decoder with the default limit. */
    public ImageDecoder() {
        this(DEFAULT_MAX_PIXELS);
    }

    /**
     * A decoder that refuses larger pictures.
     *
     * @param maxPixels largest number of pixels (width times height) that is decoded, at least 1
     */
    public ImageDecoder(long maxPixels) {
        if (maxPixels < 1) {
            throw new IllegalArgumentException("the pixel limit must be at least 1, got " + maxPixels);
        }
        this.maxPixels = maxPixels;
    }

    /**
     * Reads a picture.
     *
     * @throws ImageException if the file is missing, unreadable, not a picture, damaged or over the limit; the message
     *     is one line that names the file and the remedy
     */
    public RgbImage read(Path file) throws ImageException {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            throw new ImageException(name + " is a folder: name a picture file in it");
        }
        byte[] bytes;
        try {
            long size = Files.size(file);
            long limit = Math.min(Integer.MAX_VALUE - 8L, maxPixels * MAX_BYTES_PER_PIXEL + METADATA_BYTES);
            if (size > limit) {
                throw ImageException.overLimit(name + " has " + (size >> 20) + " MiB, too many for a picture of "
                        + megapixels(maxPixels) + " megapixels: scale it down, or raise the limit");
            }
            bytes = Files.readAllBytes(file);
        } catch (ImageException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new ImageException(name + " does not exist: check the name", e);
        } catch (AccessDeniedException e) {
            throw new ImageException(name + " may not be read: check its permissions", e);
        } catch (IOException e) {
            throw new ImageException(name + " can't be read: " + reason(e) + "; check the file and its disk", e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, e);
        }
        return decode(bytes, name);
    }

    /**
     * About how much memory {@link #read} needs at most while it works: for the file, the picture as it is stored, and
     * the picture converted and turned. Looks into the file's header only.
     *
     * @return bytes; the file's size where {@code read} will refuse it, {@link Long#MAX_VALUE} for pipes and devices,
     *     which can be read only once
     */
    public long bytesToRead(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return Long.MAX_VALUE;
        }
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            byte[] start = new byte[SIGNATURE_BYTES];
            in.read(start);
            in.seek(0);
            return in.length() + PictureFormat.of(start).map(format -> storedBytes(format, in)).orElse(0L);
        } catch (IOException e) {
            return 0;
        }
    }

    private long storedBytes(PictureFormat format, ImageInputStream in) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name());
        if (!format.supported() || !readers.hasNext()) {
            return 0;
        }
        ImageReader reader = readers.next();
        try {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            return pixels > maxPixels ? 0 : pixels * (format.maxBytesPerPixel() + 2 * BYTES_PER_RGB);
        } catch (IOException | RuntimeException e) {
            return 0; // damaged: nothing will be decoded
        } finally {
            reader.dispose();
        }
    }

    /**
     * Decodes a picture that is already in memory, such as an upload.
     *
     * @param bytes the whole file
     * @param name how messages call it
     * @throws ImageException as {@link #read}
     */
    public RgbImage decode(byte[] bytes, String name) throws ImageException {
        if (bytes.length == 0) {
            throw new ImageException(name + " is empty: copy or download it again");
        }
        Optional<PictureFormat> recognised = PictureFormat.of(bytes);
        if (recognised.isEmpty()) {
            throw new ImageException(name + " is not a picture: use JPEG, PNG, WebP, GIF, BMP or TIFF");
        }
        PictureFormat format = recognised.get();
        if (!format.supported()) {
            throw new ImageException(name + " is in the format " + format.title() + ", which can't be read:"
                    + " convert it to JPEG or PNG");
        }
        try {
            RgbImage stored = decodeStored(format, format.complete(bytes), name);
            return ExifOrientation.of(format, bytes).apply(stored);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, e);
        }
    }

    private RgbImage decodeStored(PictureFormat format, byte[] bytes, String name) throws ImageException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name());
        if (!readers.hasNext()) {
            throw new ImageException(name + " is in the format " + format.title() + ", which this Java can't read:"
                    + " convert it to JPEG or PNG");
        }
        ImageReader reader = readers.next();
        // straight from memory: ImageIO's own streams would look for a cache folder on disk
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, false);
            long width = reader.getWidth(0);
            long height = reader.getHeight(0);
            if (width * height > maxPixels) {
                throw ImageException.overLimit(name + " has " + width + " x " + height + " pixels, over the limit of "
                        + megapixels(maxPixels) + " megapixels: scale it down, or raise the limit");
            }
            CutOff cutOff = new CutOff();
            reader.addIIOReadWarningListener(cutOff);
            BufferedImage picture = reader.read(0);
            if (cutOff.seen) {
                throw damaged(format, name, new IOException("premature end of data"));
            }
            return Srgb.convert(picture, format.iccProfile(bytes));
        } catch (ImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // readers answer damaged files with any runtime exception, from array bounds to null pointers
            throw damaged(format, name, e);
        } finally {
            reader.dispose();
        }
    }

    private static ImageException damaged(PictureFormat format, String name, Exception cause) {
        return new ImageException(name + " is a damaged or incomplete " + format.title()
                + " picture: copy or download it again", cause);
    }

    private static ImageException outOfMemory(String name, OutOfMemoryError e) {
        return new ImageException(name + " needs more memory than Java may use: scale it down, or give Java more"
                + " with -Xmx (for the command: EMOCA_JAVA_OPTS=-Xmx4g)", e);
    }

    private static String megapixels(long pixels) {
        return pixels % 1_000_000 == 0 ? Long.toString(pixels / 1_000_000) : Double.toString(pixels / 1e6);
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException fault && fault.getReason() != null) {
            return fault.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage().lines().findFirst().orElse("");
    }

    /**
     * Hears of JPEG data that stop early. The JPEG library fills the rest with grey and only warns; half a face must
     * not pass for a whole one.
     */
    private static final class CutOff implements IIOReadWarningListener {
        private boolean seen;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            seen |= warning.toLowerCase(Locale.ROOT).contains("premature end");
        }
    }
}
