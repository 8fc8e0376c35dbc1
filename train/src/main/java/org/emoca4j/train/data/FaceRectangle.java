package org.emoca4j.train.data;

import org.emoca4j.detect.FaceBox;

/** Where a data set says that the face is: edges in image pixels. */
public record FaceRectangle(double left, double top, double right, double bottom) {

    /** @throws IllegalArgumentException if it holds nothing */
    public FaceRectangle {
        if (!(right > left && bottom > top)) {
            throw new IllegalArgumentException(
                    "face box " + left + ", " + top + " to " + right + ", " + bottom + " is empty");
        }
    }

    /** The bounding box of points, {@code N * 2}. */
    public static FaceRectangle around(float[] points) {
        double left = Double.POSITIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < points.length; i += 2) {
            left = Math.min(left, points[i]);
            right = Math.max(right, points[i]);
            top = Math.min(top, points[i + 1]);
            bottom = Math.max(bottom, points[i + 1]);
        }
        return new FaceRectangle(left, top, right, bottom);
    }

    double centreX() {
        return (left + right) / 2;
    }

    double centreY() {
        return (top + bottom) / 2;
    }

    /** Mean of width and height. */
    double side() {
        return (right - left + bottom - top) / 2;
    }

    /** The place as a detector would report it, upright; without key points. */
    public FaceBox box() {
        return new FaceBox(centreX(), centreY(), side(), 0, 1, new float[12]);
    }
}
