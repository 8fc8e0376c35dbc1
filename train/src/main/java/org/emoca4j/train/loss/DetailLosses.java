package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.complement;
import static org.emoca4j.train.loss.Operands.requireSameShape;
import static org.emoca4j.train.loss.Operands.requireShape;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Losses of the displacement map and of what is drawn with it (emoca section 4.2, deca-flame section 6.3). DECA and
 * EMOCA share the formulas and differ in weights; {@link IdMrf} is the remaining one.
 */
public final class DetailLosses {

    private static final int EROSION = 5;

    private DetailLosses() {}

    /**
     * {@code detail_l1_0}, DECA's {@code photo_detail}: mean absolute difference of patches, B x 3 x S x S each, from
     * {@link TextureRegion#visiblePatch}.
     */
    public static Loss l1(Tensor predicted, Tensor target) {
        requireSameShape("patches", predicted, target);
        return Loss.meanOf(predicted.sub(target).abs());
    }

    /** {@code z_reg}: mean absolute displacement, B x 1 x S x S. */
    public static Loss displacement(Tensor displacements) {
        return Loss.meanOf(displacements.abs());
    }

    /**
     * {@code z_diff}: mean squared difference of neighbours in a row, plus that in a column, without the first and last
     * row or column.
     *
     * @param shading B x 3 x H x W
     */
    public static Loss roughness(Tensor shading) {
        long height = shading.size(2);
        long width = shading.size(3);
        Tensor rows = shading.narrow(2, 1, height - 2);
        Tensor across = rows.narrow(3, 1, width - 1).sub(rows.narrow(3, 0, width - 1));
        Tensor columns = shading.narrow(3, 1, width - 2);
        Tensor down = columns.narrow(2, 1, height - 1).sub(columns.narrow(2, 0, height - 1));
        return Loss.meanOf(across.square()).plus(Loss.meanOf(down.square()));
    }

    /**
     * {@code z_sym}: what the photo doesn't show should look like the other half of the face. The <b>sum</b> of the
     * absolute differences from the mirrored map, which gets no gradient.
     *
     * @param displacements B x 1 x S x S
     * @param hidden B x 1 x S x S, of {@link #hidden}
     */
    public static Loss asymmetry(Tensor displacements, Tensor hidden) {
        requireSameShape("displacements and mask", displacements, hidden);
        Tensor mirrored = displacements.flip(3).detach();
        return Loss.sumOf(hidden.mul(displacements.sub(mirrored).abs()));
    }

    /**
     * 1 where a texel or one less than 3 away, in rows and columns, is not visible at all or lies outside of the map;
     * else 0. That is one minus the erosion by 5 x 5 texels.
     *
     * @param visible B x 1 x S x S, visible where not zero
     */
    public static Tensor hidden(Tensor visible) {
        requireShape("mask", visible, 1, -1, -1);
        int margin = EROSION / 2;
        Tensor shown = visible.ne(new Scalar(0.0)).to(visible.scalar_type());
        Tensor padded = torch.constant_pad_nd(
                complement(shown), new long[] {margin, margin, margin, margin}, new Scalar(1.0));
        return torch.max_pool2d(
                padded, new long[] {EROSION, EROSION}, new long[] {1, 1}, new long[] {0, 0}, new long[] {1, 1}, false);
    }
}
