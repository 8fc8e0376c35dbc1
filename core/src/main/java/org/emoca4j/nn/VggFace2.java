package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The identity network {@code resnet50_ft_weight.pkl}: from {@code image}, 3 x 224 x 224 RGB in 0..1, to
 * {@code feature} (2048) (emoca section 4.1).
 *
 * <p>The image is prepared as the published losses do it, odd as it is: 0..255 minus the mean colour that the network
 * was trained with, then a margin of 10 pixels cut off, doubled, minus one, and enlarged to 224 again.
 */
public record VggFace2() implements Architecture {

    private static final int PEOPLE = 8631;
    private static final int MARGIN = 10;

    /** The colour, 0..255, that the network was trained to see as zero: blue, green, red. */
    private static final float[] MINUS_MEAN = {-91.4953f, -103.8827f, -131.0912f};

    static Map<String, long[]> classifier(String prefix) {
        return Map.of(prefix + "fc.weight", new long[] {PEOPLE, ResNet50.FEATURES},
                prefix + "fc.bias", new long[] {PEOPLE});
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
        T bgr = net.concat(List.of(net.slice(image, 2, 3), net.slice(image, 1, 2), net.slice(image, 0, 1)));
        T x = net.named(net.affine(bgr, new float[] {255, 255, 255}, MINUS_MEAN), "transformed");
        x = net.affine(net.crop(x, MARGIN), new float[] {2}, new float[] {-1});
        Map<String, T> out = new LinkedHashMap<>();
        out.put("feature", ResNet50.CAFFE.features(net, net.resizeBilinear(x, 224, 224), ""));
        return out;
    }

    /** Without the counters of batches: the published file is older than they are. */
    @Override
    public Map<String, long[]> parameters() {
        return ParameterShapes.withoutCounters(this);
    }

    @Override
    public Map<String, long[]> unused() {
        Map<String, long[]> unused = new LinkedHashMap<>(classifier(""));
        ParameterShapes.of(this).forEach((name, shape) -> {
            if (name.endsWith(ParameterShapes.COUNTER)) {
                unused.put(name, shape);
            }
        });
        return unused;
    }
}
