package org.emoca4j.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationsTest {

    private static final float[] IDENTITY = {1, 0, 0, 0, 1, 0, 0, 0, 1};

    @Test
    void noRotationIsExactlyTheIdentity() {
        assertThat(Rotations.rodrigues(new float[3], 0)).containsExactly(IDENTITY);
    }

    @Test
    void quarterTurnAboutZ() {
        float[] r = Rotations.rodrigues(new float[] {9, 0, 0, (float) (Math.PI / 2)}, 1);
        assertThat(r).containsExactly(new float[] {0, -1, 0, 1, 0, 0, 0, 0, 1}, within(1e-6f));
    }

    @Test
    void oppositeRotationsCancel() {
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            float[] r = {3 * random.nextFloat(), 3 * random.nextFloat() - 2, random.nextFloat() - 1};
            float[] back = {-r[0], -r[1], -r[2]};
            float[] product = Rotations.multiply(Rotations.rodrigues(r, 0), Rotations.rodrigues(back, 0));
            assertThat(product).containsExactly(IDENTITY, within(2e-6f));
        }
    }

    @Test
    void productsAreRowsTimesColumns() {
        float[] a = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        float[] b = {0, 1, 0, 0, 0, 1, 1, 0, 0};
        assertThat(Rotations.multiply(a, b)).containsExactly(3, 1, 2, 6, 4, 5, 9, 7, 8);
    }

    @Test
    void exactRotationAgreesWithTheReferencesFormula() {
        Random random = new Random(4);
        for (int i = 0; i < 100; i++) {
            double[] r = random.doubles(3, -2, 2).toArray();
            float[] expected = Rotations.rodrigues(new float[] {(float) r[0], (float) r[1], (float) r[2]}, 0);
            double[] actual = Rotations.exp(r[0], r[1], r[2]);
            for (int k = 0; k < 9; k++) {
                assertThat(actual[k]).isCloseTo(expected[k], within(2e-6));
            }
        }
    }

    @ParameterizedTest(name = "angle {0}")
    @ValueSource(doubles = {0, 1e-9, 1e-5, 9e-5, 1.1e-4, 0.3, Math.PI / 2, 3, Math.PI - 1e-4, Math.PI - 1e-9, Math.PI})
    void logarithmFindsTheRotationAgain(double angle) {
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            double[] axis = i < 3 ? unit(i) : random.doubles(3, -1, 1).toArray();
            double length = Math.sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
            double[] r = Arrays.stream(axis).map(a -> a * angle / length).toArray();
            double[] rotation = Rotations.exp(r[0], r[1], r[2]);
            double[] log = Rotations.log(rotation);
            assertThat(Rotations.exp(log[0], log[1], log[2])).containsExactly(rotation, within(1e-9));
            assertThat(Math.sqrt(log[0] * log[0] + log[1] * log[1] + log[2] * log[2])).isCloseTo(angle, within(1e-8));
            if (angle < 3.1) {
                assertThat(log).containsExactly(r, within(1e-9));
            }
        }
    }

    private static double[] unit(int axis) {
        double[] out = new double[3];
        out[axis] = 1;
        return out;
    }

    @ParameterizedTest(name = "angle {0}")
    @ValueSource(doubles = {0, 1e-4, 9e-4, 1.1e-3, 0.5, 2, 3})
    void leftJacobianAgreesWithFiniteDifferences(double angle) {
        double[] r = {angle * 0.48, angle * -0.6, angle * 0.64};
        double[] back = Rotations.exp(-r[0], -r[1], -r[2]);
        double[] jacobian = Rotations.leftJacobian(r[0], r[1], r[2]);
        double h = 1e-6;
        for (int k = 0; k < 3; k++) {
            double[] d = unit(k);
            double[] up = Rotations.exp(r[0] + h * d[0], r[1] + h * d[1], r[2] + h * d[2]);
            double[] down = Rotations.exp(r[0] - h * d[0], r[1] - h * d[1], r[2] - h * d[2]);
            // exp(r + d) exp(-r) = exp(J d)
            double[] plus = Rotations.log(Rotations.multiply(up, back));
            double[] minus = Rotations.log(Rotations.multiply(down, back));
            for (int i = 0; i < 3; i++) {
                assertThat((plus[i] - minus[i]) / (2 * h)).isCloseTo(jacobian[3 * i + k], within(1e-7));
            }
        }
    }

    @Test
    void logarithmOfHandWorkedTurns() {
        // x to y, y to z, z to x: 120 degrees about (1, 1, 1)
        double third = 2 * Math.PI / 3 / Math.sqrt(3);
        assertThat(Rotations.log(new double[] {0, 0, 1, 1, 0, 0, 0, 1, 0}))
                .containsExactly(new double[] {third, third, third}, within(1e-12));
        double[] half = Rotations.log(new double[] {-1, 0, 0, 0, 1, 0, 0, 0, -1});
        assertThat(Math.abs(half[1])).isCloseTo(Math.PI, within(1e-12));
        assertThat(Math.hypot(half[0], half[2])).isCloseTo(0, within(1e-12));
    }
}
