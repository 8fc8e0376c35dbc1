package org.emoca4j.image;

import java.awt.color.ICC_Profile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.InflaterInputStream;

/** File formats by their first bytes, and where each keeps the metadata that its reader leaves to us. */
enum PictureFormat {
    JPEG("JPEG"),
    PNG("PNG"),
    WEBP("WebP"),
    GIF("GIF"),
    BMP("BMP"),
    TIFF("TIFF"),
    HEIC("HEIC"),
    AVIF("AVIF"),
    JPEG_XL("JPEG XL");

    private static final int PNG_SIGNATURE_BYTES = 8;

    private final String title;

    PictureFormat(String title) {
        this.title = title;
    }

    /** The format's usual name. */
    String title() {
        return title;
    }

    /** Whether we read it. */
    boolean supported() {
        return compareTo(HEIC) < 0;
    }

    /** What a decoded pixel takes at most: four samples, of two bytes in the formats that have such. */
    int maxBytesPerPixel() {
        return this == PNG || this == TIFF ? 8 : 4;
    }

    /** The format that a file's first bytes announce. */
    static Optional<PictureFormat> of(byte[] b) {
        if (startsWith(b, 0, "\u00FF\u00D8\u00FF")) {
            return Optional.of(JPEG);
        }
        if (startsWith(b, 0, "\u0089PNG\r\n\u001A\n")) {
            return Optional.of(PNG);
        }
        if (startsWith(b, 0, "RIFF") && startsWith(b, 8, "WEBP")) {
            return Optional.of(WEBP);
        }
        if (startsWith(b, 0, "GIF8")) {
            return Optional.of(GIF);
        }
        if (startsWith(b, 0, "BM") && startsWith(b, 6, "\0\0\0\0")) {
            return Optional.of(BMP);
        }
        if (startsWith(b, 0, "II*\0") || startsWith(b, 0, "MM\0*")) {
            return Optional.of(TIFF);
        }
        if (startsWith(b, 4, "ftypavif") || startsWith(b, 4, "ftypavis")) {
            return Optional.of(AVIF);
        }
        if (startsWith(b, 4, "ftyphe") || startsWith(b, 4, "ftypmif1")) {
            return Optional.of(HEIC);
        }
        if (startsWith(b, 0, "\u00FF\n") || startsWith(b, 4, "JXL \r\n")) {
            return Optional.of(JPEG_XL);
        }
        return Optional.empty();
    }

    /**
     * The file with its end mark. Some cameras and cut-outs leave out JPEG's closing marker although all pixels are
     * there; with the marker put back, the reader complains only when pixels are missing.
     */
    byte[] complete(byte[] bytes) {
        int n = bytes.length;
        if (this != JPEG || bytes[n - 2] == (byte) 0xFF && bytes[n - 1] == (byte) 0xD9) {
            return bytes;
        }
        byte[] closed = Arrays.copyOf(bytes, n + 2);
        closed[n] = (byte) 0xFF;
        closed[n + 1] = (byte) 0xD9;
        return closed;
    }

    /**
     * The embedded colour profile, for the format whose reader drops it (PNG); the other readers apply theirs.
     *
     * @throws IOException if the profile's data are broken
     */
    Optional<ICC_Profile> iccProfile(byte[] bytes) throws IOException {
        if (this != PNG) {
            return Optional.empty();
        }
        Optional<Span> chunk = pngChunk(bytes, "iCCP");
        if (chunk.isEmpty()) {
            return Optional.empty();
        }
        // name, 0, compression method 0, then the zlib stream
        int from = chunk.get().from();
        int end = from + chunk.get().length();
        while (from < end && bytes[from] != 0) {
            from++;
        }
        from += 2;
        if (from >= end) {
            return Optional.empty();
        }
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes, from, end - from))) {
            return Optional.of(ICC_Profile.getInstance(in.readAllBytes()));
        } catch (IllegalArgumentException e) {
            // an invalid profile: viewers ignore it and show the colours as sRGB
            return Optional.empty();
        }
    }

    /** Where the file keeps its EXIF data, a TIFF structure; empty if there are none. */
    Optional<Span> exif(byte[] bytes) {
        return switch (this) {
            case JPEG -> jpegExif(bytes);
            case PNG -> pngChunk(bytes, "eXIf");
            case WEBP -> webpExif(bytes);
            case TIFF -> Optional.of(new Span(0, bytes.length));
            default -> Optional.empty();
        };
    }

    private static Optional<Span> jpegExif(byte[] b) {
        int at = 2;
        while (at + 4 <= b.length && b[at] == (byte) 0xFF) {
            int marker = b[at + 1] & 0xFF;
            if (marker == 0xFF) {
                at++; // fill byte
                continue;
            }
            if (marker == 0xDA || marker == 0xD9) {
                break; // pixel data begin
            }
            int length = (b[at + 2] & 0xFF) << 8 | b[at + 3] & 0xFF;
            if (marker == 0xE1 && startsWith(b, at + 4, "Exif\0\0") && length >= 8) {
                return span(b, at + 10, length - 8);
            }
            at += 2 + length;
        }
        return Optional.empty();
    }

    private static Optional<Span> pngChunk(byte[] b, String type) {
        int at = PNG_SIGNATURE_BYTES;
        while (at + 8 <= b.length) {
            OptionalInt length = length(b, at, true);
            if (length.isEmpty()) {
                break;
            }
            if (startsWith(b, at + 4, type)) {
                return span(b, at + 8, length.getAsInt());
            }
            at += 12 + length.getAsInt();
        }
        return Optional.empty();
    }

    private static Optional<Span> webpExif(byte[] b) {
        int at = 12;
        while (at + 8 <= b.length) {
            OptionalInt length = length(b, at + 4, false);
            if (length.isEmpty()) {
                break;
            }
            if (startsWith(b, at, "EXIF")) {
                // some writers keep JPEG's prefix
                int prefix = startsWith(b, at + 8, "Exif\0\0") ? 6 : 0;
                return span(b, at + 8 + prefix, length.getAsInt() - prefix);
            }
            at += 8 + length.getAsInt() + (length.getAsInt() & 1);
        }
        return Optional.empty();
    }

    /** A 32-bit length that stays inside the file. */
    private static OptionalInt length(byte[] b, int at, boolean bigEndian) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value |= (b[at + i] & 0xFF) << (bigEndian ? 24 - 8 * i : 8 * i);
        }
        return value < 0 || value > b.length - at ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static Optional<Span> span(byte[] b, int from, int length) {
        return length < 0 || from > b.length - length ? Optional.empty() : Optional.of(new Span(from, length));
    }

    private static boolean startsWith(byte[] b, int at, String latin1) {
        byte[] magic = latin1.getBytes(StandardCharsets.ISO_8859_1);
        return at + magic.length <= b.length && Arrays.equals(b, at, at + magic.length, magic, 0, magic.length);
    }

    /** A part of a file. */
    record Span(int from, int length) {}
}
