package org.emoca4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.RecipeWeights;
import org.emoca4j.format.Npz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exported networks in ONNX Runtime give the reference's numbers; their weights, names and shapes are its own. */
class NetworksGoldenTest extends NetworkParity {

    private static final String RECIPE = "recipe_check.npz";

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
            case "tddfa_mb05" -> new MobileNetV1(true, false);
            case "tddfa_mb1" -> new MobileNetV1(false, false);
            case "emonet5" -> new EmoNet(5);
            default -> throw new AssertionError("no network " + network + " for " + name);
        };
        return architecture.parameters().get(parameter);
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

    @Override
    protected Map<String, float[]> run(
            Architecture network, StateDict weights, float[] input, List<String> taps) throws IOException {
        Path file = folder.resolve("network.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxExporter.write(network, weights, out, taps.toArray(new String[0]));
        }
        try (Network session = Network.open(file, 2)) {
            return session.run(input);
        }
    }
}
