package org.emoca4j.train.torch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.format.FormatException;

/**
 * Adam without weight decay (betas 0.9 and 0.999, epsilon 1e-8), operation for operation libtorch's own, whose state
 * can't be read from Java. Parameters without a gradient stay as they are.
 *
 * <p>The state belongs to it until {@link #close()}.
 */
public final class AdamOptimizer implements AutoCloseable {

    private static final double BETA_MEAN = 0.9;
    private static final double BETA_SQUARE = 0.999;
    private static final double EPSILON = 1e-8;

    private static final String STEPS = ".step";
    private static final String MEAN = ".exp_avg";
    private static final String SQUARE = ".exp_avg_sq";

    /** One parameter with the running means of its gradient and of its square; null before the first gradient. */
    private static final class Slot {

        private final Tensor parameter;
        private long steps;
        private Tensor mean;
        private Tensor square;

        Slot(Tensor parameter) {
            this.parameter = parameter;
        }

        void keep(Tensor newMean, Tensor newSquare) {
            release();
            mean = newMean.retainReference();
            square = newSquare.retainReference();
        }

        void release() {
            if (mean != null) {
                mean.releaseReference();
                square.releaseReference();
                mean = null;
                square = null;
            }
        }
    }

    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private double learningRate;

    /**
     * Begins.
     *
     * @param parameters by name; they must outlive this
     */
    public AdamOptimizer(Map<String, Tensor> parameters, double learningRate) {
        parameters.forEach((name, parameter) -> slots.put(name, new Slot(parameter)));
        this.learningRate = learningRate;
    }

    public double learningRate() {
        return learningRate;
    }

    /** Sets the rate of the steps to come. */
    public void learningRate(double rate) {
        learningRate = rate;
    }

    /** Moves every parameter that has a gradient. */
    public void step() {
        try (NoGradGuard frozen = new NoGradGuard()) {
            for (Slot slot : slots.values()) {
                // freed one by one: together the intermediate values would be as large as the network
                try (PointerScope scope = new PointerScope()) {
                    Tensor gradient = slot.parameter.grad();
                    if (gradient.defined()) {
                        move(slot, gradient);
                    }
                }
            }
        }
    }

    private void move(Slot slot, Tensor gradient) {
        if (slot.mean == null) {
            slot.keep(torch.zeros_like(slot.parameter), torch.zeros_like(slot.parameter));
        }
        slot.steps++;
        double correctionMean = 1 - Math.pow(BETA_MEAN, slot.steps);
        double correctionSquare = 1 - Math.pow(BETA_SQUARE, slot.steps);
        slot.mean.mul_(new Scalar(BETA_MEAN)).add_(gradient, new Scalar(1 - BETA_MEAN));
        slot.square.mul_(new Scalar(BETA_SQUARE)).addcmul_(gradient, gradient, new Scalar(1 - BETA_SQUARE));
        Tensor root = slot.square.sqrt().div_(new Scalar(Math.sqrt(correctionSquare))).add_(new Scalar(EPSILON));
        slot.parameter.addcdiv_(slot.mean, root, new Scalar(-learningRate / correctionMean));
    }

    /** Forgets the gradients, and frees their memory. */
    public void zeroGrad() {
        try (PointerScope scope = new PointerScope()) {
            for (Slot slot : slots.values()) {
                slot.parameter.mutable_grad().reset();
            }
        }
    }

    /**
     * A copy of the state, without the learning rate: for each parameter that has been moved the number of steps and
     * the running means, under its name and {@code .step}, {@code .exp_avg}, {@code .exp_avg_sq}.
     */
    public Map<String, org.emoca4j.format.Tensor> state() {
        Map<String, org.emoca4j.format.Tensor> state = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            slots.forEach((name, slot) -> {
                if (slot.mean != null) {
                    state.put(name + STEPS, Tensors.stored(Tensors.of(new long[] {slot.steps})));
                    state.put(name + MEAN, Tensors.stored(slot.mean));
                    state.put(name + SQUARE, Tensors.stored(slot.square));
                }
            });
        }
        return state;
    }

    /**
     * Goes on from a state.
     *
     * @param state of {@link #state()}
     * @throws FormatException if it is not of these parameters; this is then as it was before
     */
    public void load(Map<String, org.emoca4j.format.Tensor> state) throws FormatException {
        Set<String> unknown = new TreeSet<>(state.keySet());
        for (Map.Entry<String, Slot> entry : slots.entrySet()) {
            String name = entry.getKey();
            if (unknown.remove(name + STEPS)) {
                check(state, name + STEPS);
                check(state, name + MEAN, Tensors.shape(entry.getValue().parameter));
                check(state, name + SQUARE, Tensors.shape(entry.getValue().parameter));
                unknown.remove(name + MEAN);
                unknown.remove(name + SQUARE);
            }
        }
        if (!unknown.isEmpty()) {
            throw new FormatException("state of the optimiser: it has '" + unknown.iterator().next()
                    + "', of which the network knows nothing; it is another network's");
        }
        try (PointerScope scope = new PointerScope(); NoGradGuard frozen = new NoGradGuard()) {
            slots.forEach((name, slot) -> {
                slot.release();
                slot.steps = 0;
                if (state.containsKey(name + STEPS)) {
                    slot.steps = Tensors.longs(Tensors.of(state.get(name + STEPS)))[0];
                    slot.keep(like(slot.parameter, state.get(name + MEAN)),
                            like(slot.parameter, state.get(name + SQUARE)));
                }
            });
        }
    }

    private static void check(Map<String, org.emoca4j.format.Tensor> state, String name, long... shape)
            throws FormatException {
        org.emoca4j.format.Tensor tensor = state.get(name);
        if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
            throw new FormatException("state of the optimiser: '" + name + "' is "
                    + (tensor == null ? "missing" : "of shape " + Arrays.toString(tensor.shape())) + ", expected "
                    + Arrays.toString(shape) + "; it is incomplete or another network's");
        }
    }

    private static Tensor like(Tensor parameter, org.emoca4j.format.Tensor stored) {
        Tensor tensor = torch.zeros_like(parameter);
        tensor.copy_(Tensors.of(stored));
        return tensor;
    }

    /** Frees the state. */
    @Override
    public void close() {
        slots.values().forEach(Slot::release);
    }
}
