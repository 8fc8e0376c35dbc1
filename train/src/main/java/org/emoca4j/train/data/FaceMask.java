package org.emoca4j.train.data;

import java.util.Arrays;
import org.emoca4j.detect.CropSquare;

/**
 * Which pixels of a crop show the face: 224 x 224, row-major, one bit each.
 *
 * @param bits pixel p is bit p % 8, counted from the lowest, of byte p / 8; owned by the record
 */
public record FaceMask(byte[] bits) {

    private static final int SIZE = CropSquare.CROP_SIZE;
    private static final int NUM_BYTES = SIZE * SIZE / 8;

    public FaceMask {
        if (bits.length != NUM_BYTES) {
            throw new IllegalArgumentException("a mask has " + NUM_BYTES + " bytes, got " + bits.length);
        }
    }

    /** Nothing is face. */
    public static FaceMask empty() {
        return new FaceMask(new byte[NUM_BYTES]);
    }

    /** All is face: what DECA takes where there is no segmentation. */
    public static FaceMask full() {
        byte[] bits = new byte[NUM_BYTES];
        Arrays.fill(bits, (byte) 0xFF);
        return new FaceMask(bits);
    }

    /** Whether a pixel shows the face. */
    public boolean get(int x, int y) {
        int pixel = y * SIZE + x;
        return (bits[pixel >> 3] >> (pixel & 7) & 1) != 0;
    }

    void set(int x, int y, boolean face) {
        int pixel = y * SIZE + x;
        int bit = 1 << (pixel & 7);
        bits[pixel >> 3] = (byte) (face ? bits[pixel >> 3] | bit : bits[pixel >> 3] & ~bit);
    }

    /** How many pixels show the face. */
    public int count() {
        int count = 0;
        for (byte b : bits) {
            count += Integer.bitCount(b & 0xFF);
        }
        return count;
    }

    /** Writes 1 for face and 0 for the rest, row by row. */
    void copyTo(float[] out, int offset) {
        for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
            out[offset + pixel] = bits[pixel >> 3] >> (pixel & 7) & 1;
        }
    }

    /**
     * The convex hull of points: what stands in for a segmentation of the face, from landmarks. The hull of all points
     * of the face mesh is that of the face oval, and in profile it holds the nose as well.
     *
     * @param points {@code N * 2}, crop pixels
     */
    public static FaceMask hull(float[] points) {
        float[] hull = ConvexHull.of(points);
        FaceMask mask = empty();
        for (int y = 0; y < SIZE; y++) {
            double left = Double.POSITIVE_INFINITY;
            double right = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < hull.length; i += 2) {
                int next = (i + 2) % hull.length;
                double y0 = hull[i + 1];
                double y1 = hull[next + 1];
                if (y0 == y1 ? y0 == y : Math.min(y0, y1) <= y && y <= Math.max(y0, y1)) {
                    double x = y0 == y1 ? hull[i] : hull[i] + (y - y0) / (y1 - y0) * (hull[next] - hull[i]);
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                }
            }
            for (int x = (int) Math.max(0, Math.ceil(left)); x <= Math.min(SIZE - 1, right); x++) {
                mask.set(x, y, true);
            }
        }
        return mask;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FaceMask that && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bits);
    }

    @Override
    public String toString() {
        return "FaceMask[" + count() + " pixels]";
    }
}
