package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * EMOCA's image emotion network: from {@code image}, 3 x 224 x 224 RGB in 0..1, to {@code feature} (2048),
 * {@code expression} (logarithms of the probabilities of the classes), {@code valence} and {@code arousal} (about
 * -1..1, not limited) (emoca section 5.1).
 *
 * @param classes published: 8
 */
public record EmotionResNet(int classes) implements Architecture {

    /** The published network. */
    public EmotionResNet() {
        this(EmotionHead.CLASSES);
    }

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
        T feature = ResNet50.CAFFE.features(net, image, "backbone.");
        Map<String, T> out = new LinkedHashMap<>();
        out.put("feature", feature);
        EmotionHead.split(net, net.linear(feature, "linear", EmotionHead.outputs(classes)), classes, out);
        return out;
    }

    /** The trunk's classifier of the people in VGGFace2. */
    @Override
    public Map<String, long[]> unused() {
        return VggFace2.classifier("backbone.");
    }
}
