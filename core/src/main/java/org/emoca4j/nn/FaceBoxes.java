package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * FaceBoxes (Zhang et al., IJCB 2017), the detector that 3DDFA-V2 comes with: from {@code image}, a BGR picture of any
 * size with values of 0..255 minus (104, 117, 123), to three maps each of {@code box0..2} (84, 4 and 4 channels: 4 for
 * each prior) and {@code score0..2} (42, 2 and 2: logits of background and face), at a 32nd, a 64th and a 128th of the
 * picture's size (baselines section 1).
 */
public record FaceBoxes() implements Architecture {

    /** Pixels between the cells of the three maps. */
    public static final int[] STRIDES = {32, 64, 128};

    /** Priors at each cell of the three maps. */
    public static final int[] PRIORS = {21, 1, 1};

    private static final double EPSILON = 1e-5;

    @Override
    public int[] inputShape() {
        return new int[] {3, 128, 128};
    }

    @Override
    public boolean anySize() {
        return true;
    }

    @Override
    public String inputName() {
        return "image";
    }

    @Override
    public <T> Map<String, T> build(Layers<T> net, T image) {
        T x = net.maxPool(mirrored(net, image, "conv1", 24, 7, 4), 3, 2, 1, false);
        x = net.maxPool(mirrored(net, x, "conv2", 64, 5, 2), 3, 2, 1, false);
        for (int i = 1; i <= 3; i++) {
            x = inception(net, x, "inception" + i);
        }
        T second = conv(net, conv(net, x, "conv3_1", 128, 1, 1), "conv3_2", 256, 3, 2);
        T third = conv(net, conv(net, second, "conv4_1", 128, 1, 1), "conv4_2", 256, 3, 2);
        Map<String, T> out = new LinkedHashMap<>();
        List<T> maps = List.of(x, second, third);
        for (int i = 0; i < maps.size(); i++) {
            out.put("box" + i, net.conv(maps.get(i), "loc." + i, 4 * PRIORS[i], 3, 1, 1, true));
            out.put("score" + i, net.conv(maps.get(i), "conf." + i, 2 * PRIORS[i], 3, 1, 1, true));
        }
        return out;
    }

    /** Filters in pairs of opposite sign ("CReLU"): twice as many channels as filters. */
    private static <T> T mirrored(Layers<T> net, T x, String name, int filters, int kernel, int stride) {
        T y = net.conv(x, name + ".conv", filters, kernel, stride, kernel / 2, false);
        y = net.batchNorm(y, name + ".bn", EPSILON);
        return net.relu(net.concat(List.of(y, net.affine(y, new float[] {-1}, new float[] {0}))));
    }

    private static <T> T inception(Layers<T> net, T x, String name) {
        String at = name + ".branch";
        T near = conv(net, x, at + "1x1", 32, 1, 1);
        T mean = conv(net, net.averagePool(x, 3, 1, 1), at + "1x1_2", 32, 1, 1);
        T wide = conv(net, conv(net, x, at + "3x3_reduce", 24, 1, 1), at + "3x3", 32, 3, 1);
        T wider = conv(net, conv(net, x, at + "3x3_reduce_2", 24, 1, 1), at + "3x3_2", 32, 3, 1);
        return net.concat(List.of(near, mean, wide, conv(net, wider, at + "3x3_3", 32, 3, 1)));
    }

    private static <T> T conv(Layers<T> net, T x, String name, int out, int kernel, int stride) {
        T y = net.conv(x, name + ".conv", out, kernel, stride, kernel / 2, false);
        return net.relu(net.batchNorm(y, name + ".bn", EPSILON));
    }
}
