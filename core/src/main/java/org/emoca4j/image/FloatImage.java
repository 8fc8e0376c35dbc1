package org.emoca4j.image;

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
}
