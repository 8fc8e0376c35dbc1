package org.emoca4j.compared;

/**
 * Pose and camera of 3DDFA-V2: an affine map from the model's micrometres to pixels of the 120 x 120 crop, x right, y
 * up, z towards the viewer (baselines section 1).
 *
 * @param matrix 3 x 4 row-major: rotation times scale, then translation; the part {@link #PART} of the codes
 */
public record TddfaPose(float[] matrix) {

    /** Name of this part of 3DDFA-V2's codes. */
    public static final String PART = "pose";

    /** Numbers of the matrix. */
    public static final int LENGTH = 12;

    public TddfaPose {
        if (matrix.length != LENGTH) {
            throw new IllegalArgumentException("a pose has 12 numbers, got " + matrix.length);
        }
    }

    /**
     * Maps a head into the crop.
     *
     * @param vertices {@code N * 3} micrometres, +Y up, +Z out of the face
     * @return {@code N * 3}: x right, y up, z towards the viewer, pixels of the crop
     */
    float[] project(float[] vertices) {
        float[] out = new float[vertices.length];
        for (int i = 0; i < vertices.length; i += 3) {
            for (int row = 0; row < 3; row++) {
                out[i + row] = matrix[4 * row] * vertices[i] + matrix[4 * row + 1] * vertices[i + 1]
                        + matrix[4 * row + 2] * vertices[i + 2] + matrix[4 * row + 3];
            }
        }
        return out;
    }

    /** Pixels of the crop for each micrometre: the mean length of the first two rows. */
    public double scale() {
        return (length(0) + length(1)) / 2;
    }

    private double length(int row) {
        return Math.sqrt(dot(row, row));
    }

    private double dot(int a, int b) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            sum += (double) matrix[4 * a + k] * matrix[4 * b + k];
        }
        return sum;
    }

    /**
     * The turn of the head without its scale: the first two rows at length 1, then their cross product.
     *
     * @return 3 x 3 row-major
     */
    public float[] rotation() {
        double[] r = new double[9];
        for (int row = 0; row < 2; row++) {
            for (int k = 0; k < 3; k++) {
                r[3 * row + k] = matrix[4 * row + k] / length(row);
            }
        }
        for (int k = 0; k < 3; k++) {
            int next = (k + 1) % 3;
            int last = (k + 2) % 3;
            r[6 + k] = r[next] * r[3 + last] - r[last] * r[3 + next];
        }
        float[] out = new float[9];
        for (int i = 0; i < 9; i++) {
            out[i] = (float) r[i];
        }
        return out;
    }

    /**
     * The head's angles as the published code gives them.
     *
     * @return yaw, pitch, roll in radians
     */
    public float[] anglesRad() {
        float[] r = rotation();
        return new float[] {
            (float) Math.asin(Math.min(1, Math.max(-1, r[6]))),
            (float) Math.atan2(r[7], r[8]),
            (float) Math.atan2(r[3], r[0])
        };
    }
}
