package org.emoca4j.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The network of Deep3DFaceRecon: from {@code image}, 3 x 224 x 224 RGB in 0..1, to {@code codes}, 257 numbers: 80 of
 * identity, 64 of expression, 80 of texture, 3 angles, 27 of light, 3 of translation (baselines section 2).
 *
 * @param trunk whose weights they are
 * @see <a href="https://arxiv.org/abs/1903.08527">Deng et al., Accurate 3D face reconstruction with weakly-supervised
 *     learning, CVPR Workshops 2019</a>
 */
public record Deep3dNet(Trunk trunk) implements Architecture {

    /** Outputs of the heads, in order: identity, expression, texture, angles, light, x and y, z. */
    public static final List<Integer> HEADS = List.of(80, 64, 80, 3, 27, 2, 1);

    /** The two programs that weights were published for. */
    public enum Trunk {

        /** PyTorch: {@code epoch_20.pth}. */
        PYTORCH,

        /** TensorFlow: {@code FaceReconModel.pb}, which sees blue, green and red in 0..255. */
        TENSORFLOW
    }

    @Override
    public int[] inputShape() {
        return new int[] {3, 224, 224};
    }

    @Override
    public String inputName() {
        return "image";
    }

    @Override
    public <T> Map<String, T> build(Layers<T> net, T image) {
        T features = trunk == Trunk.PYTORCH
                ? ResNet50.TORCHVISION.features(net, image, "backbone.")
                : ResNet50.SLIM.features(net, bytes(net, image), "backbone.");
        T map = net.reshape(features, ResNet50.FEATURES, 1, 1);
        List<T> codes = new ArrayList<>();
        for (int i = 0; i < HEADS.size(); i++) {
            T head = net.conv(map, "final_layers." + i, HEADS.get(i), 1, 1, 0, true);
            codes.add(net.reshape(head, HEADS.get(i)));
        }
        return Map.of("codes", net.concat(codes));
    }

    private static <T> T bytes(Layers<T> net, T rgb) {
        T bgr = net.concat(List.of(net.slice(rgb, 2, 3), net.slice(rgb, 1, 2), net.slice(rgb, 0, 1)));
        return net.affine(bgr, new float[] {255}, new float[] {0});
    }

    /** TensorFlow counts no batches. */
    @Override
    public Map<String, long[]> parameters() {
        return trunk == Trunk.PYTORCH ? ParameterShapes.of(this) : ParameterShapes.withoutCounters(this);
    }
}
