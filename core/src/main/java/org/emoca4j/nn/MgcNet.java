package org.emoca4j.nn;

import java.util.Map;

/**
 * MGCNet: from {@code image}, 3 x 224 x 224 RGB in 0..1, to {@code codes}, 257 numbers: 80 of identity, 80 of texture,
 * 64 of expression, 6 of pose, 27 of light (baselines section 3).
 *
 * @see <a href="https://arxiv.org/abs/2007.12494">Shang et al., Self-supervised monocular 3D face reconstruction by
 *     occlusion-aware multi-view geometry consistency, ECCV 2020</a>
 */
public record MgcNet() implements Architecture {

    /** Number of codes. */
    public static final int CODES = 257;

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
        T map = net.reshape(ResNet50.SLIM.features(net, image, ""), ResNet50.FEATURES, 1, 1);
        return Map.of("codes", net.reshape(net.conv(map, "logits", CODES, 1, 1, 0, true), CODES));
    }

    /** TensorFlow counts no batches. */
    @Override
    public Map<String, long[]> parameters() {
        return ParameterShapes.withoutCounters(this);
    }
}
