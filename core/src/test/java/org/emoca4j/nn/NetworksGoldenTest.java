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
import java.util.Set;
import java.util.TreeSet;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.emoca4j.RecipeWeights;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Tensor;
import org.emoca4j.image.FloatImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every network gives the reference's numbers, layer by layer and as a whole, in evaluation mode. */
@ExtendWith(ParityTable.class)
class NetworksGoldenTest {

    private static final String RECIPE = "recipe_check.npz";
    private static final String ENCODERS = "nets_encoders.npz";
    private static final String DECODER = "nets_detail_decoder.npz";
    private static final String EMOTION = "nets_emotion_resnet.npz";
    private static final String VGGFACE = "nets_vggface2.npz";
    private static final String VGG19 = "nets_vgg19.npz";
    private static final String EMONET = "nets_emonet.npz";
    private static final String MEAN_ABS = ".mean_abs";

    @TempDir
    private Path folder;

    @Test
    void weightsAreTheRecipes() throws IOException {
        Npz check = Golden.npz(RECIPE);
        Set<String> names = new TreeSet<>();
        check.names().forEach(array -> names.add(array.substring(0, array.lastIndexOf('/'))));
        assertThat(names).isNotEmpty();
        for (String name : names) {
            float[] values = RecipeWeights.values(name, shape(name));
            double sum = 0;
            for (float value : values) {
                sum += value;
            }
            int numFirst = (int) check.get(name + "/value_first64").numElements();
            int numDraws = (int) check.get(name + "/u_first8").numElements();
            Golden.compare(RECIPE, name + "/u_first8", Golden.random(name, numDraws, u -> u), Bound.EXACT);
            Golden.compare(RECIPE, name + "/value_first64", Arrays.copyOf(values, numFirst), Bound.EXACT);
            Golden.compare(RECIPE, name + "/value_last", new float[] {values[values.length - 1]}, Bound.EXACT);
            Golden.compare(RECIPE, name + "/sum", new float[] {(float) sum}, Bound.NETWORK);
        }
    }

    /** The shape of a tensor by its full name. */
    private static long[] shape(String name) {
        String network = name.substring(0, name.indexOf('.'));
        String parameter = name.substring(network.length() + 1);
        if (network.startsWith("tddfa_mb")) {
            // a network of another system; its first block has 16 channels per half of width
            assertThat(parameter).isEqualTo("dw2_1.conv_dw.weight");
            return new long[] {network.equals("tddfa_mb05") ? 16 : 32, 1, 3, 3};
        }
        Architecture architecture = switch (network) {
            case "E_flame" -> new FaceEncoder(236);
            case "E_expression" -> new FaceEncoder(50);
            case "E_detail" -> new FaceEncoder(128);
            case "D_detail" -> new DetailDecoder(181);
            case "emo" -> new EmotionResNet();
            case "mlp" -> new EmotionMlp(153);
            case "vggface2" -> new VggFace2();
            case "vgg19" -> new Vgg19Features(64);
            case "emonet8" -> new EmoNet(8);
            case "emonet5" -> new EmoNet(5);
            default -> throw new AssertionError("no network " + network + " for " + name);
        };
        return architecture.parameters().get(parameter);
    }

    @ParameterizedTest
    @CsvSource({"E_flame, 236", "E_expression, 50", "E_detail, 128"})
    void encoder(String name, int outputs) throws IOException {
        FaceEncoder encoder = new FaceEncoder(outputs);
        StateDict weights = RecipeWeights.of(encoder, name + ".");
        float[] image = image(ENCODERS);
        String out = name + "/out";
        check(ENCODERS, out, run(encoder, weights, image, List.of()).get("codes"));
        check(ENCODERS, out, checkTaps(ENCODERS, encoder, weights, image, name + "/", "").get("codes"));
    }

    @Test
    void detailDecoder() throws IOException {
        Npz golden = Golden.npz(DECODER);
        DetailDecoder decoder = new DetailDecoder(181);
        StateDict weights = RecipeWeights.of(decoder, "D_detail.");
        float[] input = golden.get("in").floats();
        check(DECODER, "out", run(decoder, weights, input, List.of()).get("displacement"));
        checkTaps(DECODER, decoder, weights, input, "D_detail/", "");
    }

    @Test
    void emotionResNet() throws IOException {
        EmotionResNet network = new EmotionResNet();
        StateDict weights = RecipeWeights.of(network, "emo.");
        float[] image = image(EMOTION);
        checkEmotion(run(network, weights, image, List.of()));
        checkEmotion(checkTaps(EMOTION, network, weights, image, "backbone/", "backbone."));
    }

    private static void checkEmotion(Map<String, float[]> outputs) throws IOException {
        check(EMOTION, "emo_feat_2", outputs.get("feature"));
        checkTogether(EMOTION, Map.of(
                "expr_logprob", outputs.get("expression"),
                "valence", outputs.get("valence"),
                "arousal", outputs.get("arousal")));
    }

    /** Outputs of one layer, of which some are single numbers that may lie near zero: their largest is that of all. */
    private static void checkTogether(String file, Map<String, float[]> outputs) throws IOException {
        float[] actual = {};
        float[] expected = {};
        for (Map.Entry<String, float[]> output : outputs.entrySet()) {
            actual = concat(actual, output.getValue());
            expected = concat(expected, Golden.npz(file).get(output.getKey()).floats());
        }
        for (String array : outputs.keySet()) {
            Golden.check(file, array, actual, expected, Bound.NETWORK);
        }
    }

