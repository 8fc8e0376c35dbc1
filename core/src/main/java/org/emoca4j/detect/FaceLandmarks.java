package org.emoca4j.detect;

/**
 * The 468 points of MediaPipe's face mesh on one face.
 *
 * @param points 468 x (x, y, z): x and y in image pixels, z in the same unit, relative to the head's centre, negative
 *     towards the camera; owned by the record
 * @param score 0..1: the mesh network's belief that this is a face, lowered where its answers for the face and for its
 *     mirror image disagree
 * @param rollRad angle of the line from the right to the left eye to the image's x axis, clockwise as seen on screen
 * @param iris 10 x (x, y) in image pixels, or empty: five points of the subject's left eye, then of the right; first
 *     the pupil's centre, then four on the rim of the iris, as seen in the picture of an upright head: right, top,
 *     left, bottom for the left eye, mirrored (left, top, right, bottom) for the right one; owned by the record
 */
public record FaceLandmarks(float[] points, float score, double rollRad, float[] iris) {

    /** Number of mesh points. */
    public static final int COUNT = 468;

    /** Outer corner of the subject's right eye. */
    public static final int RIGHT_EYE_OUTER = 33;

    /** Inner corner of the subject's right eye. */
    public static final int RIGHT_EYE_INNER = 133;

    /** Inner corner of the subject's left eye. */
    public static final int LEFT_EYE_INNER = 362;

    /** Outer corner of the subject's left eye. */
    public static final int LEFT_EYE_OUTER = 263;

    public FaceLandmarks {
        if (points.length != 3 * COUNT || iris.length != 20 && iris.length != 0) {
            throw new IllegalArgumentException(
                    "expected 1404 and 20 or 0 values, got " + points.length + " and " + iris.length);
        }
    }

    /** Image pixels. */
    public float x(int index) {
        return points[3 * index];
    }

    /** Image pixels. */
    public float y(int index) {
        return points[3 * index + 1];
    }

    /** In image pixels, relative to the head's centre, negative towards the camera. */
    public float z(int index) {
        return points[3 * index + 2];
    }
}
