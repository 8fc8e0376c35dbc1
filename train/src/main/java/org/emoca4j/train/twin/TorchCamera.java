package org.emoca4j.train.twin;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The weak-perspective cameras of a batch, see {@link org.emoca4j.render.OrthographicCamera}. */
public final class TorchCamera {

    private TorchCamera() {}

    /**
     * Projects points from head space to NDC: x right, y down, z away from the viewer.
     *
     * @param points {@code [B, M, 3]} metres
     * @param cam {@code [B, 3]} scale, tx, ty
     * @return {@code [B, M, 3]}
     */
    public static Tensor project(Tensor points, Tensor cam) {
        Tensor shift = torch.constant_pad_nd(cam.narrow(1, 1, 2), 0, 1).unsqueeze(1);
        Tensor scale = cam.narrow(1, 0, 1);
        Tensor flipped = scale.neg();
        Tensor scales = torch.cat(new TensorVector(scale, flipped, flipped), 1).unsqueeze(1);
        return points.add(shift).mul(scales);
    }
}
