package org.emoca4j.train.twin;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Rotation matrices of axis-angle vectors, see {@link org.emoca4j.math.Rotations#rodrigues}. */
final class TorchRotations implements AutoCloseable {

    private static final double EPSILON = 1e-8;

    private final Constants constants;
    private final Tensor generators;
    private final Tensor identity;

    TorchRotations(Placement placement) {
        constants = new Constants(placement);
        // row k: the matrix of the cross product with axis k
        generators = constants.of(new float[] {
            0, 0, 0, 0, 0, -1, 0, 1, 0,
            0, 0, 1, 0, 0, 0, -1, 0, 0,
            0, -1, 0, 1, 0, 0, 0, 0, 0
        }, 3, 9);
        identity = constants.of(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 1, 3, 3);
    }

    /** {@code [1, 3, 3]}. */
    Tensor identity() {
        return identity;
    }

    /**
     * Rodrigues' formula with the reference's epsilon (deca-flame section 1.3, step 5).
     *
     * @param vectors {@code [M, 3]} radians
     * @return {@code [M, 3, 3]}
     */
    Tensor rodrigues(Tensor vectors) {
        Tensor angle =
                vectors.add(new Scalar(EPSILON)).norm(new ScalarOptional(new Scalar(2.0)), new long[] {1}, true);
        Tensor cross = vectors.div(angle).matmul(generators).view(-1, 3, 3);
        Tensor wide = angle.unsqueeze(2);
        Tensor versine = torch.cos(wide).neg().add(new Scalar(1.0));
        return identity.add(torch.sin(wide).mul(cross)).add(versine.mul(cross.bmm(cross)));
    }

    @Override
    public void close() {
        constants.close();
    }
}
