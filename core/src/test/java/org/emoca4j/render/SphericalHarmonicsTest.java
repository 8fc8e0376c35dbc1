package org.emoca4j.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SphericalHarmonicsTest {

    @Test
    void basisOfANormalTowardsTheViewer() {
        float[] basis = new float[9];
        SphericalHarmonics.basis(0, 0, 1, basis);
        float[] expected = {0.2820948f, 0, 0, 1.0233267f, 0, 0, 0, 0, 0.4954159f};
        assertThat(basis).containsExactly(expected, within(1e-6f));
    }

    @Test
    void basisOfASlantedNormal() {
        // (0.6, 0.8, 0) and (0, 0.6, 0.8) reach the terms that the first test leaves at zero
        float[] basis = new float[9];
        SphericalHarmonics.basis(0.6f, 0.8f, 0, basis);
        assertThat(basis[1]).isCloseTo(1.0233267f * 0.6f, within(1e-6f));
        assertThat(basis[4]).isCloseTo(0.8580855f * 0.48f, within(1e-6f));
        assertThat(basis[7]).isCloseTo(0.4290428f * (0.36f - 0.64f), within(1e-6f));
        assertThat(basis[8]).isCloseTo(-0.2477080f, within(1e-6f));
        SphericalHarmonics.basis(0, 0.6f, 0.8f, basis);
        assertThat(basis[2]).isCloseTo(1.0233267f * 0.6f, within(1e-6f));
        assertThat(basis[5]).isZero();
        assertThat(basis[6]).isCloseTo(0.8580855f * 0.48f, within(1e-6f));
    }

    @Test
    void shadingIsTheWeightedSumOfTheBasis() {
        float[] coefficients = new float[27];
        for (int i = 0; i < 27; i++) {
            coefficients[i] = (i * 7 % 11) / 10f - 0.5f;
        }
        SphericalHarmonics light = new SphericalHarmonics(coefficients);
        float[] basis = new float[9];
        SphericalHarmonics.basis(0.48f, -0.6f, 0.64f, basis);
        float[] rgb = new float[3];
        light.shade(0.48f, -0.6f, 0.64f, rgb);
        for (int c = 0; c < 3; c++) {
            float sum = 0;
            for (int k = 0; k < 9; k++) {
                sum += coefficients[3 * k + c] * basis[k];
            }
            assertThat(rgb[c]).isCloseTo(sum, within(1e-6f));
            assertThat(light.shade(basis, c)).isCloseTo(sum, within(1e-6f));
        }
    }

    @Test
    void ambientLightLeavesColoursAsTheyAre() {
        float[] rgb = new float[3];
        SphericalHarmonics.ambient().shade(-0.6f, 0, 0.8f, rgb);
        assertThat(rgb).containsExactly(new float[] {1, 1, 1}, within(1e-6f));
    }

    @Test
    void pointAndDirectionalLightsDifferInClamping() {
        float[] rgb = new float[3];
        // one light behind the surface, one in front at 60 degrees
        float s = (float) Math.sqrt(3) / 2;
        float[] lights = {0, 0, -1, 1, 1, 1, s, 0, 0.5f, 2, 4, 6};
        new DirectionalLights(lights).shade(0, 0, 0, 0, 0, 1, rgb);
        assertThat(rgb).containsExactly(new float[] {0.5f, 1, 1.5f}, within(1e-6f));
        new PointLights(lights).shade(0, 0, 0, 0, 0, 1, rgb);
        assertThat(rgb).containsExactly(new float[] {0, 0.5f, 1}, within(1e-6f));
    }

    /** The sum as the authors write it, term by term. */
    @Test
    void lightOfDengIsShadedAsHisFormulaSays() {
        float[] gamma = new float[27];
        for (int i = 0; i < gamma.length; i++) {
            gamma[i] = (i * 13 % 29) / 20f - 0.6f;
        }
        double a0 = Math.PI;
        double a1 = 2 * Math.PI / Math.sqrt(3);
        double a2 = 2 * Math.PI / Math.sqrt(8);
        double c0 = 1 / Math.sqrt(4 * Math.PI);
        double c1 = Math.sqrt(3) / Math.sqrt(4 * Math.PI);
        double c2 = 3 * Math.sqrt(5) / Math.sqrt(12 * Math.PI);
        double x = 0.48;
        double y = -0.6;
        double z = 0.64;
        double[] basis = {
            a0 * c0, -a1 * c1 * y, a1 * c1 * z, -a1 * c1 * x, a2 * c2 * x * y, -a2 * c2 * y * z,
            a2 * c2 * (3 * z * z - 1) / (2 * Math.sqrt(3)), -a2 * c2 * x * z, a2 * c2 * (x * x - y * y) / 2
        };
        float[] rgb = new float[3];
        SphericalHarmonics.ofDeng(gamma).shade((float) x, (float) y, (float) z, rgb);
        for (int c = 0; c < 3; c++) {
            double expected = 0.8 * basis[0];
            for (int k = 0; k < 9; k++) {
                expected += gamma[9 * c + k] * basis[k];
            }
            assertThat(rgb[c]).isCloseTo((float) expected, within(1e-5f));
        }
    }
}
