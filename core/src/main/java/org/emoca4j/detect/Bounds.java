package org.emoca4j.detect;

/** The bounding box of points: its edges, in the points' unit. */
public record Bounds(double left, double top, double right, double bottom) {

    /**
     * The box of some points.
     *
     * @param points x, y and whatever else of each, one point behind the other
     * @param stride numbers of a point
     */
    public static Bounds of(float[] points, int stride) {
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < points.length; i += stride) {
            left = Math.min(left, points[i]);
            right = Math.max(right, points[i]);
            top = Math.min(top, points[i + 1]);
            bottom = Math.max(bottom, points[i + 1]);
        }
        return new Bounds(left, top, right, bottom);
    }

    /** Of the middle. */
    public double centreX() {
        return (left + right) / 2;
    }

    /** Of the middle. */
    public double centreY() {
        return (top + bottom) / 2;
    }

    /** Mean of width and height. */
    public double side() {
        return ((right - left) + (bottom - top)) / 2;
    }
}
