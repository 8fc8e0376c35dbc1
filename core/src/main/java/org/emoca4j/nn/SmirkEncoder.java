package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The encoders of SMIRK: from {@code image}, 3 x 224 x 224 RGB in 0..1, to {@code codes}, not limited yet (baselines
 * section 5).
 *
 * @see <a href="https://arxiv.org/abs/2404.04104">Retsinas et al., 3D Facial Expressions through Analysis-by-Neural-
 *     Synthesis, CVPR 2024, section 3</a>
 */
public enum SmirkEncoder implements Architecture {

    /** Axis-angle of the head, then the camera's scale and shift. */
    POSE("pose_encoder", "pose_cam_layers", MobileNetV3Minimal.SMALL, 6),

    /** Identity coefficients of FLAME. */
    SHAPE("shape_encoder", "shape_layers", MobileNetV3Minimal.LARGE, 300),

    /** 50 expression coefficients of FLAME, left and right eyelid, axis-angle of the jaw. */
    EXPRESSION("expression_encoder", "expression_layers", MobileNetV3Minimal.LARGE, 55);

    private final String id;
    private final String head;
    private final MobileNetV3Minimal trunk;
    private final int outputs;

    SmirkEncoder(String id, String head, MobileNetV3Minimal trunk, int outputs) {
        this.id = id;
        this.head = head;
        this.trunk = trunk;
        this.outputs = outputs;
    }

    /** What the published checkpoint calls it. */
    public String id() {
        return id;
    }

    /** Length of {@code codes}. */
    public int outputs() {
        return outputs;
    }

    @Override
    public int[] inputShape() {
        return new int[] {3, MobileNetV3Minimal.SIZE, MobileNetV3Minimal.SIZE};
    }

    @Override
    public String inputName() {
        return "image";
    }

    @Override
    public <T> Map<String, T> build(Layers<T> net, T image) {
        T vector = trunk.vector(net, image, "encoder.");
        Map<String, T> out = new LinkedHashMap<>();
        out.put("codes", net.linear(vector, head + ".0", outputs));
        return out;
    }
}
