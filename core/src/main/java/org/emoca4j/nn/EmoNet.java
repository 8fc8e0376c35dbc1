package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * EmoNet (Toisoul et al., Nature Machine Intelligence 2021): from {@code image}, 3 x 256 x 256 RGB in 0..1, to
 * {@code heatmap} (68 x 64 x 64, one for each landmark), {@code feature} (256), {@code expression} (logits of the
 * classes), {@code valence} and {@code arousal} (baselines section 4).
 *
 * @param classes 8 or 5
 */
public record EmoNet(int classes) implements Architecture {

    private static final int CHANNELS = 256;
    private static final int LANDMARKS = 68;
    private static final int DEPTH = 4;
    private static final double EPSILON = 1e-5;

    @Override
    public int[] inputShape() {
        return new int[] {3, 256, 256};
    }

    @Override
    public String inputName() {
        return "image";
    }

    @Override
    public <T> Map<String, T> build(Layers<T> net, T image) {
        T x = net.named(net.conv(image, "conv1", 64, 7, 2, 3, true), "conv1");
        x = net.relu(net.batchNorm(x, "bn1", EPSILON));
        x = net.maxPool(net.named(block(net, x, "conv2", 128), "conv2"), 2, 2, 0, false);
        x = block(net, x, "conv3", 128);
        T stem = net.named(block(net, x, "conv4", CHANNELS), "conv4");

        T first = landmarkFeatures(net, stem, 0);
        T firstHeatmap = net.conv(first, "l0", LANDMARKS, 1, 1, 0, true);
        first = net.conv(first, "bl0", CHANNELS, 1, 1, 0, true);
        x = net.add(net.add(stem, first), net.conv(firstHeatmap, "al0", CHANNELS, 1, 1, 0, true));
        T second = landmarkFeatures(net, x, 1);
        T heatmap = net.conv(second, "l1", LANDMARKS, 1, 1, 0, true);

        T attention = net.gate(net.concat(List.of(first, second)), net.sumChannels(heatmap));
        x = net.conv(net.concat(List.of(stem, attention)), "conv1x1_input_emo_2", CHANNELS, 1, 1, 0, true);
        x = net.named(x, "conv1x1_input_emo_2");
        for (int i = 0; i < 4; i++) {
            x = net.maxPool(block(net, x, "emo_net_2." + 2 * i, CHANNELS), 2, 2, 0, false);
        }
        T feature = net.reshape(net.averagePool(net.named(x, "emo_net_2"), 4, 1), CHANNELS);
        x = net.batchNorm(net.linear(feature, "emo_fc_2.0", 128), "emo_fc_2.1", EPSILON);
        x = net.linear(net.relu(x), "emo_fc_2.3", classes + 2);

        Map<String, T> out = new LinkedHashMap<>();
        out.put("heatmap", heatmap);
        out.put("feature", feature);
        out.put("expression", net.slice(x, 0, classes));
        out.put("valence", net.slice(x, classes, classes + 1));
        out.put("arousal", net.slice(x, classes + 1, classes + 2));
        return out;
    }

    private static <T> T landmarkFeatures(Layers<T> net, T input, int module) {
        T x = net.named(hourglass(net, input, "m" + module + ".", DEPTH), "m" + module);
        x = net.conv(block(net, x, "top_m_" + module, CHANNELS), "conv_last" + module, CHANNELS, 1, 1, 0, true);
        return net.relu(net.batchNorm(x, "bn_end" + module, EPSILON));
    }

    private static <T> T hourglass(Layers<T> net, T x, String prefix, int level) {
        T low = block(net, net.maxPool(x, 2, 2, 0, false), prefix + "b2_" + level, CHANNELS);
        low = level > 1
                ? hourglass(net, low, prefix, level - 1)
                : block(net, low, prefix + "b2_plus_1", CHANNELS);
        low = block(net, low, prefix + "b3_" + level, CHANNELS);
        return net.add(block(net, x, prefix + "b1_" + level, CHANNELS), net.upsampleNearest(low));
    }

    /** Three convolutions, each of half or a quarter of the channels, side by side on top of the input. */
    private static <T> T block(Layers<T> net, T x, String name, int out) {
        T a = rectifiedConv(net, x, name, 1, out / 2);
        T b = rectifiedConv(net, a, name, 2, out / 4);
        T c = rectifiedConv(net, b, name, 3, out / 4);
        T shortcut = x;
        if (net.shape(x)[0] != out) {
            shortcut = net.relu(net.batchNorm(x, name + ".downsample.0", EPSILON));
            shortcut = net.conv(shortcut, name + ".downsample.2", out, 1, 1, 0, false);
        }
        return net.add(net.concat(List.of(a, b, c)), shortcut);
    }

    private static <T> T rectifiedConv(Layers<T> net, T x, String name, int number, int out) {
        T y = net.relu(net.batchNorm(x, name + ".bn" + number, EPSILON));
        return net.conv(y, name + ".conv" + number, out, 3, 1, 1, false);
    }
}
