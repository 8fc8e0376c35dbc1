package org.emoca4j.nn;

import java.util.Map;

/**
 * ResNet-22 as 3DDFA-V2 has it: from {@code image}, 3 x 120 x 120 BGR, (value - 127.5) / 128, to {@code parameters}
 * (62) (baselines section 1).
 */
public record ResNet22() implements Architecture {

    private static final int[] BLOCKS = {3, 4, 3};
    private static final int LAST_SIDE = 8;

    @Override
    public int[] inputShape() {
        return new int[] {3, MobileNetV1.SIZE, MobileNetV1.SIZE};
    }

    @Override
    public String inputName() {
        return "image";
    }

    @Override
    public <T> Map<String, T> build(Layers<T> net, T image) {
        T x = net.conv(image, "conv1", 32, 5, 2, 2, false);
        x = net.relu(net.batchNorm(x, "bn1", MobileNetV1.EPSILON));
        x = net.conv(x, "conv2", 64, 3, 1, 1, false);
        x = net.relu(net.batchNorm(x, "bn2", MobileNetV1.EPSILON));
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            for (int block = 0; block < BLOCKS[stage]; block++) {
                x = block(net, x, "layer" + (stage + 1) + "." + block, 128 << stage, block == 0);
            }
        }
        x = net.averagePool(net.conv(x, "conv_param", MobileNetV1.PARAMETERS, 1, 1, 0, true), LAST_SIDE, 1);
        return Map.of("parameters", net.reshape(x, MobileNetV1.PARAMETERS));
    }

    /** Two convolutions beside a shortcut, which has a convolution of its own where the map shrinks. */
    private static <T> T block(Layers<T> net, T x, String name, int channels, boolean shrinks) {
        int stride = shrinks ? 2 : 1;
        T y = net.conv(x, name + ".conv1", channels, 3, stride, 1, false);
        y = net.relu(net.batchNorm(y, name + ".bn1", MobileNetV1.EPSILON));
        y = net.conv(y, name + ".conv2", channels, 3, 1, 1, false);
        y = net.batchNorm(y, name + ".bn2", MobileNetV1.EPSILON);
        T shortcut = x;
        if (shrinks) {
            shortcut = net.conv(x, name + ".downsample.0", channels, 1, stride, 0, false);
            shortcut = net.batchNorm(shortcut, name + ".downsample.1", MobileNetV1.EPSILON);
        }
        return net.relu(net.add(y, shortcut));
    }
}
