package org.emoca4j.train.torch;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.StateDict;

/**
 * Weights to begin a training with, distributed as PyTorch's layers begin: weight and bias of a convolution or linear
 * layer uniform within one over the root of the number of inputs to each output, normalisations that change nothing.
 * They depend on the seed and each tensor's name and shape alone.
 */
public final class InitialWeights {

    private InitialWeights() {}

    /** Random weights. */
    public static StateDict random(Architecture architecture, long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, long[]> shapes = architecture.parameters();
        shapes.forEach((name, shape) -> tensors.put(name, tensor(shapes, name, shape, seed)));
        return new StateDict("seed " + seed, tensors);
    }

    /**
     * Weights of which one part is another network's and the rest is random: EMOCA's expression encoder begins with the
     * trunk of DECA's encoder and a new head (emoca section 6).
     *
     * @param prefix of the names to take, e.g. {@code encoder.}
     * @throws FormatException if the other network lacks one of them, or has it in another shape
     */
    public static StateDict withTrunk(Architecture architecture, StateDict other, String prefix, long seed)
            throws FormatException {
        StateDict random = random(architecture, seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>(random.tensors());
        other.under(prefix).tensors().forEach((rest, tensor) -> tensors.replace(prefix + rest, tensor));
        for (String name : tensors.keySet()) {
            if (name.startsWith(prefix) && !other.tensors().containsKey(name)) {
                throw new FormatException(other.source() + ": '" + name + "' is missing, which " + architecture
                        + " takes from there; name a checkpoint that holds all of '" + prefix + "'");
            }
        }
        return new StateDict(other.source() + ", " + prefix + "*, rest " + random.source(), tensors)
                .check(architecture);
    }

    private static Tensor tensor(Map<String, long[]> shapes, String name, long[] shape, long seed) {
        if (shape.length == 0) {
            return new Tensor(Tensor.Type.I64, shape, ByteBuffer.allocate(Long.BYTES));
        }
        int layer = name.lastIndexOf('.') + 1;
        long[] weight = shapes.get(name.substring(0, layer) + "weight");
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        String part = name.substring(layer);
        if (weight.length == 1) {
            Arrays.fill(values, part.equals("weight") || part.equals("running_var") ? 1 : 0);
            return Tensor.of(values, shape);
        }
        double inputs = Arrays.stream(weight).skip(1).reduce(1, Math::multiplyExact);
        double limit = 1 / Math.sqrt(inputs);
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
        }
        return Tensor.of(values, shape);
    }
}
