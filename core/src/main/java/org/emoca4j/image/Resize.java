package org.emoca4j.image;

import java.util.Arrays;

/**
 * Changes a picture's size: the exact mean over each new pixel's area where it shrinks, Catmull-Rom interpolation where
 * it grows, for each direction by itself. The outer edges of both pictures coincide.
 */
public final class Resize {

    private Resize() {}

    /**
     * Resizes to a given size.
     *
     * @param width columns of the result, at least 1
     * @param height rows of the result, at least 1
     */
    public static RgbImage to(RgbImage image, int width, int height) {
        if (width == image.width() && height == image.height()) {
            return image;
        }
        Taps columns = Taps.of(image.width(), width);
        Taps rows = Taps.of(image.height(), height);
        float[] narrow = new float[3 * width * image.height()];
        byte[] rgb = image.rgb();
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < width; x++) {
                int out = 3 * (y * width + x);
                for (int t = 0; t < columns.count; t++) {
                    float weight = columns.weights[x * columns.count + t];
                    int in = 3 * (y * image.width() + columns.source(x, t));
                    narrow[out] += weight * (rgb[in] & 0xFF);
                    narrow[out + 1] += weight * (rgb[in + 1] & 0xFF);
                    narrow[out + 2] += weight * (rgb[in + 2] & 0xFF);
                }
            }
        }
        RgbImage result = RgbImage.black(width, height);
        float[] row = new float[3 * width];
        for (int y = 0; y < height; y++) {
            Arrays.fill(row, 0);
            for (int t = 0; t < rows.count; t++) {
                float weight = rows.weights[y * rows.count + t];
                int in = 3 * width * rows.source(y, t);
                for (int i = 0; i < row.length; i++) {
                    row[i] += weight * narrow[in + i];
                }
            }
            for (int i = 0; i < row.length; i++) {
                result.rgb()[y * row.length + i] = (byte) Math.round(Math.min(255, Math.max(0, row[i])));
            }
        }
        return result;
    }

    /** Resizes to a given height and keeps the ratio of the sides. */
    public static RgbImage toHeight(RgbImage image, int height) {
        long width = Math.round(image.width() * (double) height / image.height());
        return to(image, Math.toIntExact(Math.max(1, width)), height);
    }

    /** Which source pixels make up each new one, in one direction. */
    private static final class Taps {
        private final int size;
        private final int count;
        private final int[] first;
        private final float[] weights;

        private Taps(int size, int count, int[] first, float[] weights) {
            this.size = size;
            this.count = count;
            this.first = first;
            this.weights = weights;
        }

        /** The tap's pixel; beyond the edge the outermost one counts. */
        int source(int target, int tap) {
            return Math.min(size - 1, Math.max(0, first[target] + tap));
        }

        static Taps of(int from, int to) {
            double step = from / (double) to;
            boolean shrinks = step >= 1;
            int count = shrinks ? (int) Math.ceil(step) + 1 : 4;
            int[] first = new int[to];
            float[] weights = new float[to * count];
            for (int i = 0; i < to; i++) {
                if (shrinks) {
                    // the new pixel covers start .. start + step, the source pixel k covers k .. k + 1
                    double start = i * step;
                    first[i] = (int) start;
                    for (int t = 0; t < count; t++) {
                        double covered = Math.min(start + step, first[i] + t + 1) - Math.max(start, first[i] + t);
                        weights[i * count + t] = (float) (Math.max(0, covered) / step);
                    }
                } else {
                    double centre = (i + 0.5) * step - 0.5;
                    first[i] = (int) Math.floor(centre) - 1;
                    for (int t = 0; t < count; t++) {
                        weights[i * count + t] = catmullRom(Math.abs(centre - first[i] - t));
                    }
                }
            }
            return new Taps(from, count, first, weights);
        }

        /** Keys, Cubic convolution interpolation, IEEE TASSP 1981, with a = -1/2. */
        private static float catmullRom(double x) {
            if (x >= 2) {
                return 0;
            }
            double x2 = x * x;
            double x3 = x2 * x;
            return (float) (x < 1 ? 1.5 * x3 - 2.5 * x2 + 1 : -0.5 * x3 + 2.5 * x2 - 4 * x + 2);
        }
    }
}
