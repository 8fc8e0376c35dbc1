package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.app.UserError;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.EmotionMlp;
import org.emoca4j.store.ModelStore;
import org.emoca4j.train.torch.InitialWeights;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the weights come from that a recipe names. */
class StartWeightsTest {

    private static final EmotionMlp MLP = new EmotionMlp(3, 1, 4, 8);

    @TempDir
    private Path folder;

    private ModelStore store;

    @BeforeEach
    void write() throws IOException {
        Path root = folder.resolve("store");
        part(root, "deca", Map.of(
                "E_flame.layers.2.bias", Tensor.of(new float[] {1, 2}, 2),
                "D_detail.conv.bias", Tensor.of(new float[] {3}, 1)));
        part(root, "emorec", InitialWeights.random(MLP, 5).tensors());
        store = ModelStore.open(root);
    }

    /** In the store's layout on disk. */
    private static void part(Path root, String id, Map<String, Tensor> weights) throws IOException {
        Path place = Files.createDirectories(root.resolve(id));
        Files.writeString(place.resolve("config.json"), "{\"id\": \"" + id + "\", \"kind\": \"" + id
                + "\", \"format\": 1, \"licence\": \"deca\", \"added\": \"2026-01-01T00:00:00Z\", \"sources\":"
                + " [{\"name\": \"x\", \"bytes\": 1, \"sha256\": \"\"}], \"files\": [], \"facts\": {}}");
        try (OutputStream out = Files.newOutputStream(place.resolve("weights.safetensors"))) {
            new Safetensors(id, Map.of(), weights).write(out);
        }
    }

    private StartWeights read(String place) throws IOException {
        return StartWeights.read("model.start", place, store);
    }

    @Test
    void aModelOfTheStoreIsNamed() throws IOException {
        StartWeights start = read("deca");
        assertThat(start.network("E_flame").orElseThrow().tensors().get("layers.2.bias").floats())
                .containsExactly(1, 2);
        assertThat(start.network("D_detail").orElseThrow().tensors()).containsOnlyKeys("conv.bias");
        assertThat(start.network("E_expression")).isEmpty();
        assertThat(start.network("E_flame").orElseThrow().source()).contains("deca");
    }

    @Test
    void aNetworkAloneIsFoundByItsTensors() throws IOException {
        Map<String, Tensor> mlp = new LinkedHashMap<>(read("emorec").only(MLP, "", "mlp.").orElseThrow().tensors());
        assertThat(mlp.keySet()).isEqualTo(MLP.parameters().keySet());
        assertThat(mlp.get("model.3.weight").floats())
                .isEqualTo(InitialWeights.random(MLP, 5).tensors().get("model.3.weight").floats());
        assertThat(read("deca").only(MLP, "")).isEmpty();
    }

    /** What the user points at is nearer than the store. */
    @Test
    void filesComeFirst() throws IOException {
        Path file = folder.resolve("deca.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            new Safetensors("x", Map.of(), Map.of("E_flame.a", Tensor.of(new float[] {9}, 1))).write(out);
        }
        assertThat(read(file.toString()).network("E_flame").orElseThrow().tensors()).containsOnlyKeys("a");
        assertThat(read("")).isSameAs(StartWeights.NONE);
    }

    @Test
    void unknownNamesAreAnsweredWithThoseThatThereAre() throws IOException {
        assertThatThrownBy(() -> read("decca")).isInstanceOf(UserError.class).hasMessageContainingAll(
                "model.start: decca is no run with a checkpoint, no file with weights, and no model in ",
                "did you mean deca?");
        assertThatThrownBy(() -> read("runs/base")).isInstanceOf(UserError.class)
                .hasMessageEndingWith("; there are deca, emorec");
        Path noRun = Files.createDirectory(folder.resolve("photos"));
        assertThatThrownBy(() -> read(noRun.toString())).isInstanceOf(UserError.class)
                .hasMessageContaining("is no run with a checkpoint");
        ModelStore empty = ModelStore.open(folder.resolve("empty"));
        assertThatThrownBy(() -> StartWeights.read("model.vgg_model_path", "vgg19", empty))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("model.vgg_model_path: vgg19 is no run", "emoca models add --help");
    }
}
