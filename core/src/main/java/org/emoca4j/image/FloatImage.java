package org.emoca4j.image;

import java.util.Arrays;

/**
 * A planar float picture or feature map, the layout that networks and the renderer use.
 *
 * @param channels number of planes
 * @param height rows
 * @param width columns
 * @param data {@code channels * height * width} values, channel-major then row-major (CHW); colours are RGB in 0..1
 *     (sRGB-encoded, not linear) unless a method says otherwise; owned by the record
 */
public record FloatImage(int channels, int height, int width, float[] data) {

    public FloatImage {
        if (data.length != Math.multiplyExact(Math.multiplyExact(channels, height), width)) {
            throw new IllegalArgumentException("expected " + channels + " * " + height + " * " + width
                    + " values, got " + data.length);
        }
    }

    /** A picture of zeros. */
    public static FloatImage zeros(int channels, int height, int width) {
        return new FloatImage(channels, height, width, new float[channels * height * width]);
    }

    /** The value of one channel at one pixel. */
    public float get(int channel, int y, int x) {
        return data[(channel * height + y) * width + x];
    }

    /** Sets the value of one channel at one pixel. */
    public void set(int channel, int y, int x, float value) {
        data[(channel * height + y) * width + x] = value;
    }

    /**
     * A picture from values that lie pixel by pixel.
     *
     * @param values {@code height * width * channels}, row-major, interleaved
     */
    public static FloatImage ofInterleaved(float[] values, int channels, int height, int width) {
        FloatImage out = zeros(channels, height, width);
        int n = height * width;
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < channels; c++) {
                out.data[c * n + i] = values[channels * i + c];
            }
        }
        return out;
    }

    /** Converts 0..255 bytes to 0..1 floats. */
    public static FloatImage of(RgbImage image) {
        int n = image.width() * image.height();
        float[] data = new float[3 * n];
        byte[] rgb = image.rgb();
        for (int i = 0; i < n; i++) {
            data[i] = (rgb[3 * i] & 0xFF) / 255f;
            data[n + i] = (rgb[3 * i + 1] & 0xFF) / 255f;
            data[2 * n + i] = (rgb[3 * i + 2] & 0xFF) / 255f;
        }
        return new FloatImage(3, image.height(), image.width(), data);
    }

    /**
     * Converts the first three planes from 0..1 to bytes, clamped and rounded to nearest.
     *
     * @throws IllegalStateException if there are fewer than three planes
     */
    public RgbImage toRgb() {
        if (channels < 3) {
            throw new IllegalStateException("a colour picture needs 3 channels, this has " + channels);
        }
        int n = width * height;
        byte[] rgb = new byte[3 * n];
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < n; i++) {
                rgb[3 * i + c] = (byte) Math.round(255f * Math.min(1f, Math.max(0f, data[c * n + i])));
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /**
     * Bilinear interpolation of the first planes; what lies outside counts as 0.
     *
     * @param x column, integer at pixel centres
     * @param y row, integer at pixel centres
     * @param out receives one value for each of the first {@code out.length} planes
     */
    public void sample(float x, float y, float[] out) {
        int x0 = (int) Math.floor(x);
        int y0 = (int) Math.floor(y);
        float fx = x - x0;
        float fy = y - y0;
        Arrays.fill(out, 0);
        tap(x0, y0, (1 - fx) * (1 - fy), out);
        tap(x0 + 1, y0, fx * (1 - fy), out);
        tap(x0, y0 + 1, (1 - fx) * fy, out);
        tap(x0 + 1, y0 + 1, fx * fy, out);
    }

    private void tap(int x, int y, float weight, float[] out) {
        if (x >= 0 && y >= 0 && x < width && y < height) {
            int at = y * width + x;
            int plane = width * height;
            for (int c = 0; c < out.length; c++, at += plane) {
                out[c] += weight * data[at];
            }
        }
    }

    /** The product of two pictures of one size, value by value; a factor of one plane counts for every plane. */
    public FloatImage times(FloatImage factor) {
        if (factor.width != width || factor.height != height || factor.channels != channels && factor.channels != 1) {
            throw new IllegalArgumentException("can't multiply " + channels + " x " + height + " x " + width + " by "
                    + factor.channels + " x " + factor.height + " x " + factor.width + " values");
        }
        float[] product = data.clone();
        for (int i = 0; i < product.length; i++) {
            product[i] *= factor.data[i % factor.data.length];
        }
        return new FloatImage(channels, height, width, product);
    }
}
