package org.emoca4j.render;

import java.util.Arrays;

/**
 * Light as nine spherical harmonics per colour channel, with the Lambertian kernel folded into the constants.
 *
 * @param coefficients {@code 9 * 3}, row per basis function in the order 1, x, y, z, xy, xz, yz, x^2 - y^2, 3 z^2 - 1;
 *     columns red, green, blue
 * @see <a href="https://doi.org/10.1145/383259.383317">Ramamoorthi and Hanrahan, An efficient representation for
 *     irradiance environment maps, SIGGRAPH 2001</a>
 */
public record SphericalHarmonics(float[] coefficients) {

    public static final int NUM_BASIS = 9;

    private static final float C0 = (float) (1 / Math.sqrt(4 * Math.PI));
    private static final float C1 = (float) (2 * Math.PI / 3 * Math.sqrt(3 / (4 * Math.PI)));
    private static final float C2 = (float) (3 * Math.PI / 4 * Math.sqrt(5 / (12 * Math.PI)));
    private static final float C3 = (float) (3 * Math.PI / 8 * Math.sqrt(5 / (12 * Math.PI)));
    private static final float C4 = (float) (Math.PI / 8 * Math.sqrt(5 / (4 * Math.PI)));

    public SphericalHarmonics {
        if (coefficients.length != 3 * NUM_BASIS) {
            throw new IllegalArgumentException("light needs 9 * 3 coefficients, got " + coefficients.length);
        }
    }

    /** White light of the same strength from everywhere, under which shading is 1. */
    public static SphericalHarmonics ambient() {
        float[] coefficients = new float[3 * NUM_BASIS];
        Arrays.fill(coefficients, 0, 3, 1 / C0);
        return new SphericalHarmonics(coefficients);
    }

    /**
     * The nine basis functions times their constants.
     *
     * @param out receives 9 values
     */
    public static void basis(float x, float y, float z, float[] out) {
        out[0] = C0;
        out[1] = C1 * x;
        out[2] = C1 * y;
        out[3] = C1 * z;
        out[4] = C2 * x * y;
        out[5] = C2 * x * z;
        out[6] = C2 * y * z;
        out[7] = C3 * (x * x - y * y);
        out[8] = C4 * (3 * z * z - 1);
    }

    /**
     * Shading of a surface with the given normal, not clamped.
     *
     * @param basis from {@link #basis}
     * @param channel 0 red, 1 green, 2 blue
     */
    public float shade(float[] basis, int channel) {
        float sum = 0;
        for (int k = 0; k < NUM_BASIS; k++) {
            sum += coefficients[3 * k + channel] * basis[k];
        }
        return sum;
    }
}
