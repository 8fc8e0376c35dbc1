package org.emoca4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.emoca4j.RecipeWeights;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Tensor;
import org.emoca4j.image.FloatImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every network gives the reference's numbers, layer by layer and as a whole, in evaluation mode: the comparisons that
 * each engine must stand.
 */
@ExtendWith(ParityTable.class)
public abstract class NetworkParity {

    private static final String ENCODERS = "nets_encoders.npz";
    private static final String DECODER = "nets_detail_decoder.npz";
    private static final String EMOTION = "nets_emotion_resnet.npz";
    private static final String VGGFACE = "nets_vggface2.npz";
    private static final String VGG19 = "nets_vgg19.npz";
    private static final String EMONET = "nets_emonet.npz";
    private static final String TDDFA = "nets_3ddfa_v2.npz";
    private static final String DEEP3D = "nets_deep3d.npz";
    private static final String MEAN_ABS = ".mean_abs";

    /**
     * Runs a network with the engine.
     *
     * @param input one or more inputs, one behind the other
     * @param taps names of intermediate values to return too
     * @return the values of each output by name, batch first
     */
    protected abstract Map<String, float[]> run(
            Architecture network, StateDict weights, float[] input, List<String> taps) throws IOException;

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

    @ParameterizedTest
    @CsvSource({"mb05, true", "mb1, false"})
    void mobileNetV1(String name, boolean halfWidth) throws IOException {
        MobileNetV1 network = new MobileNetV1(halfWidth, false);
        StateDict weights = RecipeWeights.of(network, "tddfa_" + name + ".");
        float[] image = tddfaImage();
        String out = name + "/out";
        check(TDDFA, out, run(network, weights, image, List.of()).get("parameters"));
        check(TDDFA, out, checkTaps(TDDFA, network, weights, image, name + "/", "").get("parameters"));
    }

    @Test
    void resNet22() throws IOException {
        ResNet22 network = new ResNet22();
        StateDict weights = RecipeWeights.of(network, "tddfa_resnet22.");
        check(TDDFA, "resnet22/out", run(network, weights, tddfaImage(), List.of()).get("parameters"));
    }

    private static float[] tddfaImage() throws IOException {
        float[] image = Golden.npz(TDDFA).get("image_u8_bgr").floats();
        for (int i = 0; i < image.length; i++) {
            image[i] = (image[i] - 127.5f) / 128;
        }
        return image;
    }

    @Test
    void deep3d() throws IOException {
        Deep3dNet network = new Deep3dNet(Deep3dNet.Trunk.PYTORCH);
        StateDict weights = RecipeWeights.of(network, "net_recon.");
        float[] image = image(DEEP3D);
        check(DEEP3D, "out", run(network, weights, image, List.of()).get("codes"));
        check(DEEP3D, "out", checkTaps(DEEP3D, network, weights, image, "net/", "").get("codes"));
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

    private static float[] image(String file) throws IOException {
        float[] image = Golden.npz(file).get("image_u8").floats();
        for (int i = 0; i < image.length; i++) {
            image[i] /= 255;
        }
        return image;
    }
}
