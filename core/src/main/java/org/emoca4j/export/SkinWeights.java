package org.emoca4j.export;

import org.emoca4j.head.HeadParameters;

/**
 * Skinning in glTF's form: the four strongest joints of each vertex.
 *
 * @param joints {@code V * 4} joint numbers, 0 where the weight is 0
 * @param weights {@code V * 4}, each row sums to 1
 */
record SkinWeights(float[] joints, float[] weights) {

    private static final int INFLUENCES = 4;

    /**
     * Picks and rescales.
     *
     * @param skinning {@code V * 5}, each row sums to 1
     */
    static SkinWeights of(float[] skinning) {
        int numJoints = HeadParameters.NUM_JOINTS;
        int n = skinning.length / numJoints;
        float[] joints = new float[INFLUENCES * n];
        float[] weights = new float[INFLUENCES * n];
        for (int v = 0; v < n; v++) {
            int weakest = 0;
            for (int j = 1; j < numJoints; j++) {
                if (skinning[numJoints * v + j] < skinning[numJoints * v + weakest]) {
                    weakest = j;
                }
            }
            float sum = 0;
            int used = 0;
            for (int j = 0; j < numJoints; j++) {
                float weight = skinning[numJoints * v + j];
                if (j != weakest && weight > 0) {
                    joints[INFLUENCES * v + used] = j;
                    weights[INFLUENCES * v + used++] = weight;
                    sum += weight;
                }
            }
            for (int i = 0; i < used; i++) {
                weights[INFLUENCES * v + i] /= sum;
            }
        }
        return new SkinWeights(joints, weights);
    }
}
