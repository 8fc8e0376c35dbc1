package org.emoca4j.head;

import java.util.List;
import org.emoca4j.mesh.Topology;

/**
 * The linear part of a head model in FLAME's layout.
 *
 * <p>V vertices, S identity and E expression components, 5 joints in the order of {@link HeadParameters}; the neck
 * hangs on the root, jaw and eyes on the neck.
 *
 * @param name what users call the model, such as {@code builtin}
 * @param version of the data
 * @param topology faces and texture layout
 * @param template {@code V * 3} mean head at rest, metres, head space
 * @param shapeDirs S rows of {@code V * 3} metres per unit of the coefficient
 * @param expressionDirs E rows of {@code V * 3} metres per unit of the coefficient
 * @param expressionNames E names, or none where the components have no meaning of their own (FLAME)
 * @param poseDirs 36 rows of {@code V * 3} pose correctives (4 joints x 9 entries of R - I), or no rows
 * @param jointRegressor {@code 5 * V}, row per joint: rest joint = weighted sum of vertices
 * @param skinningWeights {@code V * 5}, each row sums to 1
 */
public record HeadBasis(
        String name,
        String version,
        Topology topology,
        float[] template,
        float[][] shapeDirs,
        float[][] expressionDirs,
        List<String> expressionNames,
        float[][] poseDirs,
        float[] jointRegressor,
        float[] skinningWeights) {

    /** Pose correctives: nine entries of R - I for each joint but the root. */
    public static final int NUM_POSE_DIRS = 9 * (HeadParameters.NUM_JOINTS - 1);

    public HeadBasis {
        expressionNames = List.copyOf(expressionNames);
        int n = topology.numVertices();
        int perJoint = HeadParameters.NUM_JOINTS * n;
        int corrections = poseDirs.length;
        require(template.length == 3 * n, "template", 3 * n, template.length);
        require(jointRegressor.length == perJoint, "joint regressor", perJoint, jointRegressor.length);
        require(skinningWeights.length == perJoint, "skinning weights", perJoint, skinningWeights.length);
        require(corrections == 0 || corrections == NUM_POSE_DIRS, "pose correctives", NUM_POSE_DIRS, corrections);
        require(
                expressionNames.isEmpty() || expressionNames.size() == expressionDirs.length,
                "expression names",
                expressionDirs.length,
                expressionNames.size());
        for (float[][] dirs : List.of(shapeDirs, expressionDirs, poseDirs)) {
            for (float[] dir : dirs) {
                require(dir.length == 3 * n, "blend shape", 3 * n, dir.length);
            }
        }
    }

    private static void require(boolean holds, String what, int expected, int actual) {
        if (!holds) {
            throw new IllegalArgumentException("head model: " + what + " needs " + expected + " values, got " + actual);
        }
    }
}
