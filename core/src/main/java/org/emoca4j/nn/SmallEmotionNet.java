package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A small image emotion network that stands wherever {@link EmotionResNet} does: from {@code image}, 3 x 224 x 224 RGB
 * in 0..1, to {@code feature} (192), {@code expression}, {@code valence} and {@code arousal}, which mean the same.
 *
 * <p>It looks at means of 4 x 4 pixels: 56 x 56 values a channel, about what small face data sets hold. Seven
 * convolutions with normalisation, every other one of stride 2, and the mean of the last map; 662,250 values with 8
 * classes, about 80 million multiplications a picture where ResNet-50 has 4 thousand million.
 *
 * @param classes in AffectNet's order
 */
public record SmallEmotionNet(int classes) implements Architecture {

    /** Length of {@code feature}. */
    public static final int FEATURES = 192;

    private static final int REDUCTION = 4;
    private static final int STEM = 32;
    private static final int[] CHANNELS = {48, 96, FEATURES};
    private static final int LAST_SIDE = 7;

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
        T x = block(net, net.averagePool(image, REDUCTION, REDUCTION), "stem", STEM, 1);
        for (int i = 0; i < CHANNELS.length; i++) {
            x = block(net, x, "block" + (i + 1) + ".0", CHANNELS[i], 2);
            x = net.named(block(net, x, "block" + (i + 1) + ".1", CHANNELS[i], 1), "block" + (i + 1));
        }
        T feature = net.reshape(net.averagePool(x, LAST_SIDE, 1), FEATURES);
        Map<String, T> out = new LinkedHashMap<>();
        out.put("feature", feature);
        EmotionHead.split(net, net.linear(feature, "linear", EmotionHead.outputs(classes)), classes, out);
        return out;
    }

    private static <T> T block(Layers<T> net, T x, String name, int channels, int stride) {
        return net.reluInPlace(
                net.convNorm(x, name + ".conv", name + ".bn", channels, 3, stride, 1, ResNet50.EPSILON));
    }
}
