package org.emoca4j.tools.head;

/** Dense linear systems, solved by elimination with partial pivoting. */
final class LinearSolver {

    private LinearSolver() {}

    /**
     * Solves A x = b.
     *
     * @param a square, overwritten
     * @param b right side, overwritten with x
     * @return b
     * @throws ArithmeticException if A is singular
     */
    static double[] solve(double[][] a, double[] b) {
        double[][] columns = new double[b.length][1];
        for (int i = 0; i < b.length; i++) {
            columns[i][0] = b[i];
        }
        solve(a, columns);
        for (int i = 0; i < b.length; i++) {
            b[i] = columns[i][0];
        }
        return b;
    }

    /** Solves A X = B for several right sides at once; both are overwritten, B with X. */
    static void solve(double[][] a, double[][] b) {
        int n = a.length;
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                pivot = Math.abs(a[i][k]) > Math.abs(a[pivot][k]) ? i : pivot;
            }
            if (a[pivot][k] == 0) {
                throw new ArithmeticException("singular matrix");
            }
            swap(a, k, pivot);
            swap(b, k, pivot);
            for (int i = k + 1; i < n; i++) {
                subtract(a[i], a[k], a[i][k] / a[k][k], b[i], b[k]);
            }
        }
        for (int k = n - 1; k >= 0; k--) {
            for (int c = 0; c < b[k].length; c++) {
                for (int j = k + 1; j < n; j++) {
                    b[k][c] -= a[k][j] * b[j][c];
                }
                b[k][c] /= a[k][k];
            }
        }
    }

    private static void swap(double[][] rows, int i, int j) {
        double[] row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }

    private static void subtract(double[] ai, double[] ak, double factor, double[] bi, double[] bk) {
        if (factor != 0) {
            for (int j = 0; j < ai.length; j++) {
                ai[j] -= factor * ak[j];
            }
            for (int c = 0; c < bi.length; c++) {
                bi[c] -= factor * bk[c];
            }
        }
    }
}
