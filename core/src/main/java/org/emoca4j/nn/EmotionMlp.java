package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Emotion from face codes (EMOCA-emorec): from {@code codes} (identity, expression, jaw, and in the larger variant
 * detail) to {@code out} (published: 10), and from that {@code expression} (logarithms of the probabilities of the
 * classes), {@code valence} and {@code arousal} (emoca section 5.3).
 *
 * @param inputs number of codes, published: 153 without and 281 with detail
 * @param hiddenLayers published: 4
 * @param width units of each hidden layer, published: 2048
 * @param classes published: 8
 */
public record EmotionMlp(int inputs, int hiddenLayers, int width, int classes) implements Architecture {

    /** The published network. */
    public EmotionMlp(int inputs) {
        this(inputs, 4, 2048, EmotionHead.CLASSES);
    }

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
        for (int i = 0; i < hiddenLayers; i++) {
            x = net.linear(x, "model." + 3 * i, width);
            x = net.leakyRelu(net.batchNorm(x, "model." + (3 * i + 1), ResNet50.EPSILON), 0.2f);
        }
        x = net.linear(x, "model." + 3 * hiddenLayers, EmotionHead.outputs(classes));
        Map<String, T> out = new LinkedHashMap<>();
        out.put("out", x);
        EmotionHead.split(net, x, classes, out);
        return out;
    }
}
