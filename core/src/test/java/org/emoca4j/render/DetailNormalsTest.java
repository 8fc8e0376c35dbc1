package org.emoca4j.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.emoca4j.image.FloatImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DetailNormalsTest {

    private static final int SIZE = 32;
    private static final float STEP = 0.01f;

    /** A sheet in the plane z = 0, x to the right and y up, as wide as the texture. */
    private static FloatImage sheet() {
        FloatImage out = FloatImage.zeros(3, SIZE, SIZE);
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                out.set(0, row, column, column * STEP);
                out.set(1, row, column, -row * STEP);
            }
        }
        return out;
    }

    private static FloatImage facingZ() {
        FloatImage out = FloatImage.zeros(3, SIZE, SIZE);
        Arrays.fill(out.data(), 2 * SIZE * SIZE, 3 * SIZE * SIZE, 1);
        return out;
    }

    private static float[] filled(float value) {
        float[] out = new float[SIZE * SIZE];
        Arrays.fill(out, value);
        return out;
    }

    @Test
    void publishedNumbersOfTriangles() {
        assertThat(DetailNormals.EMOCA.numFaces(256)).isEqualTo(130_050);
        assertThat(DetailNormals.DECA.numFaces(256)).isEqualTo(122_990);
    }

    @ParameterizedTest
    @EnumSource(DetailNormals.class)
    void flatStaysFlatHoweverFarItIsMoved(DetailNormals variant) {
        FloatImage normals = variant.of(sheet(), facingZ(), filled(0.004f), filled(-0.001f), filled(1));
        for (int i = 8; i < SIZE - 8; i++) {
            assertThat(normals.get(0, i, i)).isCloseTo(0, within(1e-6f));
            assertThat(normals.get(2, i, i)).isCloseTo(1, within(1e-6f));
        }
    }

    @ParameterizedTest
    @EnumSource(DetailNormals.class)
    void rampTiltsTheNormalByItsSlope(DetailNormals variant) {
        float slope = 0.4f;
        float[] ramp = new float[SIZE * SIZE];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = slope * STEP * (i % SIZE);
        }
        FloatImage half = variant.of(sheet(), facingZ(), ramp, filled(0), filled(0.5f));
        FloatImage fixed = variant.of(sheet(), facingZ(), filled(0), ramp, filled(1));
        double length = Math.hypot(1, slope);
        int at = SIZE / 2;
        assertThat(fixed.get(0, at, at)).isCloseTo((float) (-slope / length), within(1e-5f));
        assertThat(fixed.get(2, at, at)).isCloseTo((float) (1 / length), within(1e-5f));
        // half the network's displacement counts; DECA then blends the flat normal in by the other half
        double halfLength = Math.hypot(1, slope / 2);
        double blend = variant == DetailNormals.DECA ? 0.5 : 1;
        assertThat(half.get(0, at, at)).isCloseTo((float) (-slope / 2 / halfLength * blend), within(1e-5f));
    }

    @Test
    void decaKeepsCoarseNormalsOutsideOfTheMask() {
        FloatImage coarse = facingZ();
        FloatImage deca = DetailNormals.DECA.of(sheet(), coarse, filled(0.01f), filled(0), filled(0));
        assertThat(deca.data()).isEqualTo(coarse.data());
        FloatImage emoca = DetailNormals.EMOCA.of(sheet(), coarse, filled(0.01f), filled(0), filled(0));
        assertThat(emoca.get(2, 0, 0)).isCloseTo(1, within(1e-6f));
    }
}
