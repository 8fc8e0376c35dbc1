package org.emoca4j.head;

/**
 * What a head model turns into vertices.
 *
 * @param shape identity coefficients, at most the model's number; missing ones count as 0
 * @param expression expression coefficients, at most the model's number; missing ones count as 0
 * @param pose 15 numbers, five axis-angle vectors in radians: global, neck, jaw, left eye, right eye (left and right
 *     are the subject's)
 */
public record HeadParameters(float[] shape, float[] expression, float[] pose) {

    /** Joint indices in FLAME's order. */
    public static final int GLOBAL = 0;

    public static final int NECK = 1;
    public static final int JAW = 2;
    public static final int LEFT_EYE = 3;
    public static final int RIGHT_EYE = 4;
    public static final int NUM_JOINTS = 5;

    private static final int[] PARENTS = {-1, GLOBAL, NECK, NECK, NECK};

    public HeadParameters {
        if (pose.length != 3 * NUM_JOINTS) {
            throw new IllegalArgumentException("pose needs 15 numbers (5 joints x axis-angle), got " + pose.length);
        }
    }

    /** The joint that a joint hangs on; -1 for the root. */
    public static int parent(int joint) {
        return PARENTS[joint];
    }

    /** The mean person at rest. */
    public static HeadParameters neutral() {
        return new HeadParameters(new float[0], new float[0], new float[3 * NUM_JOINTS]);
    }
}
