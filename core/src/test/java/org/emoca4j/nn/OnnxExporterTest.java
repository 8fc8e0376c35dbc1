package org.emoca4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.emoca4j.Golden;
import org.emoca4j.format.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ONNX Runtime computes from the written file is what the description says. */
class OnnxExporterTest {

    private static final int BATCH = 2;
    private static final String[] TAPS = {"first", "first_bn", "resized", "idle"};

    private final SmallNetwork network = new SmallNetwork();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void computesWhatIsDescribed(long seed) throws IOException {
        StateDict weights = SmallNetwork.weights(network, seed);
        float[] input = noise(seed);
        Map<String, float[]> merged = run(weights, input);
        Map<String, float[]> tapped = run(weights, input, TAPS);
        assertThat(merged).containsOnlyKeys("map", "probabilities");
        assertThat(tapped).containsOnlyKeys("map", "probabilities", "first", "first_bn", "resized", "idle");
        for (int item = 0; item < BATCH; item++) {
            PlainLayers plain = new PlainLayers(weights);
            double[] image = new double[input.length / BATCH];
            for (int i = 0; i < image.length; i++) {
                image[i] = input[item * image.length + i];
            }
            Map<String, PlainLayers.Values> expected =
                    network.build(plain, new PlainLayers.Values(network.inputShape(), image));
            for (Map.Entry<String, PlainLayers.Values> entry : expected.entrySet()) {
                checkItem(merged.get(entry.getKey()), item, entry.getValue());
                checkItem(tapped.get(entry.getKey()), item, entry.getValue());
            }
            for (String tap : TAPS) {
                checkItem(tapped.get(tap), item, plain.named().get(tap));
            }
        }
    }

    @Test
    void writesNoNormalisationBehindALayerOfItsOwnAndNothingIdle() throws IOException {
        StateDict weights = SmallNetwork.weights(network, 1);
        assertThat(count("BatchNormalization", weights)).as("plain_bn and map_bn").isEqualTo(2);
        assertThat(count("Conv", weights)).isEqualTo(3);
        assertThat(count("BatchNormalization", weights, "first", "idle")).isEqualTo(3);
        assertThat(count("Conv", weights, "first", "idle")).isEqualTo(4);
    }

    @Test
    void refusesOtherWeightsAndUnknownTaps() {
        StateDict weights = SmallNetwork.weights(network, 1);
        assertThatThrownBy(() -> OnnxExporter.write(
                        new FaceEncoder(50), weights, OutputStream.nullOutputStream()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("FaceEncoder[outputs=50]");
        assertThatThrownBy(() -> OnnxExporter.write(network, weights, OutputStream.nullOutputStream(), "frist"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[frist]");
    }

    private static void checkItem(float[] batch, int item, PlainLayers.Values expected) {
        int n = expected.values().length;
        assertThat(batch).hasSize(BATCH * n);
        float[] actual = new float[n];
        float[] wanted = new float[n];
        for (int i = 0; i < n; i++) {
            actual[i] = batch[item * n + i];
            wanted[i] = (float) expected.values()[i];
        }
        Golden.assertRelativelyClose(actual, wanted, 1e-5);
    }

    private Map<String, float[]> run(StateDict weights, float[] input, String... taps) throws IOException {
        Path file = folder.resolve("small.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxExporter.write(network, weights, out, taps);
        }
        try (Network session = Network.open(file, 1)) {
            return session.run(input);
        }
    }

    private long count(String operator, StateDict weights, String... taps) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OnnxExporter.write(network, weights, out, taps);
        List<NodeProto> nodes = ModelProto.parseFrom(out.toByteArray()).getGraph().getNodeList();
        return nodes.stream().filter(node -> node.getOpType().equals(operator)).count();
    }

    private static float[] noise(long seed) {
        Random random = new Random(seed);
        float[] values = new float[BATCH * 3 * 14 * 11];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }
}
