package org.emoca4j.train.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.emoca4j.train.torch.SameBits.assertSameBits;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Safetensors;
import org.emoca4j.nn.SmallNetwork;
import org.emoca4j.nn.StateDict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps are libtorch's; a training that was stored goes on as if it hadn't been; nothing leaks. */
class AdamOptimizerTest {

    private static final SmallNetwork NETWORK = new SmallNetwork();
    private static final StateDict WEIGHTS = SmallNetwork.weights(NETWORK, 4);

    @Test
    void stepsAreLibtorchsToTheLastBit() {
        try (PointerScope scope = new PointerScope()) {
            Tensor ours = parameter();
            Tensor theirs = parameter();
            Adam adam = new Adam(new TensorVector(theirs), new AdamOptions(0.02));
            try (AdamOptimizer optimizer = new AdamOptimizer(Map.of("p", ours), 0.02)) {
                for (int step = 0; step < 60; step++) {
                    // steps without a gradient don't count
                    boolean idle = step % 7 == 3;
                    optimizer.zeroGrad();
                    adam.zero_grad();
                    if (!idle) {
                        loss(ours, step).backward();
                        loss(theirs, step).backward();
                    }
                    optimizer.step();
                    adam.step();
                    assertThat(Tensors.floats(ours)).as("step %d", step).isEqualTo(Tensors.floats(theirs));
                }
            }
            assertThat(Tensors.floats(ours)).isNotEqualTo(Tensors.floats(parameter()));
        }
    }

    private static Tensor parameter() {
        return Tensors.of(noise(7 * 5, 3), 7, 5).set_requires_grad(true);
    }

    private static Tensor loss(Tensor parameter, int step) {
        return parameter.sub(Tensors.of(noise(7 * 5, step), 7, 5)).square().sum();
    }

    /** Adam's first step moves each parameter by the rate, against its gradient. */
    @Test
    void theLearningRateIsSetByHand() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = Tensors.of(new float[] {2, -3}, 2).set_requires_grad(true);
            try (AdamOptimizer adam = new AdamOptimizer(Map.of("x", x), 1)) {
                adam.learningRate(0.25);
                assertThat(adam.learningRate()).isEqualTo(0.25);
                x.square().sum().backward();
                adam.step();
                assertThat(Tensors.floats(x)).containsExactly(1.75f, -2.75f);
            }
        }
    }

    @Test
    void fourStepsAreTwoAndTwoAfterStoring(@TempDir Path folder) throws IOException {
        Path weights = folder.resolve("weights.safetensors");
        Path state = folder.resolve("adam.safetensors");
        try (TorchNetwork whole = network(WEIGHTS);
                AdamOptimizer wholeAdam = new AdamOptimizer(whole.parameters(), 1e-3)) {
            train(whole, wholeAdam, 0, 4);
            try (TorchNetwork first = network(WEIGHTS);
                    AdamOptimizer adam = new AdamOptimizer(first.parameters(), 1e-3)) {
                train(first, adam, 0, 2);
                write(weights, first.toStateDict().tensors());
                write(state, adam.state());
            }
            try (TorchNetwork second = network(
                            new StateDict("stored", Safetensors.read(weights).tensors()));
                    AdamOptimizer adam = new AdamOptimizer(second.parameters(), 1e-3)) {
                adam.load(Safetensors.read(state).tensors());
                train(second, adam, 2, 4);
                assertSameBits(second.toStateDict().tensors(), whole.toStateDict().tensors());
                assertSameBits(adam.state(), wholeAdam.state());
            }
        }
    }

    private static void write(Path file, Map<String, org.emoca4j.format.Tensor> tensors) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            new Safetensors(file.toString(), Map.of(), tensors).write(out);
        }
    }

    @Test
    void refusesAnotherNetworksState() throws FormatException {
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = network(WEIGHTS);
                AdamOptimizer adam = new AdamOptimizer(network.parameters(), 1e-3)) {
            train(network, adam, 0, 1);
            Map<String, org.emoca4j.format.Tensor> state = adam.state();
            assertThat(state).containsKeys("first.weight.step", "last.bias.exp_avg", "last.bias.exp_avg_sq");
            assertThat(state).doesNotContainKey("idle.weight.step");

            Map<String, org.emoca4j.format.Tensor> extra = new LinkedHashMap<>(state);
            extra.put("other.step", state.get("last.bias.step"));
            assertRefused(adam, extra, "'other.step'");
            Map<String, org.emoca4j.format.Tensor> halved = new LinkedHashMap<>(state);
            halved.remove("last.bias.exp_avg_sq");
            assertRefused(adam, halved, "'last.bias.exp_avg_sq' is missing");
            Map<String, org.emoca4j.format.Tensor> wrong = new LinkedHashMap<>(state);
            wrong.put("last.bias.exp_avg", state.get("first.bias.exp_avg"));
            assertRefused(adam, wrong, "'last.bias.exp_avg' is of shape [6], expected [4]");
            assertSameBits(adam.state(), state);
        }
    }

    private static void assertRefused(
            AdamOptimizer adam, Map<String, org.emoca4j.format.Tensor> state, String message) {
        assertThatThrownBy(() -> adam.load(state))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(message);
    }

    /** Without freeing, each of these steps would hold some 20 MB; a single input is half a megabyte. */
    @Test
    void memoryStaysFlat() throws FormatException {
        try (TorchNetwork network = network(WEIGHTS);
                AdamOptimizer adam = new AdamOptimizer(network.parameters(), 1e-3)) {
            try (PointerScope scope = new PointerScope()) {
                Tensor images = images(256, 1);
                for (int i = 0; i < 40; i++) {
                    step(network, adam, images);
                }
                long objects = Pointer.totalCount();
                System.gc();
                long bytes = Pointer.physicalBytes();
                for (int i = 0; i < 200; i++) {
                    step(network, adam, images);
                }
                assertThat(Pointer.totalCount()).isLessThanOrEqualTo(objects);
                System.gc();
                assertThat(Pointer.physicalBytes() - bytes).isLessThan(64L << 20);
            }
        }
    }

    private static TorchNetwork network(StateDict weights) throws FormatException {
        return TorchNetwork.of(NETWORK, weights, TorchDevice.CPU).train(true).requiresGrad(true);
    }

    private static void train(TorchNetwork network, AdamOptimizer adam, int from, int to) {
        for (int i = from; i < to; i++) {
            try (PointerScope scope = new PointerScope()) {
                step(network, adam, images(4, i));
            }
        }
    }

    private static void step(TorchNetwork network, AdamOptimizer adam, Tensor images) {
        try (PointerScope scope = new PointerScope()) {
            adam.zeroGrad();
            Map<String, Tensor> outputs = network.forward(images);
            outputs.get("map").square().mean().add(outputs.get("probabilities").mean()).backward();
            adam.step();
        }
    }

    private static Tensor images(int count, long seed) {
        return Tensors.of(noise(count * 3 * 14 * 11, seed), count, 3, 14, 11);
    }

    private static float[] noise(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }
}
