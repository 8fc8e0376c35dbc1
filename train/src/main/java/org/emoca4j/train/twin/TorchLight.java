package org.emoca4j.train.twin;

import org.bytedeco.pytorch.Tensor;
import org.emoca4j.render.SphericalHarmonics;

/**
 * Light as second-order spherical harmonics, see {@link SphericalHarmonics}: a quadratic form of the normal for each
 * colour.
 */
public final class TorchLight implements AutoCloseable {

    private static final int NUM_TERMS = 13;

    private final Constants constants;
    private final Tensor terms;

    public TorchLight(Placement placement) {
        constants = new Constants(placement);
        float[] at0 = basis(0, 0, 0);
        float[] at1 = basis(1, 1, 1);
        float linear = at1[1];
        float mixed = at1[4];
        float difference = basis(1, 0, 0)[7];
        float constant = at0[8];
        // row: a term of the form (1; x y z; xx xy xz yx yy yz zx zy zz), column: what a coefficient adds to it
        float[] rows = new float[NUM_TERMS * SphericalHarmonics.NUM_BASIS];
        set(rows, 0, 0, at0[0]);
        set(rows, 0, 8, constant);
        set(rows, 1, 1, linear);
        set(rows, 2, 2, linear);
        set(rows, 3, 3, linear);
        set(rows, 5, 4, mixed / 2);
        set(rows, 7, 4, mixed / 2);
        set(rows, 6, 5, mixed / 2);
        set(rows, 10, 5, mixed / 2);
        set(rows, 9, 6, mixed / 2);
        set(rows, 11, 6, mixed / 2);
        set(rows, 4, 7, difference);
        set(rows, 8, 7, -difference);
        set(rows, 12, 8, -3 * constant);
        terms = constants.of(rows, 1, NUM_TERMS, SphericalHarmonics.NUM_BASIS);
    }

    private static float[] basis(float x, float y, float z) {
        float[] out = new float[SphericalHarmonics.NUM_BASIS];
        SphericalHarmonics.basis(x, y, z, out);
        return out;
    }

    private static void set(float[] rows, int term, int coefficient, float value) {
        rows[SphericalHarmonics.NUM_BASIS * term + coefficient] = value;
    }

    /**
     * Shading, not clamped.
     *
     * @param normals {@code [B, 3, M]}
     * @param light {@code [B, 9, 3]}: coefficient by coefficient, each for red, green and blue
     * @return {@code [B, 3, M]}
     */
    public Tensor shade(Tensor normals, Tensor light) {
        return Scoped.result(() -> {
            long b = normals.size(0);
            long m = normals.size(2);
            Tensor form = terms.matmul(light).transpose(1, 2);
            Tensor linear = form.narrow(2, 0, 1).baddbmm(form.narrow(2, 1, 3), normals);
            Tensor products = normals.unsqueeze(1).mul(normals.unsqueeze(2)).view(b, 9, m);
            return linear.baddbmm(form.narrow(2, 4, 9), products);
        });
    }

    @Override
    public void close() {
        constants.close();
    }
}
