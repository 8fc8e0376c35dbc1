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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.emoca4j.Golden;
import org.emoca4j.RecipeWeights;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            assertThat(Arrays.copyOf(values, first.length)).as(name).containsExactly(first);
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
        Map<String, float[]> outs = checkTaps(golden, encoder, weights, image, name + "/", "");
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
        checkTaps(golden, decoder, weights, input, "D_detail/", "");
    }

    @Test
    void emotionResNet() throws IOException {
        Npz golden = Golden.npz("nets_emotion_resnet.npz");
        EmotionResNet network = new EmotionResNet();
        StateDict weights = RecipeWeights.of(network, "emo.");
        float[] image = image(golden);
        checkEmotion(golden, run(network, weights, image, List.of()));
        checkEmotion(golden, checkTaps(golden, network, weights, image, "backbone/", "backbone."));
    }

    private static void checkEmotion(Npz golden, Map<String, float[]> outputs) throws IOException {
        check(golden, "emo_feat_2", outputs.get("feature"));
        check(golden, "expr_logprob", outputs.get("expression"));
        check(golden, "valence", outputs.get("valence"));
        check(golden, "arousal", outputs.get("arousal"));
    }

    @Test
    void emotionMlp() throws IOException {
        Npz golden = Golden.npz("nets_emotion_resnet.npz");
        EmotionMlp network = new EmotionMlp(153);
        Map<String, float[]> outputs =
                run(network, RecipeWeights.of(network, "mlp."), golden.get("mlp/in").floats(), List.of());
        check(golden, "mlp/out", outputs.get("out"));
        check(golden, "mlp/expr_logprob", outputs.get("expression"));
        for (int i = 0; i < 4; i++) {
            assertThat(outputs.get("valence")[i]).isEqualTo(outputs.get("out")[10 * i + 8]);
            assertThat(outputs.get("arousal")[i]).isEqualTo(outputs.get("out")[10 * i + 9]);
        }
    }

    @Test
    void vggFace2() throws IOException {
        Npz golden = Golden.npz("nets_vggface2.npz");
        VggFace2 network = new VggFace2();
        Map<String, float[]> outputs = run(
                network, RecipeWeights.of(network, "vggface2."), image(golden), List.of("transformed"));
        float[] all = outputs.get("transformed");
        float[] sparse = new float[2 * 3 * 14 * 14];
        for (int i = 0; i < sparse.length; i++) {
            int row = i / 14;
            sparse[i] = all[(row / 14 * 224 + row % 14 * 16) * 224 + i % 14 * 16];
        }
        check(golden, "transformed", sparse);
        check(golden, "features", outputs.get("feature"));
    }

    @Test
    void vgg19() throws IOException {
        Npz golden = Golden.npz("nets_vgg19.npz");
        Vgg19Features network = new Vgg19Features(64);
        StateDict weights = RecipeWeights.of(network, "vgg19.");
        float[] image = golden.get("image64").floats();
        String[] names = new String(golden.get("layer_names_in_order").toByteArray(), StandardCharsets.US_ASCII)
                .split("\\|");
        assertThat(names).hasSize(37);
        Map<String, float[]> outputs = run(network, weights, image, List.of(names));
        for (String name : names) {
            checkMeanAbs(name, outputs.get(name), golden.get("mean_abs/" + name).floats()[0]);
        }
        Map<String, float[]> untapped = run(network, weights, image, List.of());
        assertThat(untapped).containsOnlyKeys("relu3_2", "relu4_2");
        for (String name : untapped.keySet()) {
            checkFirstChannels(name, untapped.get(name), golden.get(name));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 5})
    void emoNet(int classes) throws IOException {
        Npz golden = Golden.npz("nets_emonet.npz");
        EmoNet network = new EmoNet(classes);
        StateDict weights = RecipeWeights.of(network, "emonet" + classes + ".");
        float[] image = image(golden);
        String prefix = "c" + classes + "/";
        Map<String, float[]> outputs = classes == 8
                ? checkTaps(golden, network, weights, image, prefix, "")
                : run(network, weights, image, List.of());
        checkFirstChannels("heatmap", outputs.get("heatmap"), golden.get(prefix + "heatmap"));
        for (String name : List.of("expression", "valence", "arousal")) {
            check(golden, prefix + name, outputs.get(name));
        }
    }

    @Test
    void namesAndShapesAreThoseOfACheckpoint() throws IOException {
        JsonNode shapes = new ObjectMapper()
                .readTree(Golden.file("containers/emoca_state_dict_shapes.json").toFile());
        Map<String, Architecture> networks = Map.of(
                "deca.E_flame.", new FaceEncoder(236),
                "deca.E_expression.", new FaceEncoder(50),
                "deca.E_detail.", new FaceEncoder(128),
                "deca.D_detail.", new DetailDecoder(181));
        networks.forEach((prefix, network) -> {
            Map<String, String> stored = new LinkedHashMap<>();
            shapes.properties().forEach(entry -> {
                if (entry.getKey().startsWith(prefix)) {
                    stored.put(entry.getKey().substring(prefix.length()), entry.getValue().toString());
                }
            });
            Map<String, String> described = new LinkedHashMap<>();
            network.parameters().forEach((name, shape) ->
                    described.put(name, Arrays.toString(shape).replace(" ", "")));
            assertThat(described).as(prefix).isEqualTo(stored);
        });
    }

    private static void check(Npz golden, String name, float[] actual) throws IOException {
        checkFirstChannels(name, actual, golden.get(name));
    }

    /**
     * Runs with all of the named maps that the file holds as outputs, and compares them.
     *
     * @param fileName what the names begin with in the file
     * @param layerName what they begin with in the network instead
     */
    private Map<String, float[]> checkTaps(Npz golden, Architecture network, StateDict weights, float[] input,
            String fileName, String layerName) throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String key : golden.names()) {
            if (key.startsWith(fileName) && key.endsWith(MEAN_ABS)) {
                String stored = key.substring(0, key.length() - MEAN_ABS.length());
                keys.put(layerName + stored.substring(fileName.length()), stored);
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
                .isCloseTo(expected, Offset.offset(TOLERANCE * expected));
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
