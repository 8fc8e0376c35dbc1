package org.emoca4j.math;

/**
 * The weighted least-squares similarity between two point sets in space: {@code to = scale * R from + t}.
 *
 * @param scale at least 0
 * @param rotation 3 x 3, row-major, proper
 * @param translation 3 numbers
 * @see <a href="https://doi.org/10.1364/JOSAA.4.000629">Horn, Closed-form solution of absolute orientation using unit
 *     quaternions, 1987</a>
 */
public record Procrustes(double scale, double[] rotation, double[] translation) {

    /** Steps of the power iteration; its error shrinks geometrically and 200 leave none that matters. */
    private static final int POWER_STEPS = 200;

    /**
     * Fits the similarity.
     *
     * @param from {@code N * 3}
     * @param to {@code N * 3}
     * @param weights {@code N}, at least 0, not all 0
     */
    public static Procrustes fit(double[] from, double[] to, double[] weights) {
        double[] fromMean = mean(from, weights);
        double[] toMean = mean(to, weights);
        double[] s = new double[9];
        double spread = 0;
        for (int i = 0; i < weights.length; i++) {
            for (int a = 0; a < 3; a++) {
                double d = from[3 * i + a] - fromMean[a];
                spread += weights[i] * d * d;
                for (int b = 0; b < 3; b++) {
                    s[3 * a + b] += weights[i] * d * (to[3 * i + b] - toMean[b]);
                }
            }
        }
        double[] rotation = rotation(s);
        double along = 0;
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                along += rotation[3 * b + a] * s[3 * a + b];
            }
        }
        double scale = spread > 0 ? Math.max(0, along / spread) : 1;
        double[] translation = new double[3];
        for (int a = 0; a < 3; a++) {
            translation[a] = toMean[a];
            for (int b = 0; b < 3; b++) {
                translation[a] -= scale * rotation[3 * a + b] * fromMean[b];
            }
        }
        return new Procrustes(scale, rotation, translation);
    }

    private static double[] mean(double[] points, double[] weights) {
        double[] mean = new double[3];
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            total += weights[i];
            for (int a = 0; a < 3; a++) {
                mean[a] += weights[i] * points[3 * i + a];
            }
        }
        for (int a = 0; a < 3; a++) {
            mean[a] /= total;
        }
        return mean;
    }

    /** The rotation of the quaternion that belongs to the largest eigenvalue of Horn's matrix. */
    private static double[] rotation(double[] s) {
        double[][] n = {
            {s[0] + s[4] + s[8], s[5] - s[7], s[6] - s[2], s[1] - s[3]},
            {s[5] - s[7], s[0] - s[4] - s[8], s[1] + s[3], s[6] + s[2]},
            {s[6] - s[2], s[1] + s[3], s[4] - s[0] - s[8], s[5] + s[7]},
            {s[1] - s[3], s[6] + s[2], s[5] + s[7], s[8] - s[0] - s[4]}
        };
        double norm = 0;
        for (double[] row : n) {
            for (double v : row) {
                norm += v * v;
            }
        }
        // shifting by the Frobenius norm makes all eigenvalues positive, so that power iteration finds the largest
        double shift = Math.sqrt(norm);
        double[] q = {1, 0.01, 0.02, 0.03};
        for (int step = 0; step < POWER_STEPS; step++) {
            double[] next = new double[4];
            double length = 0;
            for (int i = 0; i < 4; i++) {
                next[i] = shift * q[i];
                for (int j = 0; j < 4; j++) {
                    next[i] += n[i][j] * q[j];
                }
                length += next[i] * next[i];
            }
            length = Math.sqrt(length);
            if (length == 0) {
                break;
            }
            for (int i = 0; i < 4; i++) {
                q[i] = next[i] / length;
            }
        }
        double w = q[0];
        double x = q[1];
        double y = q[2];
        double z = q[3];
        return new double[] {
            w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y),
            2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x),
            2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z
        };
    }
}
