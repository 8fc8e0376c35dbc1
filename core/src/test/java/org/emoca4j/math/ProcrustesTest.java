package org.emoca4j.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcrustesTest {

    private static final double[] SHIFT = {0.3, -2, 5};

    private static double[] moved(double[] points, double scale, double[] rotation, double[] shift) {
        double[] out = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            int p = i / 3 * 3;
            int row = 3 * (i % 3);
            out[i] = shift[i % 3] + scale * (rotation[row] * points[p] + rotation[row + 1] * points[p + 1]
                    + rotation[row + 2] * points[p + 2]);
        }
        return out;
    }

    private static double[] ones(int n) {
        double[] out = new double[n];
        Arrays.fill(out, 1);
        return out;
    }

    @ParameterizedTest(name = "rotation ({0}, {1}, {2})")
    @CsvSource({
        "0, 0, 0",
        "0.4, -1.2, 0.7",
        "3.141592653589793, 0, 0",
        "0, 3.141592653589793, 0",
        "0, 0, 3.141592653589793",
        "0, 2.2214414690791831, 2.2214414690791831",
        "-2, 2, 1"
    })
    void findsAKnownSimilarityAgain(double x, double y, double z) {
        double[] from = new Random(1).doubles(60, -1, 1).toArray();
        double[] rotation = Rotations.exp(x, y, z);
        Procrustes fit = Procrustes.fit(from, moved(from, 7.5, rotation, SHIFT), ones(20));
        assertThat(fit.scale()).isCloseTo(7.5, within(1e-6));
        assertThat(fit.rotation()).containsExactly(rotation, within(1e-6));
        assertThat(fit.translation()).containsExactly(SHIFT, within(1e-6));
    }

    @Test
    void pointsWithoutWeightDoNotCount() {
        double[] from = new Random(2).doubles(30, -1, 1).toArray();
        double[] rotation = Rotations.exp(0.2, 0.3, -0.4);
        double[] to = moved(from, 2, rotation, SHIFT);
        double[] weights = ones(10);
        weights[4] = 0;
        to[12] = 1000;
        Procrustes fit = Procrustes.fit(from, to, weights);
        assertThat(fit.rotation()).containsExactly(rotation, within(1e-6));
        assertThat(fit.scale()).isCloseTo(2, within(1e-6));
    }

    @Test
    void aMirrorImageIsFittedWithAProperRotation() {
        double[] from = new Random(3).doubles(30, -1, 1).toArray();
        double[] r = Procrustes.fit(from, moved(from, 1, new double[] {-1, 0, 0, 0, 1, 0, 0, 0, 1}, SHIFT), ones(10))
                .rotation();
        double determinant = r[0] * (r[4] * r[8] - r[5] * r[7])
                - r[1] * (r[3] * r[8] - r[5] * r[6])
                + r[2] * (r[3] * r[7] - r[4] * r[6]);
        assertThat(determinant).isCloseTo(1, within(1e-9));
    }

    @Test
    void noSimilarityNearTheFitIsBetter() {
        Random random = new Random(4);
        double[] from = random.doubles(45, -1, 1).toArray();
        double[] to = random.doubles(45, -1, 1).toArray();
        double[] weights = random.doubles(15, 0, 2).toArray();
        Procrustes fit = Procrustes.fit(from, to, weights);
        double best = cost(moved(from, fit.scale(), fit.rotation(), fit.translation()), to, weights);
        for (int i = 0; i < 200; i++) {
            double[] d = random.doubles(7, -0.02, 0.02).toArray();
            double[] rotation = Rotations.multiply(Rotations.exp(d[0], d[1], d[2]), fit.rotation());
            double[] shift = {
                fit.translation()[0] + d[3], fit.translation()[1] + d[4], fit.translation()[2] + d[5]
            };
            assertThat(cost(moved(from, fit.scale() + d[6], rotation, shift), to, weights)).isGreaterThan(best);
        }
    }

    private static double cost(double[] a, double[] b, double[] weights) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += weights[i / 3] * (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }
}
