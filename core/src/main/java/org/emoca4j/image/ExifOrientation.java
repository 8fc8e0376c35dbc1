package org.emoca4j.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a camera says that the stored picture must be turned to be upright (EXIF 2.3, tag 0x0112). The constants stand
 * in the order of the tag's values 1 to 8, and are named by where the stored picture's first row and first column lie.
 */
enum ExifOrientation {
    TOP_LEFT,
    TOP_RIGHT,
    BOTTOM_RIGHT,
    BOTTOM_LEFT,
    LEFT_TOP,
    RIGHT_TOP,
    RIGHT_BOTTOM,
    LEFT_BOTTOM;

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;

    /** The orientation that a file asks for; upright where it says nothing valid. */
    static ExifOrientation of(PictureFormat format, byte[] file) {
        return format.exif(file)
                .map(span -> parse(ByteBuffer.wrap(file, span.from(), span.length()).slice()))
                .orElse(TOP_LEFT);
    }

    private static ExifOrientation parse(ByteBuffer tiff) {
        if (tiff.remaining() < 8) {
            return TOP_LEFT;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        if (tiff.getShort(2) != 42 || directory < 8 || directory > tiff.limit() - 2) {
            return TOP_LEFT;
        }
        int entries = tiff.getShort(directory) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + 12 * i;
            if (entry > tiff.limit() - 12) {
                break;
            }
            if ((tiff.getShort(entry) & 0xFFFF) == TAG && tiff.getShort(entry + 2) == SHORT) {
                int value = tiff.getShort(entry + 8) & 0xFFFF;
                return value >= 1 && value <= 8 ? values()[value - 1] : TOP_LEFT;
            }
        }
        return TOP_LEFT;
    }

    /** The upright picture; the given one itself if it is upright already. */
    RgbImage apply(RgbImage stored) {
        if (this == TOP_LEFT) {
            return stored;
        }
        boolean transposed = ordinal() >= LEFT_TOP.ordinal();
        int width = transposed ? stored.height() : stored.width();
        int height = transposed ? stored.width() : stored.height();
        boolean rowsFlipped = this == BOTTOM_RIGHT || this == BOTTOM_LEFT
                || this == RIGHT_BOTTOM || this == LEFT_BOTTOM;
        boolean columnsFlipped = this == TOP_RIGHT || this == BOTTOM_RIGHT
                || this == RIGHT_TOP || this == RIGHT_BOTTOM;
        byte[] from = stored.rgb();
        byte[] to = new byte[from.length];
        int out = 0;
        for (int y = 0; y < height; y++) {
            int v = rowsFlipped ? height - 1 - y : y;
            for (int x = 0; x < width; x++) {
                int u = columnsFlipped ? width - 1 - x : x;
                int in = 3 * (transposed ? u * stored.width() + v : v * stored.width() + u);
                to[out++] = from[in];
                to[out++] = from[in + 1];
                to[out++] = from[in + 2];
            }
        }
        return new RgbImage(width, height, to);
    }
}
