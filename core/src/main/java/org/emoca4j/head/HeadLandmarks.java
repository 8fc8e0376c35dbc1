package org.emoca4j.head;

import java.util.Arrays;
import java.util.List;

/**
 * The landmark embeddings of a head model.
 *
 * @param inner the 51 inner points of iBUG-68 (17..67)
 * @param contour 79 rows of 17 jaw-line points (0..16): row y for a yaw of y degrees (0..39), row 39 - y for a yaw of y
 *     degrees below 0 (-1..-39); row i covers entries 17 i to 17 i + 16
 * @param full all 68 points with the contour fixed to the jaw line
 * @param mediapipe points of MediaPipe's face mesh
 * @param mediapipeIndices which of MediaPipe's 468 points each entry of {@code mediapipe} is
 * @param mediapipeWeights how much each entry can be trusted, 0..1
 * @param iris five points of the left and five of the right eye (centre, then four on the rim); empty if unknown
 */
public record HeadLandmarks(
        LandmarkEmbedding inner,
        LandmarkEmbedding contour,
        LandmarkEmbedding full,
        LandmarkEmbedding mediapipe,
        int[] mediapipeIndices,
        float[] mediapipeWeights,
        LandmarkEmbedding iris) {

    /** Brows, nose, eyes and mouth: iBUG's points 17 to 67. */
    public static final int NUM_INNER = 51;

    /** The jaw line: iBUG's points 0 to 16. */
    public static final int NUM_CONTOUR = 17;

    /** All points of the iBUG scheme. */
    public static final int NUM_IBUG = NUM_CONTOUR + NUM_INNER;

    /** Yaws 0..39 and -1..-39 degrees. */
    public static final int NUM_CONTOUR_ROWS = 79;

    private static final int MAX_YAW_DEG = 39;

    public HeadLandmarks {
        if (inner.size() != NUM_INNER
                || contour.size() != NUM_CONTOUR_ROWS * NUM_CONTOUR
                || full.size() != NUM_IBUG
                || mediapipeIndices.length != mediapipe.size()
                || mediapipeWeights.length != mediapipe.size()) {
            throw new IllegalArgumentException("landmark embeddings have wrong sizes: inner " + inner.size()
                    + ", contour " + contour.size() + ", full " + full.size() + ", mediapipe " + mediapipe.size()
                    + " with " + mediapipeIndices.length + " indices and " + mediapipeWeights.length + " weights");
        }
    }

    /**
     * Checks that all landmarks lie on the faces of a mesh.
     *
     * @throws IllegalArgumentException if one doesn't
     */
    void checkFaces(int numFaces) {
        for (LandmarkEmbedding embedding : List.of(inner, contour, full, mediapipe, iris)) {
            for (int face : embedding.faces()) {
                if (face < 0 || face >= numFaces) {
                    throw new IllegalArgumentException(
                            "a landmark lies on face " + face + ", the head has " + numFaces);
                }
            }
        }
    }

    /**
     * The row of the contour table for a head rotation, with DECA's sign: index = +yaw in degrees, rounded half to even
     * and clamped to 39.
     *
     * @param rotation head rotation (root times neck), 3 x 3 row-major
     * @return 0..78
     */
    public static int contourRow(float[] rotation) {
        double yawRad = Math.atan2(-rotation[6], Math.hypot(rotation[0], rotation[3]));
        long yaw = (long) Math.rint(Math.min(Math.toDegrees(yawRad), MAX_YAW_DEG));
        if (yaw >= 0) {
            return (int) yaw;
        }
        return yaw < -MAX_YAW_DEG ? NUM_CONTOUR_ROWS - 1 : (int) (MAX_YAW_DEG - yaw);
    }

    /** The 17 contour points of one row. */
    public LandmarkEmbedding contourOfRow(int row) {
        int from = row * NUM_CONTOUR;
        int to = from + NUM_CONTOUR;
        return new LandmarkEmbedding(
                Arrays.copyOfRange(contour.faces(), from, to),
                Arrays.copyOfRange(contour.barycentrics(), 3 * from, 3 * to));
    }

    /**
     * The 68 points as annotators place them: the moving contour first, then the 51 inner points.
     *
     * @param rotation head rotation, 3 x 3 row-major, which picks the contour
     */
    public LandmarkEmbedding ibug68(float[] rotation) {
        LandmarkEmbedding moving = contourOfRow(contourRow(rotation));
        int[] faces = Arrays.copyOf(moving.faces(), NUM_IBUG);
        System.arraycopy(inner.faces(), 0, faces, NUM_CONTOUR, NUM_INNER);
        float[] barycentrics = Arrays.copyOf(moving.barycentrics(), 3 * NUM_IBUG);
        System.arraycopy(inner.barycentrics(), 0, barycentrics, 3 * NUM_CONTOUR, 3 * NUM_INNER);
        return new LandmarkEmbedding(faces, barycentrics);
    }
}
