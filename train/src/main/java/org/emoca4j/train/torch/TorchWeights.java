package org.emoca4j.train.torch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.nn.StateDict;

/**
 * The tensors that a network computes with, on one device: its weights by name, and the constants of its layers. They
 * outlive the caller's scope and are freed by {@link #close()}.
 */
final class TorchWeights implements AutoCloseable {

    private static final String COUNTER = ".num_batches_tracked";
    private static final String MEAN = ".running_mean";
    private static final String VARIANCE = ".running_var";

    private final TorchDevice device;
    private final ScalarType type;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<List<Float>, Tensor> constants = new HashMap<>();
    private final Map<String, Convolution> folded = new HashMap<>();
    private final Map<String, Tensor> later = new LinkedHashMap<>();

    /** The weights of a convolution. */
    record Convolution(Tensor weight, Tensor bias) {}

    /**
     * Copies weights.
     *
     * @param names of those to take, in order
     * @param type of all but the counters, which are int64
     */
    TorchWeights(Iterable<String> names, StateDict source, TorchDevice device, ScalarType type) {
        this.device = device;
        this.type = type;
        try (PointerScope scope = new PointerScope()) {
            for (String name : names) {
                Tensor tensor = Tensors.of(source.tensors().get(name));
                tensors.put(name, keep(device.place(tensor, name.endsWith(COUNTER) ? ScalarType.Long : type)));
            }
        }
    }

    private static Tensor keep(Tensor tensor) {
        return tensor.retainReference();
    }

    Tensor get(String name) {
        return tensors.get(name);
    }

    /** Those that training moves, in order. */
    Map<String, Tensor> trainable() {
        Map<String, Tensor> trainable = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (!name.endsWith(COUNTER) && !name.endsWith(MEAN) && !name.endsWith(VARIANCE)) {
                trainable.put(name, tensor);
            }
        });
        return Collections.unmodifiableMap(trainable);
    }

    /** Counts a batch, if the network counts them; at once, or with {@link #settle}. */
    void countBatch(String name, boolean atSettling) {
        Tensor counter = next(name);
        if (counter == null) {
            return;
        }
        if (atSettling) {
            replaceLater(name, counter.add(new Scalar(1L)));
        } else {
            counter.add_(new Scalar(1L));
        }
    }

    /** The value that a tensor will have after {@link #settle}. */
    Tensor next(String name) {
        return later.getOrDefault(name, tensors.get(name));
    }

    /** Replaces a value, but not before {@link #settle}. */
    void replaceLater(String name, Tensor value) {
        Tensor before = later.put(name, keep(value));
        if (before != null) {
            before.releaseReference();
        }
    }

    /** Makes what was to be replaced later so. */
    void settle() {
        later.forEach((name, value) -> tensors.get(name).copy_(value));
        forgetLater();
    }

    private void forgetLater() {
        later.values().forEach(Tensor::releaseReference);
        later.clear();
    }

    /** Values as a vector; those of equal values are one tensor, made once. */
    Tensor constant(float[] values) {
        List<Float> key = new ArrayList<>(values.length);
        for (float value : values) {
            key.add(value);
        }
        return constants.computeIfAbsent(key, k -> {
            try (PointerScope scope = new PointerScope()) {
                return keep(device.place(Tensors.of(values, values.length), type));
            }
        });
    }

    /**
     * A convolution without bias and the normalisation after it, with its running mean and variance, as one
     * convolution without gradient; made once, until {@link #unfold}.
     *
     * @param format that its weights are laid out in, always the same
     */
    Convolution folded(String conv, String norm, double epsilon, MemoryFormat format) {
        return folded.computeIfAbsent(conv, name -> {
            try (PointerScope scope = new PointerScope(); NoGradGuard frozen = new NoGradGuard()) {
                Tensor factor = exact(norm + ".weight").div(exact(norm + VARIANCE).add(new Scalar(epsilon)).sqrt());
                Tensor weight = exact(name + ".weight").mul(factor.reshape(-1, 1, 1, 1));
                Tensor bias = exact(norm + ".bias").sub(exact(norm + MEAN).mul(factor));
                return new Convolution(
                        keep(device.place(weight, type).contiguous(format)), keep(device.place(bias, type)));
            }
        });
    }

    private Tensor exact(String name) {
        return tensors.get(name).to(ScalarType.Double);
    }

    /** Forgets what was made of weights that change now. */
    void unfold() {
        folded.values().forEach(both -> {
            both.weight().releaseReference();
            both.bias().releaseReference();
        });
        folded.clear();
    }

    /** Overwrites the values. */
    void copyFrom(StateDict source) {
        unfold();
        forgetLater();
        try (PointerScope scope = new PointerScope(); NoGradGuard frozen = new NoGradGuard()) {
            tensors.forEach((name, tensor) -> tensor.copy_(Tensors.of(source.tensors().get(name))));
        }
    }

    /** Copies of the values, of the types that they are computed with. */
    Map<String, org.emoca4j.format.Tensor> stored() {
        Map<String, org.emoca4j.format.Tensor> stored = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            tensors.forEach((name, tensor) -> stored.put(name, Tensors.stored(tensor)));
        }
        return stored;
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::releaseReference);
        constants.values().forEach(Tensor::releaseReference);
        unfold();
        forgetLater();
        tensors.clear();
        constants.clear();
    }
}
