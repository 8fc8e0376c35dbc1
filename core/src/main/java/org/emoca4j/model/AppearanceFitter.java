package org.emoca4j.model;

import org.emoca4j.head.AlbedoModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.math.Cholesky;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.SphericalHarmonics;

/**
 * Explains the skin of a photo as albedo times light, by linear least squares in turns: light for a given albedo,
 * albedo for a given light.
 *
 * <p>Pixels that the explanation misses by far (hair, glasses, make-up) count less, by Huber weights. Light is kept
 * near grey and near even, because warm light on pale skin and white light on warm skin look the same (DECA, section
 * 4.1, regularises light in the same way in training).
 */
final class AppearanceFitter {

    private static final int NUM_BASIS = SphericalHarmonics.NUM_BASIS;
    private static final int ROUNDS = 3;
    private static final int STRIDE = 2;
    private static final float MIN_MASK = 0.5f;
    /** Colours (0..1) further off than this count linearly. */
    private static final double HUBER = 0.08;
    /** Standard deviation of a pixel that is explained. */
    private static final double NOISE = 0.05;
    /** Neighbouring pixels err together: how many count as one. */
    private static final double CORRELATION = 20;

    private static final double LIGHT_SIGMA = 0.5;
    private static final double TINT_SIGMA = 0.15;

    private final AlbedoModel albedo;

    AppearanceFitter(AlbedoModel albedo) {
        this.albedo = albedo;
    }

    /**
     * Fits albedo and light.
     *
     * @param crop the photo, 3 planes of the view's size
     * @param view the fitted head
     * @param frame where the photo ends in the crop
     */
    Appearance fit(FloatImage crop, HeadView view, PhotoFrame frame) {
        Samples samples = samples(crop, view, frame);
        float[] coefficients = new float[albedo.dirs().length];
        SphericalHarmonics light = SphericalHarmonics.ambient();
        if (samples.size < 10 * NUM_BASIS) {
            return new Appearance(coefficients, light);
        }
        for (int round = 0; round < ROUNDS; round++) {
            float[] skin = samples.skin(coefficients);
            double[] weights = samples.weights(skin, light, round > 0);
            light = fitLight(samples, skin, weights);
            coefficients = fitAlbedo(samples, weights, light);
        }
        return new Appearance(coefficients, light);
    }

    private Samples samples(FloatImage crop, HeadView view, PhotoFrame frame) {
        int width = crop.width();
        int size = albedo.size();
        int n = 0;
        int[] pixels = new int[crop.height() * width];
        int[] texels = new int[pixels.length];
        float[] uv = new float[2];
        for (int y = 0; y < crop.height(); y += STRIDE) {
            for (int x = 0; x < width; x += STRIDE) {
                int pixel = y * width + x;
                if (view.raster().faceIndex()[pixel] >= 0 && frame.inside(x, y) > 0) {
                    view.uvAt(pixel, uv);
                    int column = Math.min(size - 1, Math.max(0, (int) (uv[0] * size)));
                    int row = Math.min(size - 1, Math.max(0, (int) ((1 - uv[1]) * size)));
                    if (albedo.faceMask()[row * size + column] > MIN_MASK) {
                        pixels[n] = pixel;
                        texels[n++] = row * size + column;
                    }
                }
            }
        }
        return new Samples(crop, view, pixels, texels, n);
    }

    /** The 27 light coefficients at once, since the tint prior couples the channels. */
    private static SphericalHarmonics fitLight(Samples samples, float[] skin, double[] weights) {
        double[][] a = new double[3 * NUM_BASIS][3 * NUM_BASIS];
        double[] b = new double[3 * NUM_BASIS];
        for (int i = 0; i < samples.size; i++) {
            for (int c = 0; c < 3; c++) {
                double w = weights[3 * i + c];
                double s = skin[3 * i + c];
                for (int k = 0; k < NUM_BASIS; k++) {
                    double ws = w * s * samples.basis[NUM_BASIS * i + k];
                    b[NUM_BASIS * c + k] += ws * samples.colour[3 * i + c];
                    for (int l = 0; l <= k; l++) {
                        a[NUM_BASIS * c + k][NUM_BASIS * c + l] += ws * s * samples.basis[NUM_BASIS * i + l];
                    }
                }
            }
        }
        double even = 1 / (LIGHT_SIGMA * LIGHT_SIGMA);
        double tint = 1 / (TINT_SIGMA * TINT_SIGMA);
        for (int k = 0; k < NUM_BASIS; k++) {
            for (int c = 0; c < 3; c++) {
                int row = NUM_BASIS * c + k;
                // the ambient term is free but for its tint
                a[row][row] += (k == 0 ? 0 : even) + tint * 2 / 3;
                for (int d = 0; d < c; d++) {
                    a[row][NUM_BASIS * d + k] -= tint / 3;
                }
            }
        }
        float[] coefficients = new float[3 * NUM_BASIS];
        if (!Cholesky.solve(a, b, b.length)) {
            return SphericalHarmonics.ambient();
        }
        for (int k = 0; k < NUM_BASIS; k++) {
            for (int c = 0; c < 3; c++) {
                coefficients[3 * k + c] = (float) b[NUM_BASIS * c + k];
            }
        }
        return new SphericalHarmonics(coefficients);
    }

