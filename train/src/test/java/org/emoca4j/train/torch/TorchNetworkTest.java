package org.emoca4j.train.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.emoca4j.train.torch.SameBits.assertSameBits;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.Golden;
import org.emoca4j.format.FormatException;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.EmotionMlp;
import org.emoca4j.nn.Layers;
import org.emoca4j.nn.Network;
import org.emoca4j.nn.OnnxExporter;
import org.emoca4j.nn.SmallFaceEncoder;
import org.emoca4j.nn.SmallNetwork;
import org.emoca4j.nn.StateDict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights go in and come out; what is trained runs in ONNX Runtime. */
class TorchNetworkTest {

    private static final SmallNetwork NETWORK = new SmallNetwork();
    private static final StateDict WEIGHTS = SmallNetwork.weights(NETWORK, 4);

    @Test
    void weightsComeBackAsTheyWere() throws FormatException {
        try (TorchNetwork network = TorchNetwork.of(NETWORK, WEIGHTS, TorchDevice.CPU)) {
            Map<String, org.emoca4j.format.Tensor> back = network.toStateDict().tensors();
            Map<String, org.emoca4j.format.Tensor> expected = new LinkedHashMap<>(WEIGHTS.tensors());
            expected.replaceAll((name, tensor) -> name.endsWith("num_batches_tracked")
                    ? new org.emoca4j.format.Tensor(org.emoca4j.format.Tensor.Type.I64, new long[0],
                            ByteBuffer.wrap(new byte[] {7, 0, 0, 0, 0, 0, 0, 0}))
                    : tensor);
            assertSameBits(back, expected);

            StateDict other = SmallNetwork.weights(NETWORK, 8);
            Tensor before = network.parameters().get("last.weight");
            network.load(other);
            assertThat(Tensors.floats(before)).isEqualTo(other.tensors().get("last.weight").floats());
        }
    }

    @Test
    void parametersAreThoseOfTheArchitectureInItsOrder() throws FormatException {
        List<String> expected = new ArrayList<>(NETWORK.parameters().keySet());
        expected.removeIf(name -> name.contains("running") || name.endsWith("tracked"));
        try (TorchNetwork network = TorchNetwork.of(NETWORK, WEIGHTS, TorchDevice.CPU)) {
            assertThat(new ArrayList<>(network.parameters().keySet())).isEqualTo(expected);
            assertThat(network.parameters().values()).noneMatch(Tensor::requires_grad);
            assertThat(network.requiresGrad(true).parameters().values()).allMatch(Tensor::requires_grad);
        }
    }

