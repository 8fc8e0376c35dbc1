package org.emoca4j.render;

import java.util.Arrays;
import org.emoca4j.image.FloatImage;

/**
 * Light from far away as second-order spherical harmonics, one set of nine coefficients per colour channel.
 *
 * <p>Basis functions, in order, of the normal (x, y, z): 1, x, y, z, xy, xz, yz, x^2 - y^2, 3 z^2 - 1, each times a
 * constant that folds in the Lambertian kernel (deca-flame section 4.3). Example: a normal of (0, 0, 1) with a fourth
 * coefficient of 1 gives 1.0233267.
 *
 * @param coefficients {@code 9 * 3}: coefficient by coefficient, each for red, green and blue; owned by the record
 * @see <a href="https://doi.org/10.1145/383259.383317">Ramamoorthi and Hanrahan, An efficient representation for
 *     irradiance environment maps, SIGGRAPH 2001</a>
 */
public record SphericalHarmonics(float[] coefficients) implements Lighting {

    /** Number of basis functions. */
    public static final int NUM_BASIS = 9;

    private static final double PI = Math.PI;
    private static final float C0 = (float) (1 / Math.sqrt(4 * PI));
    private static final float C1 = (float) (2 * PI / 3 * Math.sqrt(3 / (4 * PI)));
    private static final float C2 = (float) (PI / 4 * 3 * Math.sqrt(5 / (12 * PI)));
    private static final float C3 = (float) (PI / 4 * 1.5 * Math.sqrt(5 / (12 * PI)));
    private static final float C4 = (float) (PI / 4 * 0.5 * Math.sqrt(5 / (4 * PI)));

    private static final float DENG_AMBIENT = 0.8f;

    /** Where Deng's basis functions stand here. */
    private static final int[] DENG_ORDER = {0, 2, 3, 1, 4, 6, 8, 5, 7};

    /** Deng's constants over these. */
    private static final double[] DENG_FACTORS = {
        PI, -Math.sqrt(3), Math.sqrt(3), -Math.sqrt(3),
        Math.sqrt(8), -Math.sqrt(8), Math.sqrt(8), -Math.sqrt(8), Math.sqrt(8)
    };

    public SphericalHarmonics {
        if (coefficients.length != 3 * NUM_BASIS) {
            throw new IllegalArgumentException(
                    "spherical harmonics light needs 9 * 3 coefficients, got " + coefficients.length);
        }
    }

    /** White light that is equally strong from all sides and leaves colours as they are. */
    public static SphericalHarmonics ambient() {
        float[] coefficients = new float[3 * NUM_BASIS];
        Arrays.fill(coefficients, 0, 3, 1 / C0);
        return new SphericalHarmonics(coefficients);
    }

    /**
     * Light as Deng et al. and MGCNet write it: another order, other signs, other constants, and 0.8 added to the first
     * coefficient of each colour (baselines section 2).
     *
     * @param gamma {@code 3 * 9}: red, green, blue, each with the coefficients of 1, -y, z, -x, xy, -yz,
     *     (3 z^2 - 1) / (2 sqrt 3), -xz and (x^2 - y^2) / 2
     */
    public static SphericalHarmonics ofDeng(float[] gamma) {
        if (gamma.length != 3 * NUM_BASIS) {
            throw new IllegalArgumentException("light needs 3 * 9 coefficients, got " + gamma.length);
        }
        float[] coefficients = new float[3 * NUM_BASIS];
        for (int c = 0; c < 3; c++) {
            for (int k = 0; k < NUM_BASIS; k++) {
                float g = gamma[NUM_BASIS * c + k] + (k == 0 ? DENG_AMBIENT : 0);
                coefficients[3 * DENG_ORDER[k] + c] = (float) (DENG_FACTORS[k] * g);
            }
        }
        return new SphericalHarmonics(coefficients);
    }

    /**
     * The nine basis functions with their constants: shading is their weighted sum, so light is linear in its
     * coefficients.
     *
     * @param out receives nine values
     */
    public static void basis(float x, float y, float z, float[] out) {
        out[0] = C0;
        out[1] = C1 * x;
        out[2] = C1 * y;
        out[3] = C1 * z;
        out[4] = C2 * (x * y);
        out[5] = C2 * (x * z);
        out[6] = C2 * (y * z);
        out[7] = C3 * (x * x - y * y);
        out[8] = C4 * (3 * (z * z) - 1);
    }

    /**
     * The gradient of a weighted sum of the basis functions by the normal.
     *
     * @param weights nine values
     * @param out receives three values
     */
    public static void basisGradient(float x, float y, float z, float[] weights, float[] out) {
        out[0] = C1 * weights[1] + C2 * (y * weights[4] + z * weights[5]) + 2 * C3 * x * weights[7];
        out[1] = C1 * weights[2] + C2 * (x * weights[4] + z * weights[6]) - 2 * C3 * y * weights[7];
        out[2] = C1 * weights[3] + C2 * (x * weights[5] + y * weights[6]) + 6 * C4 * z * weights[8];
    }

    /**
     * The shading of one channel, not clamped.
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

    /**
     * The shading of a normal, not clamped.
     *
     * @param rgb receives three values
     */
    public void shade(float nx, float ny, float nz, float[] rgb) {
        float b1 = C1 * nx;
        float b2 = C1 * ny;
        float b3 = C1 * nz;
        float b4 = C2 * (nx * ny);
        float b5 = C2 * (nx * nz);
        float b6 = C2 * (ny * nz);
        float b7 = C3 * (nx * nx - ny * ny);
        float b8 = C4 * (3 * (nz * nz) - 1);
        float[] k = coefficients;
        for (int c = 0; c < 3; c++) {
            rgb[c] = k[c] * C0 + k[3 + c] * b1 + k[6 + c] * b2 + k[9 + c] * b3 + k[12 + c] * b4 + k[15 + c] * b5
                    + k[18 + c] * b6 + k[21 + c] * b7 + k[24 + c] * b8;
        }
    }

    /**
     * The shading of a picture of normals, not clamped.
     *
     * @param normals three planes
     * @return three planes: red, green, blue
     */
    public FloatImage shade(FloatImage normals) {
        FloatImage out = FloatImage.zeros(3, normals.height(), normals.width());
        int n = normals.height() * normals.width();
        float[] from = normals.data();
        float[] rgb = new float[3];
        for (int i = 0; i < n; i++) {
            shade(from[i], from[n + i], from[2 * n + i], rgb);
            out.data()[i] = rgb[0];
            out.data()[n + i] = rgb[1];
            out.data()[2 * n + i] = rgb[2];
        }
        return out;
    }

    @Override
    public void shade(float x, float y, float z, float nx, float ny, float nz, float[] rgb) {
        shade(nx, ny, nz, rgb);
    }
}
