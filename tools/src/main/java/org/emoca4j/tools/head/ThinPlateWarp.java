package org.emoca4j.tools.head;

import java.util.List;

/**
 * A smooth map of space that takes control points to their targets: an affine map plus the biharmonic kernel |r|
 * (Bookstein 1989, in three dimensions).
 */
final class ThinPlateWarp {

    private final double[][] controls;
    private final double[][] coefficients;

    /**
     * @param smoothing 0 to interpolate; larger values follow the targets less closely
     */
    ThinPlateWarp(List<double[]> from, List<double[]> to, double smoothing) {
        int n = from.size();
        controls = from.toArray(new double[0][]);
        double[][] system = new double[n + 4][n + 4];
        coefficients = new double[n + 4][3];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                system[i][j] = -distance(controls[i], controls[j]);
            }
            system[i][i] += smoothing;
            system[i][n] = 1;
            system[n][i] = 1;
            for (int k = 0; k < 3; k++) {
                system[i][n + 1 + k] = controls[i][k];
                system[n + 1 + k][i] = controls[i][k];
                coefficients[i][k] = to.get(i)[k];
            }
        }
        LinearSolver.solve(system, coefficients);
    }

    private static double distance(double[] a, double[] b) {
        double dx = a[0] - b[0];
        double dy = a[1] - b[1];
        double dz = a[2] - b[2];
        return Math.sqrt(dx * dx + dy * dy + dz * dz);
    }

    double[] apply(double[] p) {
        int n = controls.length;
        double[] out = new double[3];
        for (int k = 0; k < 3; k++) {
            out[k] = coefficients[n][k];
            for (int i = 0; i < 3; i++) {
                out[k] += coefficients[n + 1 + i][k] * p[i];
            }
        }
        for (int i = 0; i < n; i++) {
            double r = -distance(controls[i], p);
            for (int k = 0; k < 3; k++) {
                out[k] += coefficients[i][k] * r;
            }
        }
        return out;
    }
}