    /** A frozen network lets gradients through to what comes before it, and gets none itself. */
    @Test
    void gradientsPassAFrozenNetwork() throws FormatException {
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(NETWORK, WEIGHTS, TorchDevice.CPU)) {
            Tensor input = images(2, 1);
            input.requires_grad_(true);
            network.forward(input).get("map").sum().backward();
            assertThat(input.grad().norm().item_float()).isGreaterThan(1e-3f);
            assertThat(network.parameters().values()).noneMatch(parameter -> parameter.grad().defined());
        }
    }

    /**
     * In the fast order normalisations become part of convolutions; that must not outlive a change of the weights. In
     * double precision: single would send some values to the other side of a relu, whose gradients then differ.
     */
    @Test
    void theFastOrderChangesNothing() throws FormatException {
        SmallFaceEncoder encoder = new SmallFaceEncoder(7);
        StateDict weights = SmallNetwork.weights(encoder, 3);
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(encoder, weights, TorchDevice.CPU, ScalarType.Double).fast();
                TorchNetwork learning = TorchNetwork.of(
                        encoder, weights, TorchDevice.CPU, ScalarType.Double).requiresGrad(true)) {
            TorchSettings.seed(5);
            Tensor image = torch.rand(2, 3, 224, 224).to(ScalarType.Double).requires_grad_(true);
            assertSameCodesAndGradients(network, learning, image);

            // the running means and variances move
            network.train(true).forward(image);
            learning.train(true).forward(image);
            assertSameCodesAndGradients(network.train(false), learning.train(false), image);

            StateDict other = SmallNetwork.weights(encoder, 9);
            network.load(other);
            learning.load(other);
            assertSameCodesAndGradients(network, learning, image);
        }
    }

    /** A block as networks have it: what is looked at in it must not be folded away or overwritten. */
    private record Block() implements Architecture {

        @Override
        public int[] inputShape() {
            return new int[] {3, 5, 5};
        }

        @Override
        public String inputName() {
            return "image";
        }

        @Override
        public <T> Map<String, T> build(Layers<T> net, T image) {
            T normed = net.named(net.convNorm(image, "conv", "norm", 3, 3, 1, 1, 1e-5), "norm");
            T sum = net.named(net.addInPlace(normed, image), "sum");
            return Map.of("out", net.reluInPlace(sum));
        }
    }

    @Test
    void whatIsLookedAtStaysAsItWas() throws FormatException {
        Block block = new Block();
        StateDict weights = SmallNetwork.weights(block, 2);
        try (PointerScope scope = new PointerScope();
                TorchNetwork plain = TorchNetwork.of(block, weights, TorchDevice.CPU, ScalarType.Double);
                TorchNetwork fast = TorchNetwork.of(block, weights, TorchDevice.CPU, ScalarType.Double).fast()) {
            TorchSettings.seed(6);
            Tensor image = torch.randn(2, 3, 5, 5).to(ScalarType.Double);
            Tensor unseen = plain.forward(image).get("out");
            for (TorchNetwork network : List.of(plain, fast)) {
                Map<String, Tensor> seen = network.forward(image, "conv", "norm", "sum");
                assertSame(seen.get("sum"), seen.get("norm").add(image));
                assertSame(seen.get("out"), seen.get("sum").relu());
                assertSame(seen.get("out"), unseen);
                assertSame(seen.get("conv"), plain.forward(image, "conv").get("conv"));
                assertThat(seen.get("sum").lt(new Scalar(0.0)).any().item_bool()).isTrue();
            }
            assertSame(fast.forward(image).get("out"), unseen);
        }
    }

    private static void assertSame(Tensor actual, Tensor expected) {
        assertThat(actual.sub(expected).abs().max().item_double()).isLessThan(1e-12 * expected.norm().item_double());
    }

    private static void assertSameCodesAndGradients(TorchNetwork frozen, TorchNetwork learning, Tensor image) {
        List<Tensor> found = new ArrayList<>();
        for (TorchNetwork network : List.of(frozen, learning)) {
            image.mutable_grad().reset();
            Tensor codes = network.forward(image).get("codes");
            codes.square().sum().backward();
            found.add(codes.detach());
            found.add(image.grad().clone());
        }
        for (int i = 0; i < 2; i++) {
            double size = found.get(i + 2).norm().item_double();
            assertThat(size).isPositive();
            assertThat(found.get(i).sub(found.get(i + 2)).norm().item_double()).isLessThan(1e-10 * size);
        }
    }

    @Test
    void whatLiesBetweenIsLetGo() throws FormatException {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard();
                TorchNetwork network = TorchNetwork.of(NETWORK, WEIGHTS, TorchDevice.CPU)) {
            Tensor input = images(2, 1);
            network.forward(input);
            long before = Pointer.totalCount();
            int outputs = network.forward(input).size();
            assertThat(Pointer.totalCount() - before).isLessThanOrEqualTo(outputs);
        }
    }

    @Test
    void refusesWhatDoesNotFit() throws FormatException {
        assertThatThrownBy(() -> TorchNetwork.of(new EmotionMlp(153), WEIGHTS, TorchDevice.CPU))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("EmotionMlp");
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(NETWORK, WEIGHTS, TorchDevice.CPU)) {
            assertThatThrownBy(() -> network.forward(Tensors.of(new float[3 * 14 * 12], 1, 3, 14, 12)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[1, 3, 14, 12], expected a batch of [3, 14, 11]");
            assertThatThrownBy(() -> network.forward(Tensors.of(new double[3 * 14 * 11], 1, 3, 14, 11)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("type Double, expected Float");
            assertThatThrownBy(() -> network.forward(images(1, 2), "first", "nothing"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[nothing]");
            StateDict before = network.toStateDict();
            assertThatThrownBy(() -> network.load(new StateDict("empty", Map.of())))
                    .isInstanceOf(FormatException.class);
            assertSameBits(network.toStateDict().tensors(), before.tensors());
        }
    }

    @Test
    void aTrainedNetworkRunsInOnnxRuntime(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("trained.onnx");
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(NETWORK, InitialWeights.random(NETWORK, 1), TorchDevice.CPU);
                AdamOptimizer adam = new AdamOptimizer(network.parameters(), 1e-2)) {
            network.train(true).requiresGrad(true);
            for (int step = 0; step < 40; step++) {
                try (PointerScope inner = new PointerScope()) {
                    adam.zeroGrad();
                    network.forward(images(4, step)).get("probabilities").select(1, 2).sum().neg().backward();
                    adam.step();
                }
            }
            try (OutputStream out = Files.newOutputStream(file)) {
                OnnxExporter.write(NETWORK, network.toStateDict(), out);
            }
            Tensor input = images(3, 99);
            Map<String, Tensor> expected = network.train(false).forward(input);
            try (Network exported = Network.open(file, 1)) {
                Map<String, float[]> actual = exported.run(Tensors.floats(input));
                for (String name : expected.keySet()) {
                    Golden.assertRelativelyClose(actual.get(name), Tensors.floats(expected.get(name)), 1e-4);
                }
            }
            // it has learnt to name the third class, so that its weights are not those it began with
            float[] classes = Tensors.floats(expected.get("probabilities"));
            for (int i = 0; i < 3; i++) {
                assertThat(Math.exp(classes[4 * i + 2])).isGreaterThan(0.5);
            }
        }
    }

    @Test
    void computesInDoublePrecisionToo() throws FormatException {
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(NETWORK, WEIGHTS, TorchDevice.CPU, ScalarType.Double)) {
            assertThat(network.toStateDict().tensors().get("last.bias").type())
                    .isEqualTo(org.emoca4j.format.Tensor.Type.F64);
            Tensor out = network.forward(TorchDevice.CPU.place(images(1, 3), ScalarType.Double)).get("map");
            assertThat(out.scalar_type().intern()).isEqualTo(ScalarType.Double);
            network.toStateDict().check(NETWORK);
        }
    }

    private static Tensor images(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count * 3 * 14 * 11];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return Tensors.of(values, count, 3, 14, 11);
    }
}
