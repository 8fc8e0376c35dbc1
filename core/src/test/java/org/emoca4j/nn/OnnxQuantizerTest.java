package org.emoca4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.emoca4j.format.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 8-bit networks compute what float ones do, up to the steps of their numbers. */
class OnnxQuantizerTest {

    private static final int SIDE = 20;

    @TempDir
    private Path folder;

    /** One convolution of one pixel: {@code 2 r - g + 0.5 b} and {@code -b}, and biases. */
    private record Mixture() implements Architecture {

        @Override
        public int[] inputShape() {
            return new int[] {3, 2, 2};
        }

        @Override
        public String inputName() {
            return "image";
        }

        @Override
        public <T> Map<String, T> build(Layers<T> net, T image) {
            return Map.of("mixed", net.conv(image, "mix", 2, 1, 1, 0, true));
        }
    }

    /** A residual block and what surrounds it in an encoder. */
    private record Block() implements Architecture {

        @Override
        public int[] inputShape() {
            return new int[] {3, SIDE, SIDE};
        }

        @Override
        public String inputName() {
            return "image";
        }

        @Override
        public <T> Map<String, T> build(Layers<T> net, T image) {
            T x = net.relu(net.batchNorm(net.conv(image, "first", 16, 3, 1, 1, false), "first_bn", 1e-5));
            x = net.maxPool(x, 2, 2, 0, false);
            T y = net.relu(net.batchNorm(net.conv(x, "a", 16, 3, 1, 1, false), "a_bn", 1e-5));
            y = net.batchNorm(net.conv(y, "b", 16, 1, 1, 0, false), "b_bn", 1e-5);
            T sum = net.relu(net.add(y, x));
            Map<String, T> out = new LinkedHashMap<>();
            out.put("map", sum);
            out.put("codes", net.linear(net.reshape(net.averagePool(sum, SIDE / 2, 1), 16), "last", 5));
            return out;
        }
    }

    @Test
    void numbersThatFitTheStepsStayExact() throws IOException {
        // weights are multiples of 2 / 127 and 1 / 127, inputs of 1 / 255, results of (3 + 255 / 127) / 255
        StateDict weights = new StateDict("by hand", Map.of(
                "mix.weight", Tensor.of(new float[] {2, 0, 0, 0, 0, -1}, 2, 3, 1, 1),
                "mix.bias", Tensor.of(new float[] {0, 0.25f}, 2)));
        float[] image = {0, 1, 0.2f, 0.4f, 0.1f, 0.3f, 0.5f, 0.7f, 1, 0, 0.6f, 0.8f};
        Path file = write(new Mixture(), weights);
        float[] mixed;
        try (Network network = open(file, List.of(image))) {
            mixed = network.run(image).get("mixed");
        }
        float step = (2 + 0.75f) / 255;
        for (int i = 0; i < 4; i++) {
            assertThat(mixed[i]).isEqualTo(2 * image[i], within(0.51f * step));
            assertThat(mixed[4 + i]).isEqualTo(0.25f - image[8 + i], within(0.51f * step));
            assertThat(mixed[i] / step).isEqualTo(Math.round(mixed[i] / step), within(1e-3f));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void blockEqualsItsDescriptionWithinTheSteps(long seed) throws IOException {
        Block block = new Block();
        StateDict weights = SmallNetwork.weights(block, seed);
        List<float[]> samples = new ArrayList<>();
        Random random = new Random(seed);
        for (int i = 0; i < 6; i++) {
            float[] sample = new float[3 * SIDE * SIDE];
            for (int k = 0; k < sample.length; k++) {
                sample[k] = random.nextFloat();
            }
            samples.add(sample);
        }
        Path file = write(block, weights);
        try (Network network = open(file, samples.subList(0, 4))) {
            for (float[] sample : samples) {
                double[] values = new double[sample.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = sample[i];
                }
                Map<String, PlainLayers.Values> expected = block.build(
                        new PlainLayers(weights), new PlainLayers.Values(block.inputShape(), values));
                Map<String, float[]> actual = network.run(sample);
                // rounding adds about 0.8 % (a step is 1 / 255 of some eight deviations, over the root of 12) in each
                // of four maps and three weights: 2 % in all; a wrong step or zero gives tens of per cent
                assertThat(deviation(actual.get("map"), expected.get("map").values())).isBetween(1e-4, 0.05);
                assertThat(deviation(actual.get("codes"), expected.get("codes").values())).isBetween(1e-5, 0.05);
            }
        }
    }

    @Test
    void weightsOfConvolutionsAreBytes() throws IOException {
        Path file = write(new Block(), SmallNetwork.weights(new Block(), 1));
        List<float[]> black = List.of(new float[3 * SIDE * SIDE]);
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(quantised(file, black)));
        Map<String, Integer> bytes = new LinkedHashMap<>();
        for (TensorProto tensor : model.getGraph().getInitializerList()) {
            if (tensor.getDimsCount() == 4) {
                assertThat(tensor.getDataType()).isEqualTo(TensorProto.DataType.INT8.getNumber());
                bytes.put(tensor.getName(), tensor.getRawData().size());
            }
        }
        assertThat(bytes.values()).containsExactly(16 * 3 * 9, 16 * 16 * 9, 16 * 16);
    }

    @Test
    void refusesToGuessRanges() throws IOException {
        Path file = write(new Block(), SmallNetwork.weights(new Block(), 1));
        assertThatThrownBy(() -> OnnxQuantizer.write(file, List.of(), 1, new ByteArrayOutputStream()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("samples");
    }

    /** Root mean square of the difference, relative to that of the expected values. */
    private static double deviation(float[] actual, double[] expected) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            size += expected[i] * expected[i];
        }
        return Math.sqrt(difference / size);
    }

    private Path write(Architecture architecture, StateDict weights) throws IOException {
        Path file = folder.resolve("float.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxExporter.write(architecture, weights, out);
        }
        return file;
    }

    private Path quantised(Path file, List<float[]> samples) throws IOException {
        Path to = folder.resolve("int8.onnx");
        try (OutputStream out = Files.newOutputStream(to)) {
            OnnxQuantizer.write(file, samples, 1, out);
        }
        return to;
    }

    private Network open(Path file, List<float[]> samples) throws IOException {
        return Network.open(quantised(file, samples), 1);
    }
}
