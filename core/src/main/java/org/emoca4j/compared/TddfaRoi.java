package org.emoca4j.compared;

import org.emoca4j.detect.Bounds;
import org.emoca4j.image.RgbImage;

/**
 * The square of a photo that 3DDFA-V2 looks at, and its way to the network's 120 x 120 pixels (baselines section 1).
 *
 * @param left image pixels, as are the others; not whole numbers
 */
record TddfaRoi(double left, double top, double right, double bottom) {

    /** Side of the crop. */
    static final int SIZE = 120;

    private static final double BOX_SCALE = 1.58;
    private static final double BOX_SHIFT = 0.14;

    /** The square around the box of a face detector, which sits higher than the face. */
    static TddfaRoi ofBox(double left, double top, double right, double bottom) {
        double size = ((right - left) + (bottom - top)) / 2;
        int side = (int) (BOX_SCALE * size);
        double x = right - (right - left) / 2 - side / 2.0;
        double y = bottom - (bottom - top) / 2 + BOX_SHIFT * size - side / 2.0;
        return new TddfaRoi(x, y, x + side, y + side);
    }

    /**
     * The square around landmarks: as long as the diagonal of the smallest square around them.
     *
     * @param points {@code N * 2} image pixels
     */
    static TddfaRoi ofLandmarks(float[] points) {
        Bounds box = Bounds.of(points, 2);
        double half = Math.max(box.right() - box.left(), box.bottom() - box.top()) * Math.sqrt(2) / 2;
        double x = box.centreX();
        double y = box.centreY();
        return new TddfaRoi(x - half, y - half, x + half, y + half);
    }

    /** Image pixels for each pixel of the crop, to the right. */
    double scaleX() {
        return (right - left) / SIZE;
    }

    /** Image pixels for each pixel of the crop, downwards. */
    double scaleY() {
        return (bottom - top) / SIZE;
    }

    /**
     * What the network sees: the square with rounded corners, black outside of the photo, each pixel from the four
     * around its place, whole values.
     *
     * @return 3 x 120 x 120 BGR, (value - 127.5) / 128
     */
    float[] crop(RgbImage photo) {
        int x0 = start(left);
        int y0 = start(top);
        int width = length(left, right);
        int height = length(top, bottom);
        float[] out = new float[3 * SIZE * SIZE];
        for (int v = 0; v < SIZE; v++) {
            double y = inside((v + 0.5) * height / SIZE - 0.5, height);
            int row = (int) y;
            for (int u = 0; u < SIZE; u++) {
                double x = inside((u + 0.5) * width / SIZE - 0.5, width);
                int column = (int) x;
                int nextColumn = Math.min(column + 1, width - 1);
                int nextRow = Math.min(row + 1, height - 1);
                for (int c = 0; c < 3; c++) {
                    double upper = mix(value(photo, x0 + column, y0 + row, c),
                            value(photo, x0 + nextColumn, y0 + row, c), x - column);
                    double lower = mix(value(photo, x0 + column, y0 + nextRow, c),
                            value(photo, x0 + nextColumn, y0 + nextRow, c), x - column);
                    double value = Math.rint(mix(upper, lower, y - row));
                    out[((2 - c) * SIZE + v) * SIZE + u] = (float) ((value - 127.5) / 128);
                }
            }
        }
        return out;
    }

    private static int start(double edge) {
        return (int) Math.rint(edge);
    }

    private static int length(double from, double to) {
        return Math.max(1, start(to) - start(from));
    }

    private static double inside(double at, int size) {
        return Math.min(Math.max(at, 0), size - 1);
    }

    private static double mix(double a, double b, double share) {
        return a + share * (b - a);
    }

    private static int value(RgbImage photo, int x, int y, int channel) {
        boolean inside = x >= 0 && y >= 0 && x < photo.width() && y < photo.height();
        return inside ? photo.get(x, y, channel) : 0;
    }

    /**
     * The points that the network's second head gives, in the photo: the centres of pixels of {@link #crop}.
     *
     * @param values 68 x, then 68 y: pixels of the crop from (60, 60), divided by 60, y down
     * @return {@code 68 * 2} image pixels
     */
    float[] landmarks(float[] values) {
        int n = values.length / 2;
        float[] out = new float[values.length];
        for (int i = 0; i < n; i++) {
            out[2 * i] = centre(values[i], left, right);
            out[2 * i + 1] = centre(values[n + i], top, bottom);
        }
        return out;
    }

    private static float centre(float value, double from, double to) {
        double half = SIZE / 2.0;
        return (float) ((half * (1 + value) + 0.5) * length(from, to) / SIZE - 0.5 + start(from));
    }

    /**
     * Carries points that {@link TddfaPose#project} gives into the photo, with the published code's shifts: it counts x
     * and z from 1, and y from the lower edge.
     *
     * @param points {@code N * 3}: x right, y up, z towards the viewer, pixels of the crop
     * @return {@code N * 3}: x right, y down, z away from the viewer, image pixels
     */
    float[] toImage(float[] points) {
        float[] out = new float[points.length];
        double depthScale = (scaleX() + scaleY()) / 2;
        for (int i = 0; i < points.length; i += 3) {
            out[i] = (float) ((points[i] - 1) * scaleX() + left);
            out[i + 1] = (float) ((SIZE - points[i + 1]) * scaleY() + top);
            out[i + 2] = (float) (-(points[i + 2] - 1) * depthScale);
        }
        return out;
    }
}
