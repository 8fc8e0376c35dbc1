package org.emoca4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.emoca4j.format.Safetensors;
import org.emoca4j.head.HeadModel;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.EmoNet;
import org.emoca4j.nn.EmotionMlp;
import org.emoca4j.nn.EmotionResNet;
import org.emoca4j.nn.Network;
import org.emoca4j.nn.Vgg19Features;
import org.emoca4j.nn.VggFace2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Adding models as their users have them: in order, renamed, swapped, cut off, twice. */
class ModelAdderTest {

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private ModelStore store() throws IOException {
        return ModelStore.open(folder.resolve("store"));
    }

    /** Adds with consent; errors of scan and conversion end up in {@link #problems}. */
    private List<String> add(Optional<String> name, Path... paths) throws IOException {
        List<String> added = new ArrayList<>();
        problems.clear();
        notes.clear();
        try (ModelAdder adder = new ModelAdder(store())) {
            ModelScan scan = adder.scan(List.of(paths), name);
            problems.addAll(scan.problems());
            adder.accept(adder.unaccepted(scan));
            for (FoundPart part : scan.parts()) {
                notes.addAll(part.notes());
                try {
                    ModelAdder.Added result = adder.add(part);
                    notes.addAll(result.notes());
                    added.add(part.installed().isPresent() ? "again " + result.part().id() : result.part().id());
                } catch (IOException e) {
                    problems.add(e.getMessage());
                }
            }
        }
        return added;
    }

    private List<String> add(Path... paths) throws IOException {
        return add(Optional.empty(), paths);
    }

