package org.emoca4j.train.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.format.FormatException;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.Layers;
import org.emoca4j.nn.PlainLayers;
import org.emoca4j.nn.SmallNetwork;
import org.emoca4j.nn.StateDict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every layer computes what its definition says, in both modes, and its gradients are those of what it computes. */
class TorchLayersTest {

    private static final SmallNetwork NETWORK = new SmallNetwork();
    private static final StateDict WEIGHTS = SmallNetwork.weights(NETWORK, 4);
    private static final int SIZE = 3 * 14 * 11;

    /** One normalisation alone. */
    private record Normed(int... inputShape) implements Architecture {

        static final double EPSILON = 0.01;

        @Override
        public String inputName() {
            return "x";
        }

        @Override
        public <T> Map<String, T> build(Layers<T> net, T x) {
            return Map.of("y", net.batchNorm(x, "bn", EPSILON));
        }
    }

    @ParameterizedTest
    @CsvSource({"Double, 1e-12", "Float, 1e-5"})
    void layersAreTheirDefinitions(ScalarType type, double tolerance) throws FormatException {
        String[] taps = {"first", "first_bn", "resized", "idle"};
        double[] images = noise(2 * SIZE, 5);
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(NETWORK, WEIGHTS, TorchDevice.CPU, type)) {
            Tensor input = TorchDevice.CPU.place(Tensors.of(images, 2, 3, 14, 11), type);
            Map<String, Tensor> actual = network.forward(input, taps);
            assertThat(actual).containsOnlyKeys("map", "probabilities", "first", "first_bn", "resized", "idle");
            for (int i = 0; i < 2; i++) {
                PlainLayers plain = new PlainLayers(WEIGHTS);
                double[] image = Arrays.copyOfRange(images, i * SIZE, (i + 1) * SIZE);
                Map<String, PlainLayers.Values> expected =
                        NETWORK.build(plain, new PlainLayers.Values(NETWORK.inputShape(), image));
                for (String name : actual.keySet()) {
                    PlainLayers.Values values = expected.getOrDefault(name, plain.named().get(name));
                    assertClose(name, Tensors.doubles(actual.get(name).select(0, i)), values.values(), tolerance);
                }
            }
        }
    }

    private static void assertClose(String name, double[] actual, double[] expected, double tolerance) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertThat(actual).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("%s, %d", name, i).isCloseTo(expected[i], within(tolerance * largest));
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 2, 4", "5, 1, 1"})
    void trainingModeNormalisesWithTheBatchAndMovesTheRunningValues(int channels, int height, int width)
            throws FormatException {
        Normed architecture = height * width > 1 ? new Normed(channels, height, width) : new Normed(channels);
        StateDict before = SmallNetwork.weights(architecture, 9);
        int batch = 3;
        int pixels = height * width;
        double[] x = noise(batch * channels * pixels, 6);
        long[] shape = pixels > 1 ? new long[] {batch, channels, height, width} : new long[] {batch, channels};
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(architecture, before, TorchDevice.CPU, ScalarType.Double)) {
            double[] y = Tensors.doubles(network.train(true).forward(Tensors.of(x, shape)).get("y"));
            StateDict after = network.toStateDict();
            for (int c = 0; c < channels; c++) {
                double mean = 0;
                double square = 0;
                int count = batch * pixels;
                for (int i = 0; i < count; i++) {
                    mean += x[(i / pixels * channels + c) * pixels + i % pixels] / count;
                }
                for (int i = 0; i < count; i++) {
                    square += Math.pow(x[(i / pixels * channels + c) * pixels + i % pixels] - mean, 2);
                }
                double scale = value(before, "bn.weight", c) / Math.sqrt(square / count + Normed.EPSILON);
                for (int i = 0; i < count; i++) {
                    int at = (i / pixels * channels + c) * pixels + i % pixels;
                    assertThat(y[at]).isCloseTo(
                            (x[at] - mean) * scale + value(before, "bn.bias", c), within(1e-12));
                }
                assertThat(value(after, "bn.running_mean", c))
                        .isCloseTo(0.9 * value(before, "bn.running_mean", c) + 0.1 * mean, within(1e-6));
                assertThat(value(after, "bn.running_var", c)).isCloseTo(
                        0.9 * value(before, "bn.running_var", c) + 0.1 * square / (count - 1), within(1e-6));
            }
            assertThat(after.tensors().get("bn.num_batches_tracked").ints()).containsExactly(8);
            network.train(false).forward(Tensors.of(x, shape));
            SameBits.assertSameBits(network.toStateDict().tensors(), after.tensors());
        }
    }

    /** Results and gradients are those of float32 within some hundredths, and weights stay float32. */
    @Test
    void convolutionsMayRound() {
        try (PointerScope scope = new PointerScope();
                TorchWeights weights = new TorchWeights(
                        NETWORK.parameters().keySet(), WEIGHTS, TorchDevice.CPU, ScalarType.Float)) {
            Tensor images = Tensors.of(noise(2 * SIZE, 5), 2, 3, 14, 11).to(ScalarType.Float);
            weights.trainable().values().forEach(weight -> weight.requires_grad_(true));
            Tensor[] maps = new Tensor[2];
            Tensor[] gradients = new Tensor[2];
            for (int i = 0; i < 2; i++) {
                TorchLayers layers = new TorchLayers(weights, null, false, true, i == 1, Set.of());
                maps[i] = NETWORK.build(layers, images).get("map");
                maps[i].sum().backward();
                gradients[i] = weights.get("plain.weight").grad().clone();
                weights.trainable().values().forEach(weight -> weight.mutable_grad().reset());
            }
            assertThat(maps[1].scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertThat(gradients[1].scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertThat(distance(maps[1], maps[0])).isBetween(1e-5, 0.03);
            assertThat(distance(gradients[1], gradients[0])).isBetween(1e-5, 0.1);
        }
    }

    private static double distance(Tensor found, Tensor expected) {
        return found.sub(expected).norm().item_double() / expected.norm().item_double();
    }

    private static double value(StateDict weights, String name, int index) {
        return weights.tensors().get(name).floats()[index];
    }

    @Test
    void aBatchOfOneVectorCannotBeNormalised() throws FormatException {
        Normed architecture = new Normed(4);
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(
                        architecture, SmallNetwork.weights(architecture, 1), TorchDevice.CPU)) {
            Tensor one = Tensors.of(new float[4], 1, 4);
            assertThatThrownBy(() -> network.train(true).forward(one))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bn: a batch of one");
        }
    }

    /** Central differences of a weighted sum of the outputs, at some entries of each parameter and of the input. */
    @Test
    void gradientsInTrainingModeAreFiniteDifferences() throws FormatException {
        double step = 1e-6;
        double[] images = noise(3 * SIZE, 7);
        Random random = new Random(8);
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(NETWORK, WEIGHTS, TorchDevice.CPU, ScalarType.Double)) {
            network.train(true).requiresGrad(true);
            Tensor input = Tensors.of(images, 3, 3, 14, 11);
            input.requires_grad_(true);
            loss(network, input).backward();
            assertThat(network.parameters().get("idle.weight").grad().defined()).isFalse();

            StateDict weights = network.toStateDict();
            for (String name : network.parameters().keySet()) {
                if (name.startsWith("idle.")) {
                    continue;
                }
                Tensor parameter = network.parameters().get(name);
                double[] gradient = Tensors.doubles(parameter.grad());
                double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
                double[] values = Tensors.doubles(parameter);
                network.requiresGrad(false);
                for (int n = 0; n < Math.min(8, values.length); n++) {
                    int at = random.nextInt(values.length);
                    double difference = 0;
                    for (int sign = -1; sign <= 1; sign += 2) {
                        double[] moved = values.clone();
                        moved[at] += sign * step;
                        try (PointerScope inner = new PointerScope()) {
                            parameter.copy_(Tensors.of(moved, Tensors.shape(parameter)));
                            difference += sign * loss(network, input.detach()).item_double();
                        }
                    }
                    // a bias before a normalisation has no effect: its gradient is rounding
                    assertThat(gradient[at]).as("%s, %d", name, at)
                            .isCloseTo(difference / (2 * step), within(1e-6 * Math.max(largest, 1e-2)));
                }
                network.load(weights);
            }
            double[] gradient = Tensors.doubles(input.grad());
            double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
            for (int n = 0; n < 30; n++) {
                int at = random.nextInt(images.length);
                double difference = 0;
                for (int sign = -1; sign <= 1; sign += 2) {
                    double[] moved = images.clone();
                    moved[at] += sign * step;
                    difference += sign * loss(network, Tensors.of(moved, 3, 3, 14, 11)).item_double();
                }
                assertThat(gradient[at]).as("input, %d", at)
                        .isCloseTo(difference / (2 * step), within(1e-6 * largest));
            }
        }
    }

    private static Tensor loss(TorchNetwork network, Tensor input) {
        Map<String, Tensor> outputs = network.forward(input);
        Tensor map = outputs.get("map");
        Tensor probabilities = outputs.get("probabilities");
        return map.mul(Tensors.of(noise((int) map.numel(), 10), Tensors.shape(map))).sum()
                .add(probabilities.mul(Tensors.of(noise((int) probabilities.numel(), 11),
                        Tensors.shape(probabilities))).sum());
    }

    private static double[] noise(int length, long seed) {
        return new Random(seed).doubles(length, -1, 1).toArray();
    }
}
