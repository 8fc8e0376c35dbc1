package org.emoca4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.EmotionMlp;
import org.emoca4j.nn.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages of EMOCA: a configuration, and a checkpoint with an odd name in a folder with an odd name. */
class EmocaPackageTest {

    private static final String CHECKPOINT =
            "detail/checkpoints/deca-epoch=10-val_loss/dataloader_idx_0=3.25521111.ckpt";
    private static final String V1 = "coarse:\n  model: {exp_deca_jaw_pose: true}\n"
            + "detail:\n  model: {exp_deca_jaw_pose: false, exp_deca_global_pose: false, use_texture: false}\n";
    private static final String V2 = "detail:\n  model:\n    use_mediapipe_landmarks: true\n    lipread_loss: {w: 1}\n";

    @TempDir
    private Path folder;

    private ModelStore store() throws IOException {
        return ModelStore.open(folder.resolve("store"));
    }

    private ModelScan scan(Path... paths) throws IOException {
        try (ModelAdder adder = new ModelAdder(store())) {
            return adder.scan(List.of(paths), Optional.empty());
        }
    }

    private ModelAdder.Added add(Path path) throws IOException {
        try (ModelAdder adder = new ModelAdder(store())) {
            ModelScan scan = adder.scan(List.of(path), Optional.empty());
            assertThat(scan.problems()).isEmpty();
            adder.accept(adder.unaccepted(scan));
            assertThat(scan.parts()).hasSize(1);
            return adder.add(scan.parts().get(0));
        }
    }

    private Path config(String name, String yaml) throws IOException {
        return PublishedFiles.write(
                folder.resolve(name).resolve("cfg.yaml"), yaml.getBytes(StandardCharsets.UTF_8)).getParent();
    }

    private static Path checkpoint(Path file, int outputs, long flameSeed, boolean mediapipe) throws IOException {
        Map<String, Object> weights = PublishedFiles.emocaWeights(outputs);
        weights.putAll(PublishedFiles.flameBuffers());
        weights.put("emonet_loss.linear.bias", new Pickler.View("LongStorage", "1", 1, 1));
        if (mediapipe) {
            weights.put("deca.flame.lmk_faces_idx_mediapipe", new Pickler.View("LongStorage", "1", 1, 1));
        }
        return PublishedFiles.lightning(file, weights, flameSeed);
    }

    @Test
    void theDefaultPackageIsConvertedAndComparedWithFlame() throws IOException {
        add(PublishedFiles.flame(folder.resolve("generic_model.pkl"), 1));
        Path v2 = config("EMOCA_v2_lr_mse_20", V2);
        checkpoint(v2.resolve(CHECKPOINT), 50, 1, true);
        ModelAdder.Added added = add(v2);
        InstalledPart part = added.part();
        assertThat(part.id()).isEqualTo("emoca-v2");
        assertThat(added.notes()).containsExactly("flame is the FLAME that emoca-v2 was trained with");
        assertThat(part.sources()).extracting(InstalledPart.FileDigest::name)
                .containsExactly("dataloader_idx_0=3.25521111.ckpt", "cfg.yaml");
        assertThat(part.ignored()).containsExactly(
                "deca.flame.* (1 tensor)", "emonet_loss.* (1 tensor)", "optimizer_states.* (1 tensor)", "epoch",
                "callbacks");
        RegressorFiles regressor = store().regressor("emoca-v2");
        assertThat(regressor.expressionOutputs()).containsExactly("expression");
        try (Network network = Network.open(regressor.expressionEncoder().orElseThrow(), 1)) {
            assertThat(network.inputSize()).isEqualTo(3 * 224 * 224);
        }
        assertThatThrownBy(() -> store().regressor("emoca-v3")).hasMessageContaining("did you mean emoca-v2");
        assertThatThrownBy(() -> store().regressor("emoca")).hasMessageContaining("cfg.yaml", "models add");

        // a FLAME of another edition is refused now, unless it says that it is one
        store().remove(List.of("flame"));
        assertThatThrownBy(() -> add(PublishedFiles.flame(folder.resolve("x/generic_model.pkl"), 2)))
                .hasMessageContaining("mean heads are up to")
                .hasMessageContaining("need FLAME 2020, not 2023");
        assertThat(add(PublishedFiles.flame(folder.resolve("flame2023.pkl"), 2)).notes())
                .singleElement().asString().startsWith("flame-2023 is not the FLAME that emoca-v2 was trained with");
        assertThat(store().models()).filteredOn(model -> model.id().equals("emoca-v2")).singleElement()
                .satisfies(model -> assertThat(model.missing().get(0)).contains("flame-2023 is there, but"));
    }

