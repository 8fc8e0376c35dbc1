package org.emoca4j.image;

import java.util.Arrays;

/** Resampling of a picture under a similarity. */
public final class Warp {

    private Warp() {}

    /**
     * Cuts a crop out of a picture: bilinear, after taking means over whole blocks of pixels where the crop shrinks to
     * half or less. What lies outside of the picture is black.
     *
     * @param imageToCrop maps image pixels to crop pixels (both with integer centres)
     * @return 3 x height x width, 0..1
     */
    public static FloatImage crop(RgbImage image, Similarity imageToCrop, int width, int height) {
        int block = (int) (imageToCrop.inverse().scale() + 1e-6); // a whole factor may come out just below itself
        if (block < 2) {
            return bilinear(image, imageToCrop, width, height);
        }
        int[] from = new int[2];
        RgbImage small = shrink(image, imageToCrop.inverse(), width, height, block, from);
        double centre = (block - 1) / 2.0;
        Similarity smallToImage = new Similarity(block, 0, from[0] + centre, from[1] + centre);
        return bilinear(small, imageToCrop.after(smallToImage), width, height);
    }

    /**
     * Cuts a crop out of a picture, each pixel from the four around its place in the picture: what DECA and EMOCA do,
     * also where the crop shrinks the picture. What lies outside of the picture is black.
     *
     * @param imageToCrop maps image pixels to crop pixels (both with integer centres)
     * @return 3 x height x width, 0..1
     */
    public static FloatImage bilinear(RgbImage image, Similarity imageToCrop, int width, int height) {
        FloatImage out = FloatImage.zeros(3, height, width);
        Similarity cropToImage = imageToCrop.inverse();
        double dx = cropToImage.a();
        double dy = cropToImage.b();
        int lastX = image.width() - 1;
        int lastY = image.height() - 1;
        int row = 3 * image.width();
        byte[] rgb = image.rgb();
        int plane = width * height;
        float[] data = out.data();
        for (int v = 0; v < height; v++) {
            double startX = cropToImage.applyX(0, v);
            double startY = cropToImage.applyY(0, v);
            for (int u = 0; u < width; u++) {
                double x = startX + u * dx;
                double y = startY + u * dy;
                if (!(x > -1 && y > -1 && x < lastX + 1 && y < lastY + 1)) {
                    continue;
                }
                int x0 = (int) Math.floor(x);
                int y0 = (int) Math.floor(y);
                float fx = (float) (x - x0);
                float fy = (float) (y - y0);
                // taps outside of the picture weigh nothing and are read from its border
                float left = x0 < 0 ? 0 : 1 - fx;
                float right = x0 >= lastX ? 0 : fx;
                float top = y0 < 0 ? 0 : (1 - fy) / 255f;
                float bottom = y0 >= lastY ? 0 : fy / 255f;
                int a = row * Math.max(y0, 0) + 3 * Math.max(x0, 0);
                int b = row * Math.max(y0, 0) + 3 * Math.min(x0 + 1, lastX);
                int c = row * Math.min(y0 + 1, lastY) + 3 * Math.max(x0, 0);
                int d = row * Math.min(y0 + 1, lastY) + 3 * Math.min(x0 + 1, lastX);
                int at = v * width + u;
                for (int channel = 0; channel < 3; channel++) {
                    float upper = left * (rgb[a + channel] & 0xFF) + right * (rgb[b + channel] & 0xFF);
                    float lower = left * (rgb[c + channel] & 0xFF) + right * (rgb[d + channel] & 0xFF);
                    data[at + channel * plane] = top * upper + bottom * lower;
                }
            }
        }
        return out;
    }

    /**
     * Cuts a crop out of a picture, each pixel from the four around its place in the picture; outside of the picture
     * its outermost pixels go on.
     *
     * @param imageToCrop maps image pixels to crop pixels (both with integer centres)
     */
    public static RgbImage bilinearToEdge(RgbImage image, Similarity imageToCrop, int width, int height) {
        RgbImage out = RgbImage.black(width, height);
        Similarity cropToImage = imageToCrop.inverse();
        byte[] rgb = image.rgb();
        for (int v = 0; v < height; v++) {
            for (int u = 0; u < width; u++) {
                double x = Math.max(0, Math.min(image.width() - 1, cropToImage.applyX(u, v)));
                double y = Math.max(0, Math.min(image.height() - 1, cropToImage.applyY(u, v)));
                int x0 = (int) x;
                int y0 = (int) y;
                double fx = x - x0;
                double fy = y - y0;
                int upper = 3 * (y0 * image.width() + x0);
                int lower = fy > 0 ? upper + 3 * image.width() : upper;
                int right = fx > 0 ? 3 : 0;
                for (int c = 0; c < 3; c++) {
                    double above = (1 - fx) * (rgb[upper + c] & 0xFF) + fx * (rgb[upper + right + c] & 0xFF);
                    double below = (1 - fx) * (rgb[lower + c] & 0xFF) + fx * (rgb[lower + right + c] & 0xFF);
                    out.rgb()[3 * (v * width + u) + c] = (byte) Math.round((1 - fy) * above + fy * below);
                }
            }
        }
        return out;
    }