    private float[] fitAlbedo(Samples samples, double[] weights, SphericalHarmonics light) {
        int n = albedo.dirs().length;
        double[][] a = new double[n][n];
        double[] b = new double[n];
        double[] row = new double[n];
        float[] basis = new float[NUM_BASIS];
        for (int i = 0; i < samples.size; i++) {
            System.arraycopy(samples.basis, NUM_BASIS * i, basis, 0, NUM_BASIS);
            for (int c = 0; c < 3; c++) {
                double shade = light.shade(basis, c);
                int at = 3 * samples.texels[i] + c;
                double residual = samples.colour[3 * i + c] - shade * albedo.mean()[at];
                double w = weights[3 * i + c];
                for (int k = 0; k < n; k++) {
                    row[k] = shade * albedo.dirs()[k][at];
                    b[k] += w * row[k] * residual;
                    for (int l = 0; l <= k; l++) {
                        a[k][l] += w * row[k] * row[l];
                    }
                }
            }
        }
        for (int k = 0; k < n; k++) {
            a[k][k] += 1;
        }
        float[] out = new float[n];
        if (Cholesky.solve(a, b, n)) {
            for (int k = 0; k < n; k++) {
                out[k] = (float) Math.max(-3, Math.min(3, b[k]));
            }
        }
        return out;
    }

    /** The skin pixels that are used. */
    private final class Samples {

        private final int size;
        private final int[] texels;
        /** {@code size * 3}, 0..1. */
        private final float[] colour;
        /** {@code size * 9}. */
        private final float[] basis;

        Samples(FloatImage crop, HeadView view, int[] pixels, int[] texels, int size) {
            this.size = size;
            this.texels = texels;
            this.colour = new float[3 * size];
            this.basis = new float[NUM_BASIS * size];
            float[] normal = new float[3];
            float[] row = new float[NUM_BASIS];
            int plane = crop.width() * crop.height();
            for (int i = 0; i < size; i++) {
                view.normalAt(pixels[i], normal);
                SphericalHarmonics.basis(normal[0], normal[1], normal[2], row);
                System.arraycopy(row, 0, basis, NUM_BASIS * i, NUM_BASIS);
                for (int c = 0; c < 3; c++) {
                    colour[3 * i + c] = crop.data()[c * plane + pixels[i]];
                }
            }
        }

        float[] skin(float[] coefficients) {
            float[] skin = new float[3 * size];
            for (int i = 0; i < size; i++) {
                for (int c = 0; c < 3; c++) {
                    int at = 3 * texels[i] + c;
                    float value = albedo.mean()[at];
                    for (int k = 0; k < coefficients.length; k++) {
                        value += coefficients[k] * albedo.dirs()[k][at];
                    }
                    skin[3 * i + c] = Math.max(0.02f, value);
                }
            }
            return skin;
        }

        double[] weights(float[] skin, SphericalHarmonics light, boolean robust) {
            double[] weights = new double[3 * size];
            double precision = 1 / (NOISE * NOISE * CORRELATION);
            float[] row = new float[NUM_BASIS];
            for (int i = 0; i < size; i++) {
                System.arraycopy(basis, NUM_BASIS * i, row, 0, NUM_BASIS);
                for (int c = 0; c < 3; c++) {
                    double r = Math.abs(colour[3 * i + c] - skin[3 * i + c] * light.shade(row, c));
                    weights[3 * i + c] = precision * (robust && r > HUBER ? HUBER / r : 1);
                }
            }
            return weights;
        }
    }
}
