package org.emoca4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.emoca4j.Golden;
import org.emoca4j.RecipeWeights;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every network gives the reference's numbers, layer by layer and as a whole, in evaluation mode. */
class NetworksGoldenTest {

    /** Of the largest value of a map. */
    private static final double TOLERANCE = 1e-5;

    private static final String MEAN_ABS = ".mean_abs";

    @TempDir
    private Path folder;

    @Test
    void weightsAreTheRecipes() throws IOException {
        Npz check = Golden.npz("recipe_check.npz");
        Map<String, long[]> shapes = Map.of(
                "E_flame.encoder.conv1.weight", new long[] {64, 3, 7, 7},
                "E_flame.layers.2.bias", new long[] {236},
                "E_detail.encoder.layer3.5.bn2.running_var", new long[] {256},
                "E_expression.encoder.bn1.running_mean", new long[] {64},
                "D_detail.l1.0.weight", new long[] {8192, 181},
                "D_detail.conv_blocks.3.weight", new long[] {128},
                "vgg19.28.weight", new long[] {512, 512, 3, 3});
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            String name = entry.getKey();
            float[] values = RecipeWeights.values(name, entry.getValue());
            float[] first = check.get(name + "/value_first64").floats();
            assertThat(java.util.Arrays.copyOf(values, first.length)).as(name).containsExactly(first);
        }
    }

    @ParameterizedTest
    @CsvSource({"E_flame, 236", "E_expression, 50", "E_detail, 128"})
    void encoder(String name, int outputs) throws IOException {
        Npz golden = Golden.npz("nets_encoders.npz");
        FaceEncoder encoder = new FaceEncoder(outputs);
        StateDict weights = RecipeWeights.of(encoder, name + ".");
        float[] image = image(golden);
        float[] codes = golden.get(name + "/out").floats();
        Golden.assertRelativelyClose(run(encoder, weights, image, List.of()).get("codes"), codes, TOLERANCE);
        Map<String, float[]> outs = checkTaps(golden, name + "/", encoder, weights, image);
        Golden.assertRelativelyClose(outs.get("codes"), codes, TOLERANCE);
    }

    @Test
    void detailDecoder() throws IOException {
        Npz golden = Golden.npz("nets_detail_decoder.npz");
        DetailDecoder decoder = new DetailDecoder(181);
        StateDict weights = RecipeWeights.of(decoder, "D_detail.");
        float[] input = golden.get("in").floats();
        float[] out = golden.get("out").floats();
        float[] folded = run(decoder, weights, input, List.of()).get("displacement");
        Golden.assertRelativelyClose(folded, out, TOLERANCE);
        checkTaps(golden, "D_detail/", decoder, weights, input);
    }

    /** Runs with all of the named maps that the file holds as outputs, and compares them. */
    private Map<String, float[]> checkTaps(
            Npz golden, String prefix, Architecture network, StateDict weights, float[] input) throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String key : golden.names()) {
            if (key.startsWith(prefix) && key.endsWith(MEAN_ABS)) {
                String name = key.substring(prefix.length(), key.length() - MEAN_ABS.length());
                keys.put(name, prefix + name);
            }
        }
        assertThat(keys).isNotEmpty();
        Map<String, float[]> outputs = run(network, weights, input, new ArrayList<>(keys.keySet()));
        for (Map.Entry<String, String> key : keys.entrySet()) {
            Tensor expected = golden.get(key.getValue());
            float[] actual = outputs.get(key.getKey());
            checkFirstChannels(key.getValue(), actual, expected);
            checkMeanAbs(key.getValue(), actual, golden.get(key.getValue() + MEAN_ABS).floats()[0]);
        }
        return outputs;
    }

    private static void checkMeanAbs(String name, float[] map, float expected) {
        double sum = 0;
        for (float v : map) {
            sum += Math.abs(v);
        }
        assertThat(sum / map.length).as("mean of |%s|", name)
                .isCloseTo(expected, org.assertj.core.data.Offset.offset(TOLERANCE * expected));
    }

    /** Of each item the file holds the first channels. */
    private static void checkFirstChannels(String name, float[] map, Tensor expected) {
        int batch = (int) expected.shape()[0];
        int kept = (int) expected.numElements() / batch;
        float[] first = new float[batch * kept];
        for (int i = 0; i < batch; i++) {
            System.arraycopy(map, map.length / batch * i, first, kept * i, kept);
        }
        try {
            Golden.assertRelativelyClose(first, expected.floats(), TOLERANCE);
        } catch (AssertionError e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
    }

    private Map<String, float[]> run(Architecture network, StateDict weights, float[] input, List<String> taps)
            throws IOException {
        Path file = folder.resolve("network.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxExporter.write(network, weights, out, taps.toArray(new String[0]));
        }
        try (Network session = Network.open(file, 2)) {
            return session.run(input);
        }
    }

    private static float[] image(Npz golden) throws IOException {
        float[] image = golden.get("image_u8").floats();
        for (int i = 0; i < image.length; i++) {
            image[i] /= 255;
        }
        return image;
    }
}
