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

    // joint indices in FLAME's order

    /** The root, about which the whole head turns. */
    public static final int GLOBAL = 0;

    /** Hangs on the root. */
    public static final int NECK = 1;

    /** Hangs on the neck; turns about x to open the mouth. */
    public static final int JAW = 2;

    /** The subject's left eyeball; hangs on the neck. */
    public static final int LEFT_EYE = 3;

    /** The subject's right eyeball; hangs on the neck. */
    public static final int RIGHT_EYE = 4;

    /** Number of joints. */
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
