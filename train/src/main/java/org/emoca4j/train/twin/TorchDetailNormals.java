package org.emoca4j.train.twin;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.render.DetailNormals;

/** Normals of heads with wrinkles over batches, see {@link DetailNormals}. */
public final class TorchDetailNormals implements AutoCloseable {

    private final Constants constants;
    private final DetailNormals variant;
    private final int size;
    private final Tensor mask;
    private final Tensor fixedDisplacement;

    /**
     * @param size texels along a side N
     * @param mask {@code N * N}, 0..1: how much of a displacement counts
     * @param fixedDisplacement {@code N * N} metres, added everywhere
     */
    public TorchDetailNormals(
            DetailNormals variant, int size, float[] mask, float[] fixedDisplacement, Placement placement) {
        constants = new Constants(placement);
        this.variant = variant;
        this.size = size;
        this.mask = constants.of(mask, 1, 1, size, size);
        this.fixedDisplacement = constants.of(fixedDisplacement, 1, 1, size, size);
    }

    /**
     * Moves surfaces along their normals and computes the normals of the result.
     *
     * @param positions {@code [B, 3, N, N]} the coarse meshes in texture space, metres; without gradient in the
     *     published training
     * @param normals {@code [B, 3, N, N]} their normals there
     * @param displacement {@code [B, 1, N, N]} metres, the detail network's
     * @return {@code [B, 3, N, N]}, not quite of length 1 at the mask's border
     */
    public Tensor of(Tensor positions, Tensor normals, Tensor displacement) {
        return Scoped.result(() -> {
            // two products, for core's rounding: triangles as small as a texel amplify it
            Tensor moved = positions.add(displacement.mul(mask).mul(normals)).add(fixedDisplacement.mul(normals));
            Tensor sums = TorchNormals.normalised(sums(moved));
            return variant == DetailNormals.DECA
                    ? sums.mul(mask).add(normals.mul(mask.neg().add(new Scalar(1.0))))
                    : sums;
        });
    }

    /** Sums of the cross products of the two triangles in each cell, at the cells' corners. */
    private Tensor sums(Tensor surface) {
        long columns = size - 1 - 2L * variant.marginX();
        long rows = size - 1 - 2L * variant.marginY();
        Tensor topLeft = cell(surface, 0, 0, rows, columns);
        Tensor topRight = cell(surface, 0, 1, rows, columns);
        Tensor bottomLeft = cell(surface, 1, 0, rows, columns);
        Tensor bottomRight = cell(surface, 1, 1, rows, columns);
        Tensor diagonal = bottomLeft.sub(topRight);
        Tensor upper = torch.linalg_cross(bottomLeft.sub(topLeft), topRight.sub(topLeft), 1);
        Tensor lower = torch.linalg_cross(diagonal, bottomRight.sub(topRight), 1);
        Tensor both = upper.add(lower);
        return at(upper, 0, 0).add(at(both, 1, 0)).add(at(both, 0, 1)).add(at(lower, 1, 1));
    }

    private Tensor cell(Tensor surface, int down, int right, long rows, long columns) {
        return surface.narrow(2, variant.marginY() + down, rows).narrow(3, variant.marginX() + right, columns);
    }

    private Tensor at(Tensor cells, int down, int right) {
        long left = variant.marginX() + right;
        long top = variant.marginY() + down;
        return torch.constant_pad_nd(
                cells, left, size - left - cells.size(3), top, size - top - cells.size(2));
    }

    @Override
    public void close() {
        constants.close();
    }
}
