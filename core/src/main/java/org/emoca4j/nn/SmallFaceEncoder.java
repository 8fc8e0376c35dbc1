package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A face encoder for machines without a GPU, with the input and output of {@link FaceEncoder} and a thirtieth of its
 * weights (0.8 million for 236 outputs): it looks at half the size, and each of its blocks halves that again.
 *
 * @param outputs number of codes
 */
public record SmallFaceEncoder(int outputs) implements Architecture {

    private static final int[] CHANNELS = {16, 32, 64, 96, 128};
    private static final int HIDDEN = 256;

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
        T x = net.averagePool(image, 2, 2);
        for (int block = 0; block < CHANNELS.length; block++) {
            String name = "encoder." + block;
            x = net.reluInPlace(net.convNorm(x, name + ".conv", name + ".bn",
                    CHANNELS[block], block == 0 ? 5 : 3, 2, block == 0 ? 2 : 1, ResNet50.EPSILON));
        }
        // the places of eyes and mouth matter: pooling to a single pixel would lose them
        int side = net.shape(x)[1];
        T features = net.named(net.reshape(x, CHANNELS[CHANNELS.length - 1] * side * side), "encoder");
        T hidden = net.named(net.linear(features, "layers.0", HIDDEN), "layers.0");
        Map<String, T> out = new LinkedHashMap<>();
        out.put("codes", net.linear(net.relu(hidden), "layers.2", outputs));
        return out;
    }
}
