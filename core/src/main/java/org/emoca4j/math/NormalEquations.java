package org.emoca4j.math;

/**
 * Adds weighted residual rows into the lower triangle of J'WJ and into J'Wr.
 *
 * <p>Rows are taken four at a time, so that each element of the matrix is loaded and stored once for four products; the
 * inner loop is the one that the JIT turns into vector instructions.
 */
public final class NormalEquations {

    private static final int BLOCK = 4;

    private final double[][] hessian;
    private final double[] gradient;
    private final double[][] rows;
    private final double[] weights = new double[BLOCK];
    private int filled;

    /**
     * @param hessian receives J'WJ, lower triangle
     * @param gradient receives J'Wr
     */
    public NormalEquations(double[][] hessian, double[] gradient) {
        this.hessian = hessian;
        this.gradient = gradient;
        this.rows = new double[BLOCK][gradient.length];
    }

    /** The next row to fill with derivatives; its content is undefined, so every element must be set. */
    public double[] nextRow() {
        return rows[filled];
    }

    /** Takes the row that {@link #nextRow} returned. */
    public void add(double residual, double weight) {
        double[] row = rows[filled];
        double wr = weight * residual;
        for (int i = 0; i < row.length; i++) {
            gradient[i] += wr * row[i];
        }
        weights[filled++] = weight;
        if (filled == BLOCK) {
            flush();
        }
    }

    /** Adds what is still buffered; call once after the last row. */
    public void flush() {
        double[] a = rows[0];
        double[] b = rows[1];
        double[] c = rows[2];
        double[] d = rows[3];
        for (int i = 0; i < gradient.length; i++) {
            double wa = filled > 0 ? weights[0] * a[i] : 0;
            double wb = filled > 1 ? weights[1] * b[i] : 0;
            double wc = filled > 2 ? weights[2] * c[i] : 0;
            double wd = filled > 3 ? weights[3] * d[i] : 0;
            double[] out = hessian[i];
            for (int j = 0; j <= i; j++) {
                out[j] += wa * a[j] + wb * b[j] + wc * c[j] + wd * d[j];
            }
        }
        filled = 0;
    }
}
