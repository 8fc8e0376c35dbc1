package org.emoca4j.nn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Tensor;

/**
 * What a lip reader sees in a single frame: from {@code mouth}, 1 x 88 x 88 grey, normalised, to {@code feature} (512).
 * It is the visual front end, a 3-D convolution and ResNet-18 with swish, of the network for LRS3 of
 * <a href="https://arxiv.org/abs/2202.13084">Visual Speech Recognition for Multiple Languages in the Wild</a>
 * (emoca section 4.5).
 *
 * <p>The first convolution looks at five frames. Before and after a single one there are zeros, so that only the middle
 * of its kernel counts: here it is a convolution of the frame.
 */
public record LipReader() implements Architecture {

    /** Side of the mouth's picture. */
    public static final int SIZE = 88;

    private static final double EPSILON = 1e-5;
    private static final int BLOCKS = 2;
    private static final int LAST_SIDE = 3;
    private static final String FIRST = "frontend3D.0";
    private static final int FRAMES = 5;
    private static final int KERNEL = 7;

    /**
     * The front end among the tensors of a checkpoint: those that begin as the name of the first convolution does.
     *
     * @param source names the checkpoint in messages
     * @return empty if there is none
     * @throws FormatException if it is a front end of another kind, or a part of it is missing
     */
    public static Optional<StateDict> weights(String source, Map<String, Tensor> tensors) throws FormatException {
        String marker = FIRST + ".weight";
        Optional<String> first = tensors.keySet().stream()
                .filter(name -> ("." + name).endsWith("." + marker))
                .findFirst();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        String prefix = first.get().substring(0, first.get().length() - marker.length());
        StateDict all = new StateDict(source, tensors).under(prefix);
        if (all.tensors().containsKey("trunk.layer1.0.relu1.weight")) {
            throw new FormatException(source + ": the front end has PReLU rectifiers, but the lip reader of the losses "
                    + "has swish; name the checkpoint of LRS3");
        }
        Map<String, Tensor> own = new LinkedHashMap<>(all.tensors());
        LipReader architecture = new LipReader();
        own.keySet().retainAll(architecture.parameters().keySet());
        own.put(marker, middleFrame(source, marker, own.get(marker)));
        return Optional.of(new StateDict(source, own).check(architecture));
    }

    private static Tensor middleFrame(String source, String name, Tensor kernel) throws FormatException {
        long[] shape = kernel.shape();
        if (shape.length != 5 || shape[1] != 1 || shape[2] != FRAMES || shape[3] != KERNEL || shape[4] != KERNEL) {
            throw new FormatException(source + ": " + name + " is " + Arrays.toString(shape)
                    + ", but that of the lip reader [64, 1, 5, 7, 7]; name the checkpoint of LRS3");
        }
        int pixels = KERNEL * KERNEL;
        float[] values = kernel.floats();
        float[] middle = new float[(int) shape[0] * pixels];
        for (int out = 0; out < shape[0]; out++) {
            System.arraycopy(values, (out * FRAMES + FRAMES / 2) * pixels, middle, out * pixels, pixels);
        }
        return Tensor.of(middle, shape[0], 1, KERNEL, KERNEL);
    }

    @Override
    public int[] inputShape() {
        return new int[] {1, SIZE, SIZE};
    }

    @Override
    public String inputName() {
        return "mouth";
    }

    @Override
    public <T> Map<String, T> build(Layers<T> net, T mouth) {
        T x = net.swish(net.convNorm(mouth, FIRST, "frontend3D.1", 64, KERNEL, 2, 3, EPSILON));
        x = net.maxPool(x, 3, 2, 1, false);
        for (int stage = 0; stage < 4; stage++) {
            for (int block = 0; block < BLOCKS; block++) {
                x = block(net, x, "trunk.layer" + (stage + 1) + "." + block, 64 << stage, stage > 0 && block == 0);
            }
        }
        return Map.of("feature", net.reshape(net.averagePool(x, LAST_SIDE, 1), 512));
    }

    /** Two convolutions beside a shortcut, which has one of its own where the map shrinks. */
    private static <T> T block(Layers<T> net, T x, String name, int channels, boolean shrinks) {
        int stride = shrinks ? 2 : 1;
        T y = net.swish(net.convNorm(x, name + ".conv1", name + ".bn1", channels, 3, stride, 1, EPSILON));
        y = net.convNorm(y, name + ".conv2", name + ".bn2", channels, 3, 1, 1, EPSILON);
        T shortcut = shrinks
                ? net.convNorm(x, name + ".downsample.0", name + ".downsample.1", channels, 1, stride, 0, EPSILON)
                : x;
        return net.swish(net.addInPlace(y, shortcut));
    }

    /** Without the counters of batches, which a frozen network has no use for. */
    @Override
    public Map<String, long[]> parameters() {
        return ParameterShapes.withoutCounters(this);
    }
}