    @Test
    void aWrongFlameIsToldAndNothingOfThePackageIsStored() throws IOException {
        add(PublishedFiles.flame(folder.resolve("generic_model.pkl"), 2));
        Path file = checkpoint(folder.resolve("EMOCA/" + CHECKPOINT), 50, 1, false);
        assertThatThrownBy(() -> add(file)).hasMessageContaining("not the FLAME inside emoca (")
                .hasMessageContaining("need FLAME 2020, not 2023");
        assertThat(store().folder().resolve("emoca")).doesNotExist();
    }

    @Test
    void versionsAreToldApart() throws IOException {
        Path v1 = config("EMOCA", V1);
        checkpoint(v1.resolve(CHECKPOINT), 50, 1, true);
        Path v2 = config("renamed", V2);
        checkpoint(v2.resolve(CHECKPOINT), 50, 1, false);
        Path mp = config("EMOCA_v2_mp", V2);
        checkpoint(mp.resolve(CHECKPOINT), 50, 2, false);
        Path bare = checkpoint(folder.resolve("bare/some.file"), 50, 1, true);
        assertThat(scan(v1).parts()).extracting(FoundPart::id).containsExactly("emoca");
        assertThat(scan(v2).parts()).extracting(FoundPart::id).containsExactly("emoca-v2");
        assertThat(scan(mp).parts()).extracting(FoundPart::id).containsExactly("emoca-v2-mp");
        assertThat(scan(bare).parts()).extracting(FoundPart::id).containsExactly("emoca-v2");
        Path silent = config("silent", V1);
        checkpoint(silent.resolve(CHECKPOINT), 50, 1, true);
        Path denied = config("denied", V1.replace("use_texture", "use_mediapipe_landmarks: false, use_texture"));
        checkpoint(denied.resolve(CHECKPOINT), 50, 1, true);
        assertThat(scan(silent).parts()).extracting(FoundPart::id).containsExactly("emoca-v2");
        assertThat(scan(denied).parts()).extracting(FoundPart::id).containsExactly("emoca");
        assertThat(scan(v2, mp).parts()).extracting(FoundPart::id).containsExactly("emoca-v2", "emoca-v2-mp");
    }

    @Test
    void theBestCheckpointCounts() {
        Path detail = Path.of("m/detail/checkpoints");
        Path best = detail.resolve("deca-epoch=03-val_loss/dataloader_idx_0=9.44.ckpt");
        List<Path> all = List.of(
                Path.of("m/coarse/checkpoints/deca-epoch=01-val_loss/dataloader_idx_0=1.5.ckpt"),
                detail.resolve("deca-epoch=01-val_loss/dataloader_idx_0=10.5.ckpt"),
                best,
                detail.resolve("deca-epoch=02-val_loss/dataloader_idx_0=9.44.ckpt"),
                detail.resolve("last.ckpt"));
        assertThat(CheckpointChoice.best(all)).isEqualTo(best);
        assertThat(CheckpointChoice.packageOf(best)).isEqualTo(Path.of("m").toAbsolutePath());
    }

    @Test
    void theConfigurationDecidesWhatTheExpressionEncoderGives() throws IOException {
        Path jaw = config("jaw", V1.replace("jaw_pose: false", "jaw_pose: true"));
        checkpoint(jaw.resolve(CHECKPOINT), 50, 1, false);
        assertThatThrownBy(() -> add(jaw)).hasMessageContaining("E_expression")
                .hasMessageContaining("layers.2.weight is [50, 1024] instead of [53, 1024]");
        Path alone = checkpoint(folder.resolve("alone/a.ckpt"), 53, 1, false);
        assertThatThrownBy(() -> add(alone)).hasMessageContaining("only cfg.yaml tells");
    }

    @Test
    void anEmocaWithoutItsExpressionEncoderIsNoDeca() throws IOException {
        Path v1 = config("EMOCA", V1);
        Map<String, Object> weights = PublishedFiles.emocaWeights(50);
        weights.keySet().removeIf(name -> name.startsWith("deca.E_expression."));
        PublishedFiles.lightning(v1.resolve(CHECKPOINT), weights, 1);
        assertThatThrownBy(() -> add(v1)).hasMessageContaining("E_expression").hasMessageContaining("322 missing");
    }

