package org.emoca4j.tools.head;

import java.awt.image.BufferedImage;

/** Samples a picture by Catmull-Rom interpolation; pixel centres lie at integers, borders repeat. */
final class Bicubic {

    private final int[] pixels;
    private final int width;
    private final int height;

    Bicubic(BufferedImage picture) {
        width = picture.getWidth();
        height = picture.getHeight();
        pixels = picture.getRGB(0, 0, width, height, null, 0, width);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Writes red, green and blue, 0..1, at {@code out[at]}. */
    void sample(double x, double y, double[] out, int at) {
        int x0 = (int) Math.floor(x);
        int y0 = (int) Math.floor(y);
        double[] wx = weights(x - x0);
        double[] wy = weights(y - y0);
        double r = 0;
        double g = 0;
        double b = 0;
        for (int j = 0; j < 4; j++) {
            int row = clamp(y0 - 1 + j, height) * width;
            for (int i = 0; i < 4; i++) {
                int p = pixels[row + clamp(x0 - 1 + i, width)];
                double w = wx[i] * wy[j];
                r += w * (p >> 16 & 0xFF);
                g += w * (p >> 8 & 0xFF);
                b += w * (p & 0xFF);
            }
        }
        out[at] = unit(r);
        out[at + 1] = unit(g);
        out[at + 2] = unit(b);
    }

    private static double unit(double x) {
        return Math.max(0, Math.min(1, x / 255));
    }

    private static int clamp(int i, int n) {
        return Math.max(0, Math.min(n - 1, i));
    }

    private static double[] weights(double t) {
        return new double[] {
            ((-0.5 * t + 1) * t - 0.5) * t,
            (1.5 * t - 2.5) * t * t + 1,
            ((-1.5 * t + 2) * t + 0.5) * t,
            (0.5 * t - 0.5) * t * t
        };
    }
}
