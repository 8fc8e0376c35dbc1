package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Emotion from face codes (EMOCA-emorec): from {@code codes} (identity, expression, jaw, and in the larger variant
 * detail) to {@code out} (10), and from that {@code expression} (logarithms of the probabilities of 8 classes),
 * {@code valence} and {@code arousal} (emoca section 5.3).
 *
 * @param inputs number of codes, 153 without and 281 with detail
 */
public record EmotionMlp(int inputs) implements Architecture {

    private static final int HIDDEN = 2048;
    private static final int HIDDEN_LAYERS = 4;

    @Override
    public int[] inputShape() {
        return new int[] {inputs};
    }

    @Override
    public String inputName() {
        return "codes";
    }

    @Override
    public <T> Map<String, T> build(Layers<T> net, T codes) {
        T x = codes;
        for (int i = 0; i < HIDDEN_LAYERS; i++) {
            x = net.linear(x, "model." + 3 * i, HIDDEN);
            x = net.leakyRelu(net.batchNorm(x, "model." + (3 * i + 1), ResNet50.EPSILON), 0.2f);
        }
        x = net.linear(x, "model." + 3 * HIDDEN_LAYERS, EmotionHead.OUTPUTS);
        Map<String, T> out = new LinkedHashMap<>();
        out.put("out", x);
        EmotionHead.split(net, x, out);
        return out;
    }
}
