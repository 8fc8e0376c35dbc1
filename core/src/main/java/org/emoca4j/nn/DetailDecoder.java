package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * DECA's and EMOCA's {@code D_detail}: from {@code condition} (3 jaw angles, 50 expression and 128 detail codes) to
 * {@code displacement}, 1 x 256 x 256 metres along the normals, within +-0.01 (emoca section 1.3).
 *
 * @param condition length of the input, 181 in the published models
 */
public record DetailDecoder(int condition) implements Architecture {

    private static final float MAX_DISPLACEMENT = 0.01f;

    /** The published code means this as a momentum, but passes it as the epsilon; its weights know it as that. */
    private static final double EPSILON = 0.8;

    private static final int[] CHANNELS = {128, 64, 64, 32, 16};

    @Override
    public int[] inputShape() {
        return new int[] {condition};
    }

    @Override
    public String inputName() {
        return "condition";
    }

    @Override
    public <T> Map<String, T> build(Layers<T> net, T input) {
        T x = net.named(net.linear(input, "l1.0", 128 * 8 * 8), "l1");
        x = block(net, net.batchNorm(net.reshape(x, 128, 8, 8), "conv_blocks.0", 1e-5), 0);
        int index = 1;
        for (int i = 0; i < CHANNELS.length; i++) {
            int size = 16 << i;
            x = block(net, net.resizeBilinear(x, size, size), index++);
            x = block(net, net.conv(x, "conv_blocks." + index, CHANNELS[i], 3, 1, 1, true), index++);
            x = block(net, net.batchNorm(x, "conv_blocks." + index, EPSILON), index++);
            x = block(net, net.leakyRelu(x, 0.2f), index++);
        }
        x = block(net, net.conv(x, "conv_blocks." + index, 1, 3, 1, 1, true), index);
        Map<String, T> out = new LinkedHashMap<>();
        out.put("displacement",
                net.affine(net.tanh(x), new float[] {MAX_DISPLACEMENT}, new float[] {0}));
        return out;
    }

    private static <T> T block(Layers<T> net, T x, int index) {
        return net.named(x, "conv_blocks." + index);
    }
}
