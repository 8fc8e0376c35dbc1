package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * DECA's and EMOCA's encoders ({@code E_flame}: 236 outputs, {@code E_expression}: 50, {@code E_detail}: 128): from
 * {@code image}, 3 x 224 x 224 RGB in 0..1, to {@code codes} (emoca section 1.1).
 *
 * @param outputs number of codes
 */
public record FaceEncoder(int outputs) implements Architecture {

    private static final int HIDDEN = 1024;

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
        T features = net.named(ResNet50.TORCHVISION.features(net, image, "encoder."), "encoder");
        T hidden = net.named(net.linear(features, "layers.0", HIDDEN), "layers.0");
        Map<String, T> out = new LinkedHashMap<>();
        out.put("codes", net.linear(net.relu(hidden), "layers.2", outputs));
        return out;
    }
}
