package org.emoca4j.detect;

/**
 * A face of a picture: where it was detected, its landmarks, and the bounding box of its 68 points. Image pixels.
 *
 * @param box where the detector saw it
 * @param landmarks its mesh points
 * @param centreX centre of the bounding box of the 68 points
 * @param centreY centre of the bounding box of the 68 points
 * @param side mean of the bounding box's width and height
 */
public record DetectedFace(FaceBox box, FaceLandmarks landmarks, double centreX, double centreY, double side) {

    /** Centres nearer to each other than this, in units of the smaller side, are one face. */
    private static final double SAME_FACE = 0.4;

    static DetectedFace of(FaceBox box, FaceLandmarks landmarks) {
        return of(box, landmarks, Ibug68.of(landmarks));
    }

    /**
     * The same face with the bounding box of 68 points from elsewhere, such as those that a published result was made
     * from.
     *
     * @param points68 {@code 68 * 2} image pixels
     */
    public DetectedFace withLandmarks68(float[] points68) {
        return of(box, landmarks, points68);
    }

    private static DetectedFace of(FaceBox box, FaceLandmarks landmarks, float[] points) {
        Bounds bounds = Bounds.of(points, 2);
        return new DetectedFace(box, landmarks, bounds.centreX(), bounds.centreY(), bounds.side());
    }

    /** Two boxes of the detector can lead the landmark network to one face. */
    boolean sameFaceAs(DetectedFace other) {
        double distance = Math.hypot(centreX - other.centreX, centreY - other.centreY);
        return distance < SAME_FACE * Math.min(side, other.side);
    }
}
