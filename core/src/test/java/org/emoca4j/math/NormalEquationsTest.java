package org.emoca4j.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalEquationsTest {

    /** Rows are taken in blocks, so every remainder matters. */
    @ParameterizedTest(name = "{0} rows")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 13})
    void equalsThePlainSumForEveryNumberOfRows(int numRows) {
        Random random = new Random(numRows);
        int n = 5;
        double[][] expected = new double[n][n];
        double[][] hessian = new double[n][n];
        double[] expectedGradient = new double[n];
        double[] gradient = new double[n];
        expected[2][1] = 3;
        hessian[2][1] = 3;
        NormalEquations equations = new NormalEquations(hessian, gradient);
        for (int r = 0; r < numRows; r++) {
            double[] row = random.doubles(n, -1, 1).toArray();
            double residual = random.nextGaussian();
            double weight = 2 * random.nextDouble();
            System.arraycopy(row, 0, equations.nextRow(), 0, n);
            equations.add(residual, weight);
            for (int i = 0; i < n; i++) {
                expectedGradient[i] += weight * residual * row[i];
                for (int j = 0; j <= i; j++) {
                    expected[i][j] += weight * row[i] * row[j];
                }
            }
        }
        equations.flush();
        assertThat(gradient).containsExactly(expectedGradient, within(1e-12));
        for (int i = 0; i < n; i++) {
            assertThat(hessian[i]).containsExactly(expected[i], within(1e-12));
        }
    }
}