    /**
     * Cuts a crop out of a picture with the cubic convolution of scikit-image's warp (order 3): what EMOCA's video and
     * training data are made with. What lies outside of the picture is black.
     *
     * @param imageToCrop maps image pixels to crop pixels (both with integer centres)
     * @return 3 x height x width, 0..1
     */
    public static FloatImage bicubic(RgbImage image, Similarity imageToCrop, int width, int height) {
        FloatImage out = FloatImage.zeros(3, height, width);
        Similarity cropToImage = imageToCrop.inverse();
        double[] across = new double[4];
        double[] down = new double[4];
        for (int v = 0; v < height; v++) {
            for (int u = 0; u < width; u++) {
                double x = cropToImage.applyX(u, v);
                double y = cropToImage.applyY(u, v);
                int x0 = (int) Math.floor(x);
                int y0 = (int) Math.floor(y);
                for (int channel = 0; channel < 3; channel++) {
                    for (int row = 0; row < 4; row++) {
                        for (int column = 0; column < 4; column++) {
                            across[column] = value(image, channel, x0 + column - 1, y0 + row - 1);
                        }
                        down[row] = cubic(x - x0, across);
                    }
                    // the curve overshoots at edges; scikit-image clips to the picture's own range
                    out.set(channel, v, u, (float) Math.max(0, Math.min(1, cubic(y - y0, down))));
                }
            }
        }
        return out;
    }

    private static double value(RgbImage image, int channel, int x, int y) {
        boolean inside = x >= 0 && y >= 0 && x < image.width() && y < image.height();
        return inside ? (image.rgb()[3 * (y * image.width() + x) + channel] & 0xFF) / 255.0 : 0;
    }

    /** The Catmull-Rom spline through four values, between the second and the third. */
    private static double cubic(double t, double[] f) {
        return f[1] + 0.5 * t * (f[2] - f[0]
                + t * (2 * f[0] - 5 * f[1] + 4 * f[2] - f[3] + t * (3 * (f[1] - f[2]) + f[3] - f[0])));
    }

    /**
     * Means over blocks of pixels, of the part of the picture that a crop sees.
     *
     * @param from receives the image pixel (x, y) at which the first block begins
     */
    private static RgbImage shrink(
            RgbImage image, Similarity cropToImage, int width, int height, int block, int[] from) {
        double reachX = (Math.abs(cropToImage.a()) * width + Math.abs(cropToImage.b()) * height) / 2 + block;
        double reachY = (Math.abs(cropToImage.b()) * width + Math.abs(cropToImage.a()) * height) / 2 + block;
        double centreX = cropToImage.applyX((width - 1) / 2.0, (height - 1) / 2.0);
        double centreY = cropToImage.applyY((width - 1) / 2.0, (height - 1) / 2.0);
        from[0] = start(centreX - reachX, image.width(), block);
        from[1] = start(centreY - reachY, image.height(), block);
        int columns = count(centreX + reachX, from[0], image.width(), block);
        int rows = count(centreY + reachY, from[1], image.height(), block);
        byte[] rgb = image.rgb();
        byte[] out = new byte[3 * columns * rows];
        int[] sums = new int[3 * columns];
        for (int r = 0; r < rows; r++) {
            int top = from[1] + r * block;
            int bottom = Math.min(top + block, image.height());
            Arrays.fill(sums, 0);
            for (int y = top; y < bottom; y++) {
                int at = 3 * (y * image.width() + from[0]);
                for (int c = 0; c < columns; c++) {
                    int last = Math.min(from[0] + (c + 1) * block, image.width());
                    int red = 0;
                    int green = 0;
                    int blue = 0;
                    for (int x = from[0] + c * block; x < last; x++, at += 3) {
                        red += rgb[at] & 0xFF;
                        green += rgb[at + 1] & 0xFF;
                        blue += rgb[at + 2] & 0xFF;
                    }
                    sums[3 * c] += red;
                    sums[3 * c + 1] += green;
                    sums[3 * c + 2] += blue;
                }
            }
            for (int c = 0; c < columns; c++) {
                int left = from[0] + c * block;
                int pixels = (bottom - top) * (Math.min(left + block, image.width()) - left);
                for (int channel = 0; channel < 3; channel++) {
                    out[3 * (r * columns + c) + channel] =
                            (byte) ((sums[3 * c + channel] + pixels / 2) / pixels);
                }
            }
        }
        return new RgbImage(columns, rows, out);
    }

    /** First pixel of the blocks: inside the picture, a multiple of the block so that near crops see equal blocks. */
    private static int start(double position, int length, int block) {
        int first = (int) Math.max(0, Math.min(position, length - 1));
        return first - first % block;
    }

    private static int count(double end, int start, int length, int block) {
        double pixels = Math.max(1, Math.min(end, length) - start);
        return (int) Math.ceil(pixels / block);
    }
}
