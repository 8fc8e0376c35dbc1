package org.emoca4j.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

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
}