    @Test
    void settingsOfOtherProgramsAreNotTheConfiguration() throws IOException {
        Path file = checkpoint(folder.resolve("in/a.ckpt"), 50, 1, false);
        PublishedFiles.write(folder.resolve("in/other.yaml"), "model: {exp_deca_jaw_pose: true}".getBytes(
                StandardCharsets.UTF_8));
        assertThat(scan(file).parts().get(0).sources()).containsExactly(file);
        Path renamed = PublishedFiles.write(folder.resolve("in/mine.yml"), V2.getBytes(StandardCharsets.UTF_8));
        assertThat(scan(file).parts().get(0).sources()).containsExactly(file, renamed.toAbsolutePath());
        assertThat(scan(file).parts().get(0).id()).isEqualTo("emoca-v2");
    }

    @Test
    void theAuthorsOwnDecaComesBeforeThatOfEmoca() throws IOException {
        Map<String, Object> weights = PublishedFiles.emocaWeights(50);
        weights.keySet().removeIf(name -> name.startsWith("deca.E_expression."));
        Path in = folder.resolve("in");
        Path packaged = PublishedFiles.lightning(in.resolve("DECA").resolve(CHECKPOINT), weights, 1);
        PublishedFiles.write(in.resolve("DECA/cfg.yaml"), V1.getBytes(StandardCharsets.UTF_8));
        assertThat(scan(in).parts()).extracting(FoundPart::id).containsExactly("deca");
        Path own = PublishedFiles.torch(in.resolve("data/deca_model.tar"), PublishedFiles.decaWeights(), 1);
        ModelScan scan = scan(in);
        assertThat(scan.parts()).extracting(FoundPart::file).containsExactly(own);
        assertThat(scan.skipped()).contains(packaged);
    }

    @Test
    void damagedConfigurationsAndCheckpointsAreOneLine() throws IOException {
        Path v1 = config("EMOCA", "detail: [}");
        Path file = checkpoint(v1.resolve(CHECKPOINT), 50, 1, false);
        assertThat(scan(v1).problems()).singleElement().asString().contains("cfg.yaml: not YAML").doesNotContain("\n");
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length / 2));
        assertThat(scan(v1).problems()).singleElement().asString().contains("dataloader_idx_0=3.25521111.ckpt")
                .doesNotContain("\n");
    }

    @Test
    void emotionsFromCodesAreRecognisedByTheirInputs() throws IOException {
        Map<String, Architecture> networks = new LinkedHashMap<>();
        networks.put("mlp.", new EmotionMlp(281));
        Map<String, Object> weights = PublishedFiles.weights(networks);
        weights.put("deca.deca.E_flame.layers.2.bias", new Pickler.View("LongStorage", "1", 1, 1));
        InstalledPart part = add(
                PublishedFiles.lightning(folder.resolve("in/checkpoints/x/y=1.ckpt"), weights, 1)).part();
        assertThat(part.id()).isEqualTo("emorec-detail");
        assertThat(part.ignored()).contains("deca.deca.* (1 tensor)");
        assertThat(store().verify("emorec-detail")).isEmpty();
        Path onnx = store().file("emorec-detail", "network.onnx");
        try (Network network = Network.open(onnx, 1)) {
            assertThat(network.inputSize()).isEqualTo(281);
        }
        try (RandomAccessFile file = new RandomAccessFile(onnx.toFile(), "rw")) {
            file.seek(1_000_000);
            int value = file.read();
            file.seek(1_000_000);
            file.write(value ^ 1);
        }
        assertThat(store().verify("emorec-detail")).singleElement().asString().contains("network.onnx is damaged");
    }

    @Test
    void anotherNameMakesASecondModel() throws IOException {
        Path file = PublishedFiles.lightning(folder.resolve("in/y=1.ckpt"),
                PublishedFiles.weights(Map.of("mlp.", new EmotionMlp(153))), 1);
        try (ModelAdder adder = new ModelAdder(store())) {
            ModelScan scan = adder.scan(List.of(file), Optional.of("mine"));
            assertThat(scan.parts()).extracting(FoundPart::id).containsExactly("mine");
            Path other = PublishedFiles.displacement(folder.resolve("other/a.npy"));
            for (String bad : List.of("../x", "emoca", "builtin", "open", "flame-2020", "Big")) {
                assertThatThrownBy(() -> adder.scan(List.of(file), Optional.of(bad)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> adder.scan(List.of(other.getParent()), Optional.of("mine")))
                    .hasMessageContaining("found were fixed-displacement");
        }
    }
}