    private List<String> storeContent() throws IOException {
        try (Stream<Path> files = Files.list(store().folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path downloads() throws IOException {
        Path downloads = folder.resolve("downloads");
        PublishedFiles.assets(downloads);
        return downloads;
    }

    @Test
    void aFolderOfDownloadsIsRecognisedAndMakesTheAssets() throws IOException {
        Path downloads = downloads();
        PublishedFiles.texture(downloads.resolve("bfm.npz"), "MU", "PC", 199);
        PublishedFiles.write(downloads.resolve("holiday.txt"), "not a model".getBytes(StandardCharsets.UTF_8));
        assertThat(add(downloads)).containsExactly("flame-2020", "head-template", "landmarks", "landmarks-mediapipe",
                "uv-face-mask", "uv-face-eye-mask", "fixed-displacement", "dense-template", "texture-bfm");
        assertThat(problems).isEmpty();

        FlameAssets assets = store().flameAssets();
        HeadModel head = assets.head();
        assertThat(head.numShape()).isEqualTo(100);
        assertThat(head.numExpression()).isEqualTo(50);
        assertThat(head.landmarks().mediapipe().size()).isEqualTo(3);
        double[] dirs = PublishedFiles.doubles(PublishedFiles.flameFields(1).get("shapedirs"));
        for (int i = 0; i < 3 * PublishedFiles.NUM_VERTICES; i++) {
            assertThat(head.basis().shapeDirs()[7][i]).isEqualTo((float) dirs[400 * i + 7]);
            assertThat(head.basis().expressionDirs()[7][i]).isEqualTo((float) dirs[400 * i + 307]);
        }
        assertThat(head.basis().jointRegressor()[PublishedFiles.NUM_VERTICES + 1]).isOne();
        assertThat(assets.faceEyeMask()[128 * 256 + 128]).isOne();
        assertThat(assets.faceEyeMask()[40]).isZero();
        assertThat(assets.fixedDisplacement()[1000]).isEqualTo(0.001f);
        assertThat(assets.dense().orElseThrow().texels())
                .containsExactly(7 * 256 + 2, 3 * 256, 255 * 256 + 255);
        assertThat(head.albedo().orElseThrow().faceMask()).isEqualTo(assets.faceEyeMask());
    }

    @Test
    void allComponentsOfFlameAreKept() throws IOException {
        add(PublishedFiles.flame(folder.resolve("flame2023_Open.pkl"), 1));
        InstalledPart part = store().part("flame-2023-open");
        assertThat(part.licence()).isEqualTo(Licence.FLAME_2023_OPEN);
        assertThat(part.fact("edition")).contains("2023 Open");
        Safetensors file = Safetensors.read(store().file("flame-2023-open", "data.safetensors"));
        assertThat(file.get("shapedirs").shape()).containsExactly(300, PublishedFiles.NUM_VERTICES, 3);
        assertThat(file.get("exprdirs").shape()).containsExactly(100, PublishedFiles.NUM_VERTICES, 3);
        assertThat(file.get("posedirs").shape()).containsExactly(36, PublishedFiles.NUM_VERTICES, 3);
        assertThat(file.get("faces").ints()).isEqualTo(PublishedFiles.FACES);
    }

    @Test
    void texelsArePickedAndColoursReversed() throws IOException {
        add(PublishedFiles.texture(folder.resolve("a"), "mean", "tex_dir", 200));
        Safetensors file = Safetensors.read(store().file("texture-flame", "data.safetensors"));
        float[] mean = file.get("mean", 256, 256, 3).floats();
        float[] dirs = file.get("dirs", 50, 256, 256, 3).floats();
        // the last texel of the first row, and the first of the second half
        assertThat(Arrays.copyOfRange(mean, 3 * 255, 3 * 255 + 3)).containsExactly(5 / 255f, 4 / 255f, 3 / 255f);
        assertThat(mean[128 * 256 * 3]).isEqualTo(8 / 255f);
        assertThat(mean[127 * 256 * 3]).isEqualTo(2 / 255f);
        assertThat(dirs[(49 * 256 * 256 + 128) * 3 + 2]).isEqualTo(4903 / 255f);
    }

    @Test
    void namesDoNotMatter() throws IOException {
        Path odd = folder.resolve("odd");
        PublishedFiles.flame(odd.resolve("1"), 1);
        PublishedFiles.template(odd.resolve("2.txt"));
        String moved = Files.readString(odd.resolve("2.txt")).replace("v 1 0.5", "v 1.5 0.5");
        Files.writeString(odd.resolve("reconstructed.obj"), moved);
        PublishedFiles.landmarks(odd.resolve("3.bin"));
        PublishedFiles.mediapipe(odd.resolve("4.zip"));
        PublishedFiles.mask(odd.resolve("5.dat"), 85, true);
        PublishedFiles.displacement(odd.resolve("6"));
        PublishedFiles.dense(odd.resolve("x/y/7"));
        PublishedFiles.texture(odd.resolve("8"), "MU", "PC", 199);
        assertThat(add(odd)).containsExactly("flame", "head-template", "landmarks", "landmarks-mediapipe",
                "uv-face-eye-mask", "fixed-displacement", "dense-template", "texture-bfm");
        assertThat(problems).isEmpty();
    }

    @Test
    void swappedMasksAreNoticed() throws IOException {
        PublishedFiles.mask(folder.resolve("in/uv_face_mask.png"), 85, true);
        PublishedFiles.mask(folder.resolve("in/uv_face_eye_mask.png"), 80, true);
        add(folder.resolve("in"));
        assertThat(problems).singleElement().asString().contains("several different files for uv-face-eye-mask");

        Path swapped = PublishedFiles.mask(folder.resolve("one/uv_face_mask.png"), 85, true);
        assertThat(add(swapped)).containsExactly("uv-face-eye-mask");
        assertThat(notes).containsExactly(
                "uv_face_mask.png is in truth uv_face_eye_mask.png: stored as uv-face-eye-mask");
    }

    @Test
    void otherFilesOfSuchFormatsAreSkippedOrExplained() throws IOException {
        Path folderOfOthers = folder.resolve("others");
        Path web = PublishedFiles.write(
                folderOfOthers.resolve("page.bin"), "<!DOCTYPE html><html>".getBytes(StandardCharsets.UTF_8));
        Path flags = PublishedFiles.write(folderOfOthers.resolve("seg.npy"), Pickler.npy("<f8", "(256, 256)",
                Pickler.Array.doubles(onesOf(65536)).data()));
        Path mesh = PublishedFiles.write(folderOfOthers.resolve("cube.obj"),
                "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nf 1/1 2/1 3/1\n".getBytes(StandardCharsets.UTF_8));
        Path pickle = PublishedFiles.write(folderOfOthers.resolve("a.pkl"), Pickler.pickle(Map.of("lmk_face_idx", 1)));
        Path torch = PublishedFiles.torch(folderOfOthers.resolve("b.pth"),
                Map.of("conv.weight", new Pickler.View("FloatStorage", "0", 2048 * 2048, 4)), 1);
        try (ModelAdder adder = new ModelAdder(store())) {
            ModelScan scan = adder.scan(List.of(folderOfOthers), Optional.empty());
            assertThat(scan.parts()).isEmpty();
            assertThat(scan.problems()).isEmpty();
            assertThat(scan.skipped()).containsExactlyInAnyOrder(web, flags, mesh, pickle, torch);
            List<String> explained = adder.scan(
                    List.of(web, pickle, torch, flags, folder.resolve("nothing")), Optional.empty()).problems();
            assertThat(explained).hasSize(5);
            assertThat(explained.get(0)).contains("nothing does not exist");
            assertThat(explained.get(1)).contains("page.bin is a web page", "log in");
            assertThat(explained.get(2)).contains("a.pkl is a Python pickle, but none of the known");
            assertThat(explained.get(3)).contains("b.pth is a torch file, but none of the known");
            assertThat(explained.get(4)).contains("seg.npy is a NumPy array, but none of the known");
        }
        assertThat(store().folder()).doesNotExist();
    }

    private static double[] onesOf(int count) {
        double[] values = new double[count];
        Arrays.fill(values, 1);
        return values;
    }

    @Test
    void aWebPageUnderAPublishedNameIsAProblemInAFolderToo() throws IOException {
        PublishedFiles.write(folder.resolve("in/deca_model.tar"), "<html>log in".getBytes(StandardCharsets.UTF_8));
        PublishedFiles.write(folder.resolve("in/generic_model.pkl"), new byte[0]);
        assertThat(add(folder.resolve("in"))).isEmpty();
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).contains("deca_model.tar is a web page", "expected deca_model.tar from https://");
        assertThat(problems.get(1)).contains("generic_model.pkl is empty");
    }

    static Stream<Consumer<Map<String, Object>>> damage() {
        return Stream.of(
                fields -> fields.remove("posedirs"),
                fields -> fields.put("posedirs", Pickler.Array.doubles(new double[24 * 35], 8, 3, 35)),
                fields -> fields.put("posedirs", "lost"),
                fields -> fields.put("posedirs", Pickler.Array.doubles(nanOf(24 * 36), 8, 3, 36)));
    }

    private static double[] nanOf(int count) {
        double[] values = new double[count];
        values[5] = Double.NaN;
        return values;
    }

    @ParameterizedTest
    @MethodSource("damage")
    void partialFlameNamesTheTensorAndTheOthersAreStored(Consumer<Map<String, Object>> damage) throws IOException {
        Path in = folder.resolve("in");
        PublishedFiles.template(in.resolve("head_template.obj"));
        Map<String, Object> fields = PublishedFiles.flameFields(1);
        damage.accept(fields);
        PublishedFiles.write(in.resolve("generic_model.pkl"), Pickler.pickle(fields));
        assertThat(add(in)).containsExactly("head-template");
        assertThat(problems).singleElement().asString().contains("generic_model.pkl", "posedirs").doesNotContain("\n");
        assertThat(storeContent()).containsExactly("head-template", "licences.json");
    }

    @Test
    void cutOffFilesAreProblems() throws IOException {
        Path in = downloads();
        PublishedFiles.texture(in.resolve("texture.npz"), "MU", "PC", 199);
        for (String name : List.of("FLAME2020/generic_model.pkl", "data/head_template.obj",
                "data/landmark_embedding.npy", "assets/mediapipe_landmark_embedding.npz", "data/uv_face_mask.png",
                "data/fixed_displacement_256.npy", "data/texture_data_256.npy", "texture.npz")) {
            try (RandomAccessFile file = new RandomAccessFile(in.resolve(name).toFile(), "rw")) {
                file.setLength(file.length() * 2 / 3);
            }
        }
        assertThat(add(in)).containsExactly("uv-face-eye-mask");
        assertThat(problems).hasSize(8).allMatch(line -> line.contains(in.toString()) && line.lines().count() == 1);
    }

    @Test
    void aSecondAddIsDecidedByContent() throws IOException {
        Path file = PublishedFiles.flame(folder.resolve("generic_model.pkl"), 1);
        assertThat(add(file)).containsExactly("flame");
        String before = Files.readString(store().file("flame", "config.json"));
        Path copy = Files.copy(file, folder.resolve("copy.pkl"));
        assertThat(add(copy)).containsExactly("again flame");
        assertThat(Files.readString(store().file("flame", "config.json"))).isEqualTo(before);
        Path other = PublishedFiles.flame(folder.resolve("other/generic_model.pkl"), 2);
        assertThat(add(other)).isEmpty();
        assertThat(problems).singleElement().asString().contains("flame is already there", "models remove flame");
    }

    @Test
    void copiesInOneFolderCountOnceAndGenderedModelsNotAtAll() throws IOException {
        PublishedFiles.flame(folder.resolve("in/a/generic_model.pkl"), 1);
        PublishedFiles.flame(folder.resolve("in/b/generic_model.pkl"), 1);
        PublishedFiles.flame(folder.resolve("in/a/male_model.pkl"), 2);
        PublishedFiles.flame(folder.resolve("in/a/female_model.pkl"), 3);
        assertThat(add(folder.resolve("in"))).containsExactly("flame");
        assertThat(problems).isEmpty();
    }

    @Test
    void linksInCirclesAreNotFollowedForever() throws IOException {
        PublishedFiles.flame(folder.resolve("in/a/generic_model.pkl"), 1);
        Files.createSymbolicLink(folder.resolve("in/a/up"), folder.resolve("in"));
        assertThat(add(folder.resolve("in"))).containsExactly("flame");
    }

    @Test
    void partsThatDoNotFitAreRefusedInEitherOrder() throws IOException {
        Path flame = PublishedFiles.flame(folder.resolve("generic_model.pkl"), 1);
        Path template = PublishedFiles.write(folder.resolve("head_template.obj"),
                "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nf 1/1 2/1 3/1\n".getBytes(StandardCharsets.UTF_8));
        add(flame);
        assertThat(add(template)).isEmpty();
        assertThat(problems).singleElement().asString().contains("head_template.obj", "are not those of flame");
        store().remove(List.of("flame"));
        assertThat(add(template)).containsExactly("head-template");
        assertThat(add(flame)).isEmpty();
        assertThat(problems).singleElement().asString().contains("are not those of flame");
    }

    @Test
    void nothingIsStoredWithoutConsentAndConsentIsRemembered() throws IOException {
        Path file = PublishedFiles.flame(folder.resolve("generic_model.pkl"), 1);
        try (ModelAdder adder = new ModelAdder(store())) {
            ModelScan scan = adder.scan(List.of(file), Optional.empty());
            assertThat(adder.unaccepted(scan)).containsExactly(Licence.FLAME);
            FoundPart part = scan.parts().get(0);
            assertThatThrownBy(() -> adder.add(part)).isInstanceOf(IllegalStateException.class);
            assertThat(store().folder()).doesNotExist();
            adder.accept(List.of(Licence.FLAME));
            assertThat(adder.unaccepted(scan)).isEmpty();
        }
        try (ModelAdder later = new ModelAdder(store())) {
            assertThat(later.unaccepted(later.scan(List.of(file), Optional.empty()))).isEmpty();
        }
    }

    @Test
    void decaIsConvertedAndVerified() throws IOException {
        Map<String, Object> root = PublishedFiles.decaWeights();
        root.put("opt", Map.of("state", Map.of("exp_avg", new Pickler.View("LongStorage", "1", 1, 1))));
        root.put("global_step", 7);
        Path file = PublishedFiles.torch(folder.resolve("deca_model.tar"), root, 1);
        List<String> added = add(file);
        assertThat(problems).isEmpty();
        assertThat(added).containsExactly("deca");
        InstalledPart part = store().part("deca");
        assertThat(part.ignored()).containsExactly("opt.* (1 tensor)", "global_step");
        assertThat(part.files()).extracting(InstalledPart.FileDigest::name).containsExactlyInAnyOrder(
                "weights.safetensors", "E_flame.onnx", "E_detail.onnx", "D_detail.onnx");
        RegressorFiles regressor = store().regressor("deca");
        assertThat(regressor.expressionEncoder()).isEmpty();
        assertThat(regressor.expressionOutputs()).isEmpty();
        try (Network network = Network.open(regressor.detail().orElseThrow().decoder(), 1)) {
            assertThat(network.inputSize()).isEqualTo(181);
        }
        assertThat(store().verify("deca")).isEmpty();
        assertThat(store().withWeights()).containsExactly("deca");
        assertThat(store().weights("deca").get("E_flame.layers.2.bias").shape()).containsExactly(236);
    }

    @Test
    void anIncompleteNetworkStoresNothing() throws IOException {
        Map<String, Object> root = PublishedFiles.decaWeights();
        Map<String, Object> decoder = new LinkedHashMap<>(castMap(root.get("D_detail")));
        decoder.remove("conv_blocks.21.bias");
        root.put("D_detail", decoder);
        Path file = PublishedFiles.torch(folder.resolve("deca_model.tar"), root, 1);
        assertThat(add(file)).isEmpty();
        assertThat(problems).singleElement().asString()
                .contains("deca_model.tar, D_detail", "1 missing (conv_blocks.21.bias [1])").doesNotContain("\n");
        assertThat(storeContent()).containsExactly("licences.json");
    }

    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of("emotion-resnet50", "state_dict.", new EmotionResNet()),
                Arguments.of("emonet-8", "", new EmoNet(8)),
                Arguments.of("emonet-5", "", new EmoNet(5)),
                Arguments.of("vggface2", "", new VggFace2()),
                Arguments.of("vgg19", "features.", new Vgg19Features(256)),
                Arguments.of("emorec", "state_dict.mlp.", new EmotionMlp(153)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void otherNetworksAreRecognisedByTheirTensors(String id, String prefix, Architecture network) throws IOException {
        Map<String, Object> weights = PublishedFiles.weights(Map.of(prefix, network));
        Path file = PublishedFiles.torch(folder.resolve("some.bin"), weights, 1);
        try (ModelAdder adder = new ModelAdder(store())) {
            ModelScan scan = adder.scan(List.of(file), Optional.empty());
            assertThat(scan.problems()).isEmpty();
            assertThat(scan.parts()).extracting(FoundPart::id).containsExactly(id);
        }
        weights.remove(weights.keySet().iterator().next());
        PublishedFiles.torch(file, weights, 1);
        assertThat(add(file)).isEmpty();
        assertThat(problems).singleElement().asString().contains("some.bin", "1 missing");
    }

    @Test
    void aNetworkAloneIsStoredUnderOneName() throws IOException {
        Map<String, Object> weights = PublishedFiles.weights(Map.of("features.", new Vgg19Features(256)));
        weights.put("classifier.0.bias", new Pickler.View("LongStorage", "1", 1, 1));
        assertThat(add(PublishedFiles.torch(folder.resolve("vgg.pth"), weights, 1))).containsExactly("vgg19");
        assertThat(store().part("vgg19").ignored()).containsExactly("classifier.* (1 tensor)");
        assertThat(store().verify("vgg19")).isEmpty();
        Safetensors stored = store().weights("vgg19");
        assertThat(stored.get("0.weight").shape()).containsExactly(64, 3, 3, 3);
    }

    @Test
    void namesTellTheEditionOfFlame() {
        assertThat(FlameEdition.of(Path.of("FLAME2020/generic_model.pkl"))).isEqualTo(FlameEdition.FLAME_2020);
        assertThat(FlameEdition.of(Path.of("x/flame2023.pkl"))).isEqualTo(FlameEdition.FLAME_2023);
        assertThat(FlameEdition.of(Path.of("FLAME2020/flame2023_Open.pkl"))).isEqualTo(FlameEdition.FLAME_2023_OPEN);
        assertThat(FlameEdition.of(Path.of("FLAME2023 Open/generic_model.pkl")))
                .isEqualTo(FlameEdition.FLAME_2023_OPEN);
        assertThat(FlameEdition.of(Path.of("photos 2023/generic_model.pkl"))).isEqualTo(FlameEdition.UNKNOWN);
    }

    @Test
    void aCopyOfFlameWithoutEditionIsNoSecondModel() throws IOException {
        PublishedFiles.flame(folder.resolve("in/FLAME2020/generic_model.pkl"), 1);
        PublishedFiles.flame(folder.resolve("in/geometry/generic_model.pkl"), 1);
        assertThat(add(folder.resolve("in"))).containsExactly("flame-2020");
        assertThat(problems).isEmpty();
    }

    @Test
    void refusedFilesAreExplainedWithTheReadersWords() throws IOException {
        Path file = PublishedFiles.write(folder.resolve("evil.pkl"),
                Pickler.pickle(Map.of("a", new Pickler.ClassName("os", "system"))));
        assertThat(add(file)).isEmpty();
        assertThat(problems).singleElement().asString().contains("evil.pkl", "refused to load 'os.system'");
        assertThat(add(folder)).isEmpty();
        assertThat(problems).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> castMap(Object value) {
        return (Map<String, Object>) value;
    }
}
