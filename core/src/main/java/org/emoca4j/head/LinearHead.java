package org.emoca4j.head;

import java.util.Optional;

/**
 * A head model that is linear in its coefficients and nothing else, such as the Basel Face Model with expressions: no
 * joints, no texture layout.
 *
 * <p>Immutable and safe for use from many threads.
 *
 * @see <a href="https://doi.org/10.1109/AVSS.2009.58">Paysan et al., A 3D face model for pose and illumination
 *     invariant face recognition, AVSS 2009</a>
 */
public final class LinearHead implements MorphableModel {

    private static final int NUM_IBUG = HeadLandmarks.NUM_IBUG;

    private final double metresPerUnit;
    private final int[] faces;
    private final float[] mean;
    private final float[][] shapeDirs;
    private final float[][] expressionDirs;
    private final int[] keypoints;
    private final Optional<VertexColours> colours;

    /**
     * @param metresPerUnit the unit of {@code mean}: 1e-6 for micrometres
     * @param faces {@code F * 3} vertex indices, counter-clockwise seen from outside
     * @param mean {@code V * 3}
     * @param shapeDirs S rows of {@code V * 3}, for each unit of a coefficient
     * @param expressionDirs E rows of {@code V * 3}, for each unit of a coefficient
     * @param keypoints the vertices at iBUG's 68 points
     * @param colours skin colours of the vertices, if the model has any
     * @throws IllegalArgumentException if sizes don't fit each other or an index is none of a vertex
     */
    public LinearHead(
            double metresPerUnit,
            int[] faces,
            float[] mean,
            float[][] shapeDirs,
            float[][] expressionDirs,
            int[] keypoints,
            Optional<VertexColours> colours) {
        int numVertices = mean.length / 3;
        require(metresPerUnit > 0, "a unit of " + metresPerUnit + " metres");
        require(mean.length % 3 == 0 && mean.length > 0, "a mean of " + mean.length + " coordinates");
        require(faces.length % 3 == 0, faces.length + " indices of triangles");
        require(keypoints.length == NUM_IBUG, keypoints.length + " keypoints instead of " + NUM_IBUG);
        checkIndices(faces, numVertices, "a triangle");
        checkIndices(keypoints, numVertices, "a keypoint");
        for (float[][] dirs : new float[][][] {shapeDirs, expressionDirs}) {
            for (float[] dir : dirs) {
                require(dir.length == mean.length,
                        "a blend shape of " + dir.length + " coordinates on a mean of " + mean.length);
            }
        }
        colours.ifPresent(c -> require(c.mean().length == mean.length,
                c.mean().length + " colour values for " + numVertices + " vertices"));
        this.metresPerUnit = metresPerUnit;
        this.faces = faces;
        this.mean = mean;
        this.shapeDirs = shapeDirs;
        this.expressionDirs = expressionDirs;
        this.keypoints = keypoints;
        this.colours = colours;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("linear head model: " + what);
        }
    }

    private static void checkIndices(int[] indices, int numVertices, String what) {
        for (int index : indices) {
            require(index >= 0 && index < numVertices,
                    what + " is at vertex " + index + ", there are " + numVertices);
        }
    }

    @Override
    public int numVertices() {
        return mean.length / 3;
    }

    @Override
    public int[] faces() {
        return faces;
    }

    @Override
    public int numShape() {
        return shapeDirs.length;
    }

    @Override
    public int numExpression() {
        return expressionDirs.length;
    }

    @Override
    public double metresPerUnit() {
        return metresPerUnit;
    }

    /** The vertices at iBUG's 68 points; not to be changed. */
    public int[] keypoints() {
        return keypoints;
    }

    /** Skin colours of the vertices, if the model has any. */
    public Optional<VertexColours> colours() {
        return colours;
    }

    @Override
    public float[] blend(float[] shape, float[] expression) {
        if (shape.length > numShape() || expression.length > numExpression()) {
            throw new IllegalArgumentException("got " + shape.length + " shape and " + expression.length
                    + " expression coefficients, the model has " + numShape() + " and " + numExpression());
        }
        float[] vertices = mean.clone();
        addScaled(vertices, shapeDirs, shape);
        addScaled(vertices, expressionDirs, expression);
        return vertices;
    }

    @Override
    public float[] landmarks68(float[] vertices) {
        if (vertices.length != mean.length) {
            throw new IllegalArgumentException(vertices.length + " coordinates instead of " + mean.length);
        }
        float[] points = new float[3 * NUM_IBUG];
        for (int i = 0; i < NUM_IBUG; i++) {
            System.arraycopy(vertices, 3 * keypoints[i], points, 3 * i, 3);
        }
        return points;
    }

    /** Adds {@code sum of coefficients[k] * dirs[k]} to values. */
    static void addScaled(float[] values, float[][] dirs, float[] coefficients) {
        for (int k = 0; k < coefficients.length; k++) {
            float c = coefficients[k];
            if (c != 0) {
                float[] dir = dirs[k];
                for (int i = 0; i < values.length; i++) {
                    values[i] += c * dir[i];
                }
            }
        }
    }
}
