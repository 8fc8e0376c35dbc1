package org.emoca4j.tools.head;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Eigenvalues and vectors of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, section 8.5).
 *
 * @param values descending
 * @param vectors one eigenvector of unit length a row, the largest entry positive
 */
record SymmetricEigen(double[] values, double[][] vectors) {

    private static final int MAX_SWEEPS = 30;

    static SymmetricEigen of(double[][] matrix) {
        int n = matrix.length;
        double[][] a = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
        double[][] rows = new double[n][n];
        for (int i = 0; i < n; i++) {
            rows[i][i] = 1;
        }
        double scale = 0;
        for (double[] row : a) {
            for (double x : row) {
                scale += x * x;
            }
        }
        for (int sweep = 0; sweep < MAX_SWEEPS && offDiagonal(a) > 1e-22 * scale; sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, rows, p, q);
                }
            }
        }
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> -a[i][i]));
        double[] values = new double[n];
        double[][] vectors = new double[n][];
        for (int i = 0; i < n; i++) {
            values[i] = a[order[i]][order[i]];
            vectors[i] = rows[order[i]];
            makeLargestPositive(vectors[i]);
        }
        return new SymmetricEigen(values, vectors);
    }

    private static void makeLargestPositive(double[] vector) {
        double largest = 0;
        for (double x : vector) {
            largest = Math.abs(x) > Math.abs(largest) ? x : largest;
        }
        if (largest < 0) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = -vector[i];
            }
        }
    }

    private static double offDiagonal(double[][] a) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += 2 * a[i][j] * a[i][j];
            }
        }
        return sum;
    }

    /** One rotation that zeroes a[p][q]; rows of {@code a} and columns are updated together by symmetry. */
    private static void rotate(double[][] a, double[][] rows, int p, int q) {
        double apq = a[p][q];
        if (apq == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * apq);
        double t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
        double c = 1 / Math.hypot(t, 1);
        double s = t * c;
        double app = a[p][p];
        double aqq = a[q][q];
        double[] ap = a[p];
        double[] aq = a[q];
        for (int k = 0; k < a.length; k++) {
            if (k != p && k != q) {
                double x = ap[k];
                double y = aq[k];
                ap[k] = c * x - s * y;
                aq[k] = s * x + c * y;
                a[k][p] = ap[k];
                a[k][q] = aq[k];
            }
            double u = rows[p][k];
            double w = rows[q][k];
            rows[p][k] = c * u - s * w;
            rows[q][k] = s * u + c * w;
        }
        ap[p] = app - t * apq;
        aq[q] = aqq + t * apq;
        ap[q] = 0;
        aq[p] = 0;
    }
}
