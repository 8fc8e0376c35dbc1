package org.emoca4j.math;

/** Rotation matrices and axis-angle vectors. Matrices are 9 numbers, row-major. */
public final class Rotations {

    private static final float EPSILON = 1e-8f;

    private Rotations() {}

    /**
     * Rodrigues' formula as FLAME's reference computes it: {@code a = |r + 1e-8|}, {@code n = r / a},
     * {@code R = I + sin(a) K + (1 - cos(a)) K K}. For r = 0 this is exactly the identity.
     *
     * @param r array that holds the axis-angle vector, radians
     * @param offset index of its first component
     * @return 3 x 3, row-major
     */
    public static float[] rodrigues(float[] r, int offset) {
        float x = r[offset] + EPSILON;
        float y = r[offset + 1] + EPSILON;
        float z = r[offset + 2] + EPSILON;
        float angle = (float) Math.sqrt(x * x + y * y + z * z);
        float nx = r[offset] / angle;
        float ny = r[offset + 1] / angle;
        float nz = r[offset + 2] / angle;
        float s = (float) Math.sin(angle);
        float c = 1 - (float) Math.cos(angle);
        return new float[] {
            1 - c * (ny * ny + nz * nz), -s * nz + c * nx * ny, s * ny + c * nx * nz,
            s * nz + c * nx * ny, 1 - c * (nx * nx + nz * nz), -s * nx + c * ny * nz,
            -s * ny + c * nx * nz, s * nx + c * ny * nz, 1 - c * (nx * nx + ny * ny)
        };
    }

    /** The product of two 3 x 3 matrices. */
    public static float[] multiply(float[] left, float[] right) {
        float[] out = new float[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                out[3 * i + j] = left[3 * i] * right[j]
                        + left[3 * i + 1] * right[3 + j]
                        + left[3 * i + 2] * right[6 + j];
            }
        }
        return out;
    }
}
