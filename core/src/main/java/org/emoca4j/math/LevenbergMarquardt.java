package org.emoca4j.math;

import java.util.Arrays;

/**
 * Levenberg-Marquardt with box bounds, for problems that build their own normal equations.
 *
 * <p>A variable that lies on a bound with the gradient pushing outwards is held there for the iteration; the step of
 * the others is clamped to the box (projected Gauss-Newton). Damping multiplies the diagonal (Marquardt 1963); it falls
 * after a step that lowers the cost and rises after one that doesn't.
 *
 * @param maxIterations accepted and rejected steps together
 * @param tolerance stop when an accepted step lowers the cost by less than this fraction
 */
public record LevenbergMarquardt(int maxIterations, double tolerance) {

    private static final double INITIAL_DAMPING = 1e-3;
    private static final double MAX_DAMPING = 1e10;

    /** A sum of squares, possibly with robust weights. */
    public interface Problem {

        /** Half the (robust) sum of squares. */
        double cost(double[] x);

        /**
         * Linearises at x.
         *
         * @param hessian receives the lower triangle of J'WJ; zeroed by the caller
         * @param gradient receives J'Wr; zeroed by the caller
         * @return the cost at x
         */
        double linearise(double[] x, double[][] hessian, double[] gradient);
    }

    /**
     * Where the search ended.
     *
     * @param x parameters, inside the bounds
     * @param cost at x
     * @param iterations steps tried
     * @param converged whether the last step met the tolerance (and not the limit of iterations)
     */
    public record Result(double[] x, double cost, int iterations, boolean converged) {}

    /**
     * Minimises a problem.
     *
     * @param start start values, clamped to the bounds
     * @param lower lower bounds, may be negative infinity
     * @param upper upper bounds, may be infinity
     */
    public Result minimise(Problem problem, double[] start, double[] lower, double[] upper) {
        int n = start.length;
        double[] x = start.clone();
        clamp(x, lower, upper);
        double[][] hessian = new double[n][n];
        double[] gradient = new double[n];
        double[][] damped = new double[n][n];
        double damping = INITIAL_DAMPING;
        double cost = problem.linearise(x, hessian, gradient);
        int iteration = 0;
        while (iteration < maxIterations) {
            iteration++;
            double[] step = step(x, lower, upper, hessian, gradient, damped, damping);
            double[] candidate = x.clone();
            for (int i = 0; i < n; i++) {
                candidate[i] += step[i];
            }
            clamp(candidate, lower, upper);
            double candidateCost = problem.cost(candidate);
            if (candidateCost < cost) {
                boolean converged = cost - candidateCost <= tolerance * cost;
                x = candidate;
                if (converged) {
                    return new Result(x, candidateCost, iteration, true);
                }
                for (double[] row : hessian) {
                    Arrays.fill(row, 0);
                }
                Arrays.fill(gradient, 0);
                cost = problem.linearise(x, hessian, gradient);
                damping = Math.max(damping / 5, 1e-9);
            } else {
                if (largest(step) < 1e-12 || damping > MAX_DAMPING) {
                    return new Result(x, cost, iteration, true);
                }
                damping *= 8;
            }
        }
        return new Result(x, cost, iteration, false);
    }

    private static double[] step(
            double[] x,
            double[] lower,
            double[] upper,
            double[][] hessian,
            double[] gradient,
            double[][] damped,
            double damping) {
        int n = x.length;
        int[] free = new int[n];
        int numFree = 0;
        for (int i = 0; i < n; i++) {
            boolean held = (x[i] <= lower[i] && gradient[i] > 0) || (x[i] >= upper[i] && gradient[i] < 0);
            if (!held) {
                free[numFree++] = i;
            }
        }
        double[] rhs = new double[numFree];
        for (double boost = damping; boost <= MAX_DAMPING; boost = Math.max(10 * boost, 1e-6)) {
            for (int i = 0; i < numFree; i++) {
                double[] row = hessian[free[i]];
                for (int j = 0; j <= i; j++) {
                    damped[i][j] = row[free[j]];
                }
                damped[i][i] += boost * damped[i][i] + 1e-12;
                rhs[i] = -gradient[free[i]];
            }
            if (Cholesky.solve(damped, rhs, numFree)) {
                double[] step = new double[n];
                for (int i = 0; i < numFree; i++) {
                    step[free[i]] = rhs[i];
                }
                return step;
            }
        }
        return new double[n];
    }

    private static void clamp(double[] x, double[] lower, double[] upper) {
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.min(upper[i], Math.max(lower[i], x[i]));
        }
    }

    private static double largest(double[] values) {
        double max = 0;
        for (double v : values) {
            max = Math.max(max, Math.abs(v));
        }
        return max;
    }
}
