package org.emoca4j.image;

/** Resampling of a picture under a similarity. */
public final class Warp {

    /** From this many source pixels for each crop pixel on, the mean over plain samples replaces interpolation. */
    private static final double POINT_SAMPLING_STEP = 3;

    private Warp() {}

    /**
     * Cuts a crop out of a picture: bilinear where the crop magnifies or keeps the size, the mean over the crop
     * pixel's square where it shrinks. What lies outside of the picture is black.
     *
     * @param imageToCrop maps image pixels to crop pixels (both with integer centres)
     * @return 3 x height x width, 0..1
     */
    public static FloatImage crop(RgbImage image, Similarity imageToCrop, int width, int height) {
        FloatImage out = FloatImage.zeros(3, height, width);
        Similarity cropToImage = imageToCrop.inverse();
        double step = cropToImage.scale();
        int n = Math.max(1, (int) Math.round(step));
        Sampler sampler = new Sampler(image, step >= POINT_SAMPLING_STEP);
        float weight = 1f / (255f * n * n);
        int plane = width * height;
        float[] data = out.data();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                sampler.clear();
                for (int j = 0; j < n; j++) {
                    double cy = y + (j + 0.5) / n - 0.5;
                    for (int i = 0; i < n; i++) {
                        double cx = x + (i + 0.5) / n - 0.5;
                        sampler.add(cropToImage.applyX(cx, cy), cropToImage.applyY(cx, cy));
                    }
                }
                int at = y * width + x;
                data[at] = sampler.red * weight;
                data[plane + at] = sampler.green * weight;
                data[2 * plane + at] = sampler.blue * weight;
            }
        }
        return out;
    }

    /** Sums colours (0..255) at image positions. */
    private static final class Sampler {
        private final int width;
        private final int height;
        private final byte[] rgb;
        private final boolean nearest;
        private float red;
        private float green;
        private float blue;

        Sampler(RgbImage image, boolean nearest) {
            width = image.width();
            height = image.height();
            rgb = image.rgb();
            this.nearest = nearest;
        }

        void clear() {
            red = 0;
            green = 0;
            blue = 0;
        }

        void add(double x, double y) {
            if (x <= -1 || y <= -1 || x >= width || y >= height) {
                return;
            }
            if (nearest) {
                tap((int) Math.floor(x + 0.5), (int) Math.floor(y + 0.5), 1f);
                return;
            }
            int x0 = (int) Math.floor(x);
            int y0 = (int) Math.floor(y);
            float fx = (float) (x - x0);
            float fy = (float) (y - y0);
            tap(x0, y0, (1 - fx) * (1 - fy));
            tap(x0 + 1, y0, fx * (1 - fy));
            tap(x0, y0 + 1, (1 - fx) * fy);
            tap(x0 + 1, y0 + 1, fx * fy);
        }

        private void tap(int x, int y, float weight) {
            if (x < 0 || y < 0 || x >= width || y >= height) {
                return;
            }
            int at = 3 * (y * width + x);
            red += weight * (rgb[at] & 0xFF);
            green += weight * (rgb[at + 1] & 0xFF);
            blue += weight * (rgb[at + 2] & 0xFF);
        }
    }
}
