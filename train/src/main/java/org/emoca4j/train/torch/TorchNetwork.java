package org.emoca4j.train.torch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.format.FormatException;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.StateDict;

/**
 * A network that can be trained. It starts frozen and in evaluation mode.
 *
 * <p>Its weights belong to it until {@link #close()}; outputs belong to the caller's scope. One thread at a time.
 */
public final class TorchNetwork implements AutoCloseable {

    private final Architecture architecture;
    private final TorchDevice device;
    private final ScalarType type;
    private final TorchWeights weights;
    private CommonBatch batch;
    private boolean learns;
    private boolean fast;

    private TorchNetwork(Architecture architecture, StateDict source, TorchDevice device, ScalarType type) {
        this.architecture = architecture;
        this.device = device;
        this.type = type;
        weights = new TorchWeights(architecture.parameters().keySet(), source, device, type);
    }

    /**
     * A network that computes in float32.
     *
     * @throws FormatException if the weights are not those of the network
     */
    public static TorchNetwork of(Architecture architecture, StateDict weights, TorchDevice device)
            throws FormatException {
        return of(architecture, weights, device, ScalarType.Float);
    }

    /**
     * A network.
     *
     * @param weights copied, see {@link InitialWeights} and {@link StateDict#check}
     * @param type that it computes in, and its input must have
     * @throws FormatException if the weights are not those of the network
     */
    public static TorchNetwork of(Architecture architecture, StateDict weights, TorchDevice device, ScalarType type)
            throws FormatException {
        return new TorchNetwork(architecture, weights.check(architecture), device, type);
    }

    public Architecture architecture() {
        return architecture;
    }

    public TorchDevice device() {
        return device;
    }

    /**
     * Runs the network.
     *
     * @param input batch x {@link Architecture#inputShape()}, on the network's device and of its type
     * @param taps names of intermediate values to return too
     * @return the outputs by name, in order, then the taps; each with the batch as its first axis
     * @throws IllegalArgumentException if the input is of another shape or type, the network has no value of such a
     *     name, or a normalisation in training mode gets a single value per channel
     */
    public Map<String, Tensor> forward(Tensor input, String... taps) {
        long[] shape = Tensors.shape(input);
        int[] expected = architecture.inputShape();
        boolean fits = shape.length == expected.length + 1 && shape[0] > 0;
        for (int i = 0; fits && i < expected.length; i++) {
            fits = shape[i + 1] == expected[i];
        }
        if (!fits) {
            throw new IllegalArgumentException(architecture + ": the input has shape " + Arrays.toString(shape)
                    + ", expected a batch of " + Arrays.toString(expected));
        }
        if (input.scalar_type().intern() != type) {
            throw new IllegalArgumentException(
                    architecture + ": the input is of type " + input.scalar_type().intern() + ", expected " + type);
        }
        PointerScope outer = PointerScope.getInnerScope();
        // what lies between is let go at once, but for what the gradient needs: over a step it would fill the memory
        try (PointerScope inner = new PointerScope()) {
            Map<String, Tensor> outputs = run(input, Set.of(taps));
            for (Tensor output : outputs.values()) {
                if (outer == null) {
                    output.retainReference();
                } else {
                    outer.attach(output);
                }
            }
            return outputs;
        }
    }

    private Map<String, Tensor> run(Tensor input, Set<String> taps) {
        boolean bfloat16 = !device.isCuda() && type == ScalarType.Float && TorchSettings.bfloat16();
        TorchLayers layers = new TorchLayers(
                weights, batch, fast && batch == null && !learns, fast && !device.isCuda(), bfloat16, taps);
        Map<String, Tensor> outputs = new LinkedHashMap<>(architecture.build(layers, input));
        layers.tapped().forEach(outputs::putIfAbsent);
        Set<String> unknown = new TreeSet<>(taps);
        unknown.removeAll(outputs.keySet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(architecture + " has no values called " + unknown);
        }
        return outputs;
    }

    /**
     * Lets the network compute in the fastest order instead of the published programs': with the channels of a pixel
     * side by side on a processor, and in a frozen network with normalisations as part of convolutions. Results differ
     * by rounding.
     *
     * @return this
     */
    public TorchNetwork fast() {
        fast = true;
        return this;
    }

    /**
     * Chooses between training mode, in which batch normalisation uses the mean and variance of the batch and moves the
     * running ones, and evaluation mode, in which it uses the running ones.
     *
     * @return this
     */
    public TorchNetwork train(boolean on) {
        if (on) {
            return train(CommonBatch.WHOLE);
        }
        batch = null;
        return this;
    }

    /**
     * Chooses training mode with a batch that other processes have parts of: batch normalisation uses the mean and
     * variance of the whole.
     *
     * @return this
     */
    public TorchNetwork train(CommonBatch batch) {
        this.batch = batch;
        weights.unfold();
        return this;
    }

    /**
     * Moves the running means and variances by what batches shared with other processes had: until then they stay what
     * they were, so that a step which one of them doesn't finish leaves nothing behind. A batch of its own moves them
     * at once.
     */
    public void settle() {
        weights.settle();
    }

    /**
     * Whether {@code backward()} makes gradients of the parameters. Gradients pass through to the input either way.
     *
     * @return this
     */
    public TorchNetwork requiresGrad(boolean on) {
        learns = on;
        weights.unfold();
        parameters().values().forEach(parameter -> parameter.requires_grad_(on));
        return this;
    }

    /** What an optimiser moves, by name, in order; running means and variances are not among them. */
    public Map<String, Tensor> parameters() {
        return weights.trainable();
    }

    /** A copy of all weights, of the type that the network computes in: {@link #load} makes the same network of it. */
    public StateDict toStateDict() {
        return new StateDict(architecture.toString(), weights.stored());
    }

    /**
     * Replaces the values of all weights. The tensors stay the same, so that an optimiser goes on with them.
     *
     * @throws FormatException if these are not weights of this network
     */
    public void load(StateDict source) throws FormatException {
        weights.copyFrom(source.check(architecture));
    }

    /** Frees the weights. */
    @Override
    public void close() {
        weights.close();
    }

    @Override
    public String toString() {
        return architecture + " on " + device + " in " + type;
    }
}
