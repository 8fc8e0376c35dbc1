package org.emoca4j.train.data;

import org.emoca4j.detect.Bounds;
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
        Bounds bounds = Bounds.of(points, 2);
        return new FaceRectangle(bounds.left(), bounds.top(), bounds.right(), bounds.bottom());
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
