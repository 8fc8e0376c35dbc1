package org.emoca4j.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LevenbergMarquardtTest {

    private static final double INF = Double.POSITIVE_INFINITY;

    /** Residuals and their Jacobian, the plain way. */
    private interface Residuals {
        double[] at(double[] x);

        double[][] jacobian(double[] x);
    }

    private static LevenbergMarquardt.Problem problem(Residuals residuals) {
        return new LevenbergMarquardt.Problem() {
            @Override
            public double cost(double[] x) {
                return 0.5 * Arrays.stream(residuals.at(x)).map(r -> r * r).sum();
            }

            @Override
            public double linearise(double[] x, double[][] hessian, double[] gradient) {
                double[] r = residuals.at(x);
                double[][] j = residuals.jacobian(x);
                for (int row = 0; row < r.length; row++) {
                    for (int a = 0; a < x.length; a++) {
                        gradient[a] += j[row][a] * r[row];
                        for (int b = 0; b <= a; b++) {
                            hessian[a][b] += j[row][a] * j[row][b];
                        }
                    }
                }
                return cost(x);
            }
        };
    }

    private static final LevenbergMarquardt.Problem ROSENBROCK = problem(new Residuals() {
        @Override
        public double[] at(double[] x) {
            return new double[] {10 * (x[1] - x[0] * x[0]), 1 - x[0]};
        }

        @Override
        public double[][] jacobian(double[] x) {
            return new double[][] {{-20 * x[0], 10}, {-1, 0}};
        }
    });

    @Test
    void findsTheMinimumOfRosenbrocksValley() {
        var result = new LevenbergMarquardt(200, 1e-14)
                .minimise(ROSENBROCK, new double[] {-1.2, 1}, new double[] {-INF, -INF}, new double[] {INF, INF});
        assertThat(result.x()).containsExactly(new double[] {1, 1}, within(1e-6));
        assertThat(result.cost()).isLessThan(1e-12);
        assertThat(result.converged()).isTrue();
    }

    @Test
    void stopsOnTheBoundWhereTheConstrainedMinimumLies() {
        // with x0 <= 0.5 the valley's lowest point is (0.5, 0.25)
        var result = new LevenbergMarquardt(200, 1e-14)
                .minimise(ROSENBROCK, new double[] {-1.2, 1}, new double[] {-INF, -INF}, new double[] {0.5, INF});
        assertThat(result.x()).containsExactly(new double[] {0.5, 0.25}, within(1e-6));
    }

    /** The optimum of a bounded linear problem meets the Karush-Kuhn-Tucker conditions. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void boundedLinearProblemMeetsTheOptimalityConditions(long seed) {
        Random random = new Random(seed);
        int rows = 12;
        int n = 6;
        double[][] j = new double[rows][n];
        double[] b = new double[rows];
        for (int i = 0; i < rows; i++) {
            b[i] = 3 * random.nextGaussian();
            for (int k = 0; k < n; k++) {
                j[i][k] = random.nextGaussian();
            }
        }
        var linear = problem(new Residuals() {
            @Override
            public double[] at(double[] x) {
                double[] r = new double[rows];
                for (int i = 0; i < rows; i++) {
                    r[i] = -b[i];
                    for (int k = 0; k < n; k++) {
                        r[i] += j[i][k] * x[k];
                    }
                }
                return r;
            }

            @Override
            public double[][] jacobian(double[] x) {
                return j;
            }
        });
        double[] lower = new double[n];
        double[] upper = new double[n];
        Arrays.fill(upper, 1);
        double[] start = new double[n];
        Arrays.fill(start, 0.5);
        var result = new LevenbergMarquardt(300, 1e-15).minimise(linear, start, lower, upper);
        double[] gradient = new double[n];
        linear.linearise(result.x(), new double[n][n], gradient);
        for (int k = 0; k < n; k++) {
            if (result.x()[k] <= 0) {
                assertThat(gradient[k]).isGreaterThan(-1e-4);
            } else if (result.x()[k] >= 1) {
                assertThat(gradient[k]).isLessThan(1e-4);
            } else {
                assertThat(gradient[k]).isCloseTo(0, within(1e-4));
            }
        }
    }

    @Test
    void solvesAHandWorkedSystemAndRefusesAnIndefiniteOne() {
        double[][] a = {{4, 0}, {2, 5}};
        double[] b = {8, 9};
        // 4x + 2y = 8, 2x + 5y = 9
        assertThat(Cholesky.solve(a, b, 2)).isTrue();
        assertThat(b).containsExactly(new double[] {1.375, 1.25}, within(1e-12));
        assertThat(Cholesky.solve(new double[][] {{1, 0}, {2, 1}}, new double[] {1, 1}, 2)).isFalse();
    }
}
