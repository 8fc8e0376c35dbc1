package org.emoca4j.train.data;

import org.emoca4j.image.RgbImage;

/** What cameras and networks of people do to pictures, on 8-bit values. Each returns a new picture. */
final class PictureEffects {

    /** Weights farther out than this many standard deviations don't show in 8 bits. */
    private static final double BLUR_REACH = 3;

    private static final double NO_BLUR = 0.05;

    private PictureEffects() {}

    /**
     * Adds normally distributed noise, the same to the three colours of a pixel.
     *
     * @param sigma standard deviation in steps of 1/255
     */
    static RgbImage noise(RgbImage image, double sigma, SeededRandom random) {
        byte[] rgb = image.rgb();
        byte[] out = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i += 3) {
            double value = sigma * random.gaussian();
            for (int c = 0; c < 3; c++) {
                out[i + c] = clamp((float) ((rgb[i + c] & 0xFF) + value));
            }
        }
        return new RgbImage(image.width(), image.height(), out);
    }

    /**
     * Gaussian blur; beyond the edges the picture is mirrored.
     *
     * @param sigma standard deviation, pixels
     */
    static RgbImage blur(RgbImage image, double sigma) {
        if (sigma < NO_BLUR) {
            return image;
        }
        int reach = (int) Math.ceil(BLUR_REACH * sigma);
        float[] weights = new float[2 * reach + 1];
        float sum = 0;
        for (int k = -reach; k <= reach; k++) {
            weights[k + reach] = (float) Math.exp(-k * k / (2 * sigma * sigma));
            sum += weights[k + reach];
        }
        for (int k = 0; k < weights.length; k++) {
            weights[k] /= sum;
        }
        float[] across = new float[image.rgb().length];
        for (int i = 0; i < across.length; i++) {
            across[i] = image.rgb()[i] & 0xFF;
        }
        float[] down = convolve(across, image.width(), image.height(), weights, true);
        float[] both = convolve(down, image.width(), image.height(), weights, false);
        byte[] out = new byte[both.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = clamp(both[i]);
        }
        return new RgbImage(image.width(), image.height(), out);
    }

    private static float[] convolve(float[] in, int width, int height, float[] weights, boolean alongRows) {
        int reach = weights.length / 2;
        float[] out = new float[in.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = 3 * (y * width + x);
                for (int k = -reach; k <= reach; k++) {
                    int from = alongRows
                            ? 3 * (y * width + mirror(x + k, width))
                            : 3 * (mirror(y + k, height) * width + x);
                    float weight = weights[k + reach];
                    out[at] += weight * in[from];
                    out[at + 1] += weight * in[from + 1];
                    out[at + 2] += weight * in[from + 2];
                }
            }
        }
        return out;
    }

    /**
     * Sharpens: the picture plus its Laplacian over the eight neighbours; beyond the edges the picture is mirrored.
     *
     * @param alpha how much of the Laplacian, 0 none
     */
    static RgbImage sharpen(RgbImage image, double alpha) {
        int width = image.width();
        int height = image.height();
        byte[] rgb = image.rgb();
        byte[] out = new byte[rgb.length];
        for (int y = 0; y < height; y++) {
            int[] rows = {mirror(y - 1, height), y, mirror(y + 1, height)};
            for (int x = 0; x < width; x++) {
                int[] columns = {mirror(x - 1, width), x, mirror(x + 1, width)};
                for (int c = 0; c < 3; c++) {
                    int sum = 0;
                    for (int row : rows) {
                        for (int column : columns) {
                            sum += rgb[3 * (row * width + column) + c] & 0xFF;
                        }
                    }
                    int value = rgb[3 * (y * width + x) + c] & 0xFF;
                    out[3 * (y * width + x) + c] = clamp((float) (value + alpha * (9 * value - sum)));
                }
            }
        }
        return new RgbImage(width, height, out);
    }

    private static int mirror(int i, int length) {
        int at = i < 0 ? -i : i;
        return at < length ? at : 2 * (length - 1) - at;
    }

    private static byte clamp(float value) {
        return (byte) Math.round(Math.max(0, Math.min(255, value)));
    }
}
