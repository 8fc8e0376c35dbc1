package org.emoca4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.format.StagingFolder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store without adding: where it is, what it tells, how it survives being killed and damaged. */
class ModelStoreTest {

    @TempDir
    private Path folder;

    private ModelStore store() throws IOException {
        return ModelStore.open(folder.resolve("store"));
    }

    private void add(Path... paths) throws IOException {
        try (ModelAdder adder = new ModelAdder(store())) {
            ModelScan scan = adder.scan(List.of(paths), Optional.empty());
            adder.accept(adder.unaccepted(scan));
            for (FoundPart part : scan.parts()) {
                adder.add(part);
            }
        }
    }

    @Test
    void theDefaultFolderFollowsTheEnvironment() {
        assertThat(ModelStore.defaultFolder(Map.of(), "/home/me")).isEqualTo(Path.of("/home/me/.cache/emoca/models"));
        assertThat(ModelStore.defaultFolder(Map.of("XDG_CACHE_HOME", "/big"), "/home/me"))
                .isEqualTo(Path.of("/big/emoca/models"));
        assertThat(ModelStore.defaultFolder(Map.of("XDG_CACHE_HOME", "relative"), "/home/me"))
                .isEqualTo(Path.of("/home/me/.cache/emoca/models"));
        assertThat(ModelStore.defaultFolder(Map.of("XDG_CACHE_HOME", "/big", "EMOCA_STORE", "mine"), "/home/me"))
                .isEqualTo(Path.of("mine"));
    }

    @Test
    void anEmptyStoreNamesEveryMissingFile() throws IOException {
        assertThat(store().parts()).isEmpty();
        assertThatThrownBy(() -> store().flameAssets())
                .hasMessageContaining("generic_model.pkl (FLAME 2020) from https://flame.is.tue.mpg.de; "
                        + "head_template.obj from ")
                .hasMessageContaining("landmark_embedding.npy")
                .hasMessageContaining("uv_face_eye_mask.png")
                .hasMessageContaining("fixed_displacement_256.npy")
                .hasMessageContaining("emoca models add PATH");
        add(PublishedFiles.template(folder.resolve("head_template.obj")));
        assertThatThrownBy(() -> store().flameAssets()).message()
                .contains("generic_model.pkl").doesNotContain("head_template.obj");
        assertThat(store().models()).extracting(ModelStore.Readiness::id)
                .containsExactly("builtin", "open", "deca", "emoca", "emoca-v2");
        assertThat(store().models().subList(0, 2)).allMatch(ModelStore.Readiness::ready);
        assertThat(store().models().get(2).missing()).first().asString().startsWith("deca_model.tar from https://");
        assertThat(store().folder()).isDirectory();
    }

    @Test
    void unknownNamesGetASuggestion() throws IOException {
        add(PublishedFiles.template(folder.resolve("head_template.obj")));
        assertThatThrownBy(() -> store().part("head-tempalte")).hasMessageContaining("did you mean head-template?");
        assertThatThrownBy(() -> store().part("../x")).hasMessageContaining("no model part");
        assertThatThrownBy(() -> store().file("head-template", "other")).hasMessageContaining("is missing");
        assertThatThrownBy(() -> store().remove(List.of("head-template", "nose"))).hasMessageContaining("'nose'");
        assertThat(store().parts()).hasSize(1);
        assertThatThrownBy(() -> store().regressor("deac")).hasMessageContaining("did you mean deca?");
    }

    @Test
    void partsAreRemovedWhole() throws IOException {
        add(PublishedFiles.template(folder.resolve("head_template.obj")),
                PublishedFiles.displacement(folder.resolve("d.npy")));
        store().remove(List.of("head-template"));
        assertThat(store().parts()).extracting(InstalledPart::id).containsExactly("fixed-displacement");
        assertThat(store().folder()).isDirectoryNotContaining("glob:**/.emoca*");
    }

    @Test
    void damageIsFound() throws IOException {
        add(PublishedFiles.template(folder.resolve("head_template.obj")),
                PublishedFiles.displacement(folder.resolve("d.npy")));
        Path data = store().file("fixed-displacement", "data.safetensors");
        byte[] content = Files.readAllBytes(data);
        content[content.length - 1] ^= 1;
        Files.write(data, content);
        assertThat(store().verify("fixed-displacement")).singleElement().asString()
                .contains("data.safetensors is damaged", "models remove fixed-displacement");
        assertThat(store().verify("head-template")).isEmpty();
        Files.delete(data);
        assertThat(store().verify("fixed-displacement")).singleElement().asString().contains("is missing");
        Path config = store().folder().resolve("fixed-displacement/config.json");
        Files.writeString(config, Files.readString(config).replace("data.safetensors", "../../secret.txt"));
        assertThat(store().damaged()).singleElement().asString().contains("names a file");
        Files.writeString(config, Files.readString(config).replace("\"format\" : 1", "\"format\" : 2"));
        assertThat(store().damaged()).singleElement().asString().contains("newer version");
        Files.writeString(config, "{");
        assertThat(store().damaged()).singleElement().asString().contains("not JSON");
        assertThat(store().parts()).extracting(InstalledPart::id).containsExactly("head-template");
        store().remove(List.of("fixed-displacement"));
        assertThat(store().damaged()).isEmpty();
    }

    @Test
    void aFileInTheWayIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("store"), "x");
        assertThatThrownBy(() -> ModelStore.open(file)).hasMessageContaining("is a file");
    }

    @Test
    void anUnwritableStoreIsTold() throws IOException {
        Path sealed = Files.createDirectory(folder.resolve("sealed"));
        Assumptions.assumeTrue(sealed.toFile().setWritable(false) && !Files.isWritable(sealed),
                "this user may write everywhere");
        ModelStore store = ModelStore.open(sealed.resolve("store"));
        try (ModelAdder adder = new ModelAdder(store)) {
            assertThatThrownBy(() -> adder.accept(List.of(Licence.DECA)))
                    .hasMessageContaining("can't write into the model store");
        } finally {
            assertThat(sealed.toFile().setWritable(true)).isTrue();
        }
    }

    /** Another process that fills a part until it is killed. */
    static final class Filling {

        private Filling() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            StagingFolder staging = StagingFolder.open(Path.of(args[0]));
            Files.writeString(staging.stage().resolve("half.onnx"), "half");
            System.out.println("filling");
            Thread.sleep(60_000);
            staging.close();
        }
    }

    @Test
    void aKilledAddLeavesNothing() throws IOException, InterruptedException {
        Path root = folder.resolve("store");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("java.class.path"), Filling.class.getName(), root.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("filling");
            // while it runs, its work is hidden but kept
            assertThat(store().parts()).isEmpty();
            assertThat(root).isDirectoryContaining("glob:**/.emoca*.partial");
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(store().parts()).isEmpty();
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void anAddThatIsStoppedLeavesNothing() throws IOException {
        Path file = PublishedFiles.template(folder.resolve("head_template.obj"));
        try (ModelAdder adder = new ModelAdder(store())) {
            ModelScan scan = adder.scan(List.of(file), Optional.empty());
            adder.accept(adder.unaccepted(scan));
            adder.close();
            assertThatThrownBy(() -> adder.add(scan.parts().get(0))).hasMessageContaining("stopped");
        }
        assertThat(store().parts()).isEmpty();
    }

    @Test
    void distancesCountEdits() {
        assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestion.distance("abc", "abc")).isZero();
    }
}
