package org.emoca4j.math;

/** Solves small dense symmetric positive definite systems. */
public final class Cholesky {

    private Cholesky() {}

    /**
     * Solves {@code A x = b}.
     *
     * @param a n x n, row-major rows; only the lower triangle is read, and it is overwritten with the factor
     * @param b right-hand side, overwritten with the solution
     * @param n order of the system, at most the lengths of the arrays
     * @return false if A is not positive definite (then {@code a} and {@code b} are undefined)
     */
    public static boolean solve(double[][] a, double[] b, int n) {
        for (int i = 0; i < n; i++) {
            double[] rowI = a[i];
            for (int j = 0; j <= i; j++) {
                double[] rowJ = a[j];
                double sum = rowI[j];
                for (int k = 0; k < j; k++) {
                    sum -= rowI[k] * rowJ[k];
                }
                if (i == j) {
                    if (!(sum > 0)) {
                        return false;
                    }
                    rowI[i] = Math.sqrt(sum);
                } else {
                    rowI[j] = sum / rowJ[j];
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                b[i] -= a[i][k] * b[k];
            }
            b[i] /= a[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            b[i] /= a[i][i];
            for (int k = 0; k < i; k++) {
                b[k] -= a[i][k] * b[i];
            }
        }
        return true;
    }
}
