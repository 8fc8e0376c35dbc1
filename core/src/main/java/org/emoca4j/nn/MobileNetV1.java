package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * MobileNet-V1 as 3DDFA-V2 has it: from {@code image}, 3 x 120 x 120 BGR, (value - 127.5) / 128, to {@code parameters}
 * (62) and, with the second head that its training had, {@code landmarks} (136: 68 x, then 68 y) (baselines section 1).
 *
 * @param halfWidth half the channels of each layer: width 0.5 instead of 1
 * @param landmarks whether there is a head for landmarks, {@code fc_lm}
 */
public record MobileNetV1(boolean halfWidth, boolean landmarks) implements Architecture {

    /** Length of {@code parameters}. */
    public static final int PARAMETERS = 62;

    static final int SIZE = 120;
    static final double EPSILON = 1e-5;

    private static final int LAST_SIDE = 4;

    /** Name, channels at full width, stride. */
    private record Block(String name, int channels, int stride) {}

    private static final Block[] BLOCKS = {
        new Block("dw2_1", 64, 1), new Block("dw2_2", 128, 2), new Block("dw3_1", 128, 1), new Block("dw3_2", 256, 2),
        new Block("dw4_1", 256, 1), new Block("dw4_2", 512, 2), new Block("dw5_1", 512, 1), new Block("dw5_2", 512, 1),
        new Block("dw5_3", 512, 1), new Block("dw5_4", 512, 1), new Block("dw5_5", 512, 1),
        new Block("dw5_6", 1024, 2), new Block("dw6", 1024, 1)
    };

    @Override
    public int[] inputShape() {
        return new int[] {3, SIZE, SIZE};
    }

    @Override
    public String inputName() {
        return "image";
    }

    @Override
    public <T> Map<String, T> build(Layers<T> net, T image) {
        T x = net.conv(image, "conv1", width(32), 3, 2, 1, false);
        x = net.relu(net.named(net.batchNorm(x, "bn1", EPSILON), "bn1"));
        for (Block block : BLOCKS) {
            String name = block.name;
            x = net.depthwiseConv(x, name + ".conv_dw", 3, block.stride, 1);
            x = net.relu(net.batchNorm(x, name + ".bn_dw", EPSILON));
            x = net.conv(x, name + ".conv_sep", width(block.channels), 1, 1, 0, false);
            x = net.named(net.relu(net.batchNorm(x, name + ".bn_sep", EPSILON)), name);
        }
        x = net.reshape(net.averagePool(x, LAST_SIDE, 1), width(1024));
        Map<String, T> out = new LinkedHashMap<>();
        out.put("parameters", net.linear(x, "fc", PARAMETERS));
        if (landmarks) {
            out.put("landmarks", net.linear(x, "fc_lm", 2 * 68));
        }
        return out;
    }

    private int width(int channels) {
        return halfWidth ? channels / 2 : channels;
    }
}