    private static float[] concat(float[] first, float[] second) {
        float[] out = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, out, first.length, second.length);
        return out;
    }

    @Test
    void emotionMlp() throws IOException {
        Npz golden = Golden.npz(EMOTION);
        EmotionMlp network = new EmotionMlp(153);
        Map<String, float[]> outputs =
                run(network, RecipeWeights.of(network, "mlp."), golden.get("mlp/in").floats(), List.of());
        check(EMOTION, "mlp/out", outputs.get("out"));
        check(EMOTION, "mlp/expr_logprob", outputs.get("expression"));
        for (int i = 0; i < Golden.numItems(golden, "mlp/in"); i++) {
            assertThat(outputs.get("valence")[i]).isEqualTo(outputs.get("out")[10 * i + 8]);
            assertThat(outputs.get("arousal")[i]).isEqualTo(outputs.get("out")[10 * i + 9]);
        }
    }

    @Test
    void vggFace2() throws IOException {
        VggFace2 network = new VggFace2();
        Map<String, float[]> outputs = run(
                network, RecipeWeights.of(network, "vggface2."), image(VGGFACE), List.of("transformed"));
        long[] shape = Golden.npz(VGGFACE).get("transformed").shape();
        int stride = 224 / (int) shape[2];
        FloatImage all = new FloatImage((int) (shape[0] * shape[1]), 224, 224, outputs.get("transformed"));
        check(VGGFACE, "transformed", Golden.every(stride, all).data());
        check(VGGFACE, "features", outputs.get("feature"));
    }

    @Test
    void vgg19() throws IOException {
        Npz golden = Golden.npz(VGG19);
        Vgg19Features network = new Vgg19Features(64);
        StateDict weights = RecipeWeights.of(network, "vgg19.");
        float[] image = golden.get("image64").floats();
        String[] names = new String(golden.get("layer_names_in_order").toByteArray(), StandardCharsets.US_ASCII)
                .split("\\|");
        assertThat(names).hasSize(37);
        Map<String, float[]> outputs = run(network, weights, image, List.of(names));
        for (String name : names) {
            checkMeanAbs(VGG19, "mean_abs/" + name, outputs.get(name));
        }
        Map<String, float[]> untapped = run(network, weights, image, List.of());
        assertThat(untapped).containsOnlyKeys("relu3_2", "relu4_2");
        for (String name : untapped.keySet()) {
            check(VGG19, name, untapped.get(name));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 5})
    void emoNet(int classes) throws IOException {
        EmoNet network = new EmoNet(classes);
        StateDict weights = RecipeWeights.of(network, "emonet" + classes + ".");
        float[] image = image(EMONET);
        String prefix = "c" + classes + "/";
        Map<String, float[]> outputs = classes == 8
                ? checkTaps(EMONET, network, weights, image, prefix, "")
                : run(network, weights, image, List.of());
        check(EMONET, prefix + "heatmap", outputs.get("heatmap"));
        checkTogether(EMONET, Map.of(
                prefix + "expression", outputs.get("expression"),
                prefix + "valence", outputs.get("valence"),
                prefix + "arousal", outputs.get("arousal")));
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
            Golden.check("containers/emoca_state_dict_shapes.json", prefix + "*", described.equals(stored));
            assertThat(described).as(prefix).isEqualTo(stored);
        });
    }

    /**
     * Runs with all of the named maps that the file holds as outputs, and compares them.
     *
     * @param fileName what the names begin with in the file
     * @param layerName what they begin with in the network instead
     */
    private Map<String, float[]> checkTaps(String file, Architecture network, StateDict weights, float[] input,
            String fileName, String layerName) throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String key : Golden.npz(file).names()) {
            if (key.startsWith(fileName) && key.endsWith(MEAN_ABS)) {
                String stored = key.substring(0, key.length() - MEAN_ABS.length());
                keys.put(layerName + stored.substring(fileName.length()), stored);
            }
        }
        assertThat(keys).isNotEmpty();
        Map<String, float[]> outputs = run(network, weights, input, new ArrayList<>(keys.keySet()));
        for (Map.Entry<String, String> key : keys.entrySet()) {
            float[] actual = outputs.get(key.getKey());
            check(file, key.getValue(), actual);
            checkMeanAbs(file, key.getValue() + MEAN_ABS, actual);
        }
        return outputs;
    }

    private static void checkMeanAbs(String file, String array, float[] map) throws IOException {
        double sum = 0;
        for (float v : map) {
            sum += Math.abs(v);
        }
        Golden.compare(file, array, new float[] {(float) (sum / map.length)}, Bound.NETWORK);
    }

    /** Of each item the file holds the first channels. */
    private static void check(String file, String array, float[] map) throws IOException {
        Tensor expected = Golden.npz(file).get(array);
        int batch = (int) expected.shape()[0];
        int kept = (int) expected.numElements() / batch;
        float[] first = new float[batch * kept];
        for (int i = 0; i < batch; i++) {
            System.arraycopy(map, map.length / batch * i, first, kept * i, kept);
        }
        Golden.compare(file, array, first, Bound.NETWORK);
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

    private static float[] image(String file) throws IOException {
        float[] image = Golden.npz(file).get("image_u8").floats();
        for (int i = 0; i < image.length; i++) {
            image[i] /= 255;
        }
        return image;
    }
}
