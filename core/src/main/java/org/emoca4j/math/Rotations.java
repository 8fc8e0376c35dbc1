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

    /** The product of two 3 x 3 matrices. */
    public static double[] multiply(double[] left, double[] right) {
        double[] out = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                out[3 * i + j] = left[3 * i] * right[j]
                        + left[3 * i + 1] * right[3 + j]
                        + left[3 * i + 2] * right[6 + j];
            }
        }
        return out;
    }

    /**
     * The exact rotation of an axis-angle vector in double precision, for fitting.
     *
     * @return 3 x 3, row-major
     */
    public static double[] exp(double x, double y, double z) {
        double angle2 = x * x + y * y + z * z;
        double a;
        double b;
        if (angle2 < 1e-8) {
            a = 1 - angle2 / 6;
            b = 0.5 - angle2 / 24;
        } else {
            double angle = Math.sqrt(angle2);
            a = Math.sin(angle) / angle;
            b = (1 - Math.cos(angle)) / angle2;
        }
        return new double[] {
            1 - b * (y * y + z * z), -a * z + b * x * y, a * y + b * x * z,
            a * z + b * x * y, 1 - b * (x * x + z * z), -a * x + b * y * z,
            -a * y + b * x * z, a * x + b * y * z, 1 - b * (x * x + y * y)
        };
    }

    /**
     * The left Jacobian of {@link #exp}: to first order {@code exp(r + d) = exp(J d) exp(r)}.
     *
     * @return 3 x 3, row-major
     * @see <a href="https://doi.org/10.1017/9781316671528">Barfoot, State Estimation for Robotics, eq. 7.77</a>
     */
    public static double[] leftJacobian(double x, double y, double z) {
        double angle2 = x * x + y * y + z * z;
        double b;
        double c;
        if (angle2 < 1e-6) {
            b = 0.5 - angle2 / 24;
            c = 1.0 / 6 - angle2 / 120;
        } else {
            double angle = Math.sqrt(angle2);
            b = (1 - Math.cos(angle)) / angle2;
            c = (angle - Math.sin(angle)) / (angle2 * angle);
        }
        return new double[] {
            1 - c * (y * y + z * z), -b * z + c * x * y, b * y + c * x * z,
            b * z + c * x * y, 1 - c * (x * x + z * z), -b * x + c * y * z,
            -b * y + c * x * z, b * x + c * y * z, 1 - c * (x * x + y * y)
        };
    }

    /**
     * The axis-angle vector of a rotation matrix, angle in 0..pi.
     *
     * @param r 3 x 3, row-major, orthonormal
     */
    public static double[] log(double[] r) {
        // through the quaternion, which stays well conditioned near pi
        double w2 = 1 + r[0] + r[4] + r[8];
        double x2 = 1 + r[0] - r[4] - r[8];
        double y2 = 1 - r[0] + r[4] - r[8];
        double z2 = 1 - r[0] - r[4] + r[8];
        double[] q;
        if (w2 >= x2 && w2 >= y2 && w2 >= z2) {
            q = new double[] {w2, r[7] - r[5], r[2] - r[6], r[3] - r[1]};
        } else if (x2 >= y2 && x2 >= z2) {
            q = new double[] {r[7] - r[5], x2, r[1] + r[3], r[2] + r[6]};
        } else if (y2 >= z2) {
            q = new double[] {r[2] - r[6], r[1] + r[3], y2, r[5] + r[7]};
        } else {
            q = new double[] {r[3] - r[1], r[2] + r[6], r[5] + r[7], z2};
        }
        double sign = q[0] < 0 ? -1 : 1;
        double sine = Math.sqrt(q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
        double factor = sine < 1e-12 ? 2 * sign / Math.max(Math.abs(q[0]), 1e-12)
                : sign * 2 * Math.atan2(sine, Math.abs(q[0])) / sine;
        return new double[] {factor * q[1], factor * q[2], factor * q[3]};
    }
}
