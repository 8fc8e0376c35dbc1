package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.app.Console;
import org.emoca4j.app.UserError;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.model.DetailFace;
import org.emoca4j.nn.LipReader;
import org.emoca4j.nn.Network;
import org.emoca4j.nn.SmallFaceEncoder;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.data.DataException;
import org.emoca4j.train.data.PictureEncoding;
import org.emoca4j.train.data.SyntheticFaces;
import org.emoca4j.train.data.SyntheticPreparation;
import org.emoca4j.train.run.CoarseLossSettings;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.RunFolder;
import org.emoca4j.train.run.RunRequest;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.run.Team;
import org.emoca4j.train.torch.InitialWeights;
import org.emoca4j.train.torch.Tensors;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.TorchNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole trainings on rendered faces, with a small encoder and the built-in head. */
class FaceStagesTest {

    private static final String[] COMMON = {
        "train=synthetic:2", "validation=synthetic:2", "sampler=shuffle", "backbone=small", "batch_size=2",
        "ring_size=1", "val_check_interval=1", "loader_threads=1", "data.augmentation.enabled=false",
        "log_every=1"
    };
    private static final String[] BASE = {"idw=0", "learning_rate=3e-4"};

    @TempDir
    Path folder;

    private final Console console = new Console(new ByteArrayInputStream(new byte[0]), System.out,
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), false);

    private void train(StageKind kind, Path out, boolean resume, String[] settings, String... more) throws IOException {
        List<String> overrides = new ArrayList<>(List.of(COMMON));
        overrides.addAll(List.of(settings));
        overrides.addAll(List.of(more));
        Recipe recipe = Recipe.read(kind, "", overrides);
        try (RunFolder run = resume ? RunFolder.resume(out, recipe) : RunFolder.create(out, recipe)) {
            FaceStages.runners().get(kind).run(new RunRequest(recipe, "cpu", Team.ALONE, run, console));
        }
    }

    private static List<Double> figures(Path run, String name) throws IOException {
        try (var lines = Files.lines(run.resolve("scalars.csv"))) {
            return lines.map(line -> line.split(","))
                    .filter(cells -> cells[2].equals(name))
                    .map(cells -> Double.valueOf(cells[3]))
                    .toList();
        }
    }

    private static Map<String, Tensor> weights(Path run, String network) throws IOException {
        return RunFolder.best(run).orElseThrow().networks().get(network).tensors();
    }

    @Test
    void wholeChainLearns() throws IOException {
        Path base = folder.resolve("base");
        train(StageKind.BASE, base, false, BASE, "max_epochs=16");
        List<Double> losses = figures(base, "train/loss_total");
        assertThat(losses).hasSize(16);
        assertThat(losses.subList(13, 16)).allMatch(loss -> loss < 0.75 * losses.get(0));
        RgbImage picture = new ImageDecoder().read(base.resolve("pictures/faces.png"));
        assertThat(new int[] {picture.width(), picture.height()}).containsExactly(3 * 224, 2 * 224);

        Path coarse = folder.resolve("coarse");
        train(StageKind.COARSE, coarse, false,
                new String[] {"start=" + base, "emonet_model_path=" + emotionRun(), "learning_rate=1e-3"},
                "max_epochs=2");
        assertThat(figures(coarse, "val_loss_coarse_emonet_feat_2_L1")).hasSize(2).allMatch(loss -> loss > 0);
        assertThat(figures(coarse, "val_loss_eye_distance")).hasSize(2).allMatch(Double::isFinite);
        assertThat(figures(coarse, "val_metric_landmark")).hasSize(2).allMatch(Double::isFinite);
        assertThat(floats(weights(coarse, "E_flame"))).isEqualTo(floats(weights(base, "E_flame")));

        Path detail = folder.resolve("detail");
        train(StageKind.DETAIL, detail, false, new String[] {"start=" + coarse, "mrfwr=0"}, "max_epochs=1");
        assertThat(floats(weights(detail, "E_expression"))).isEqualTo(floats(weights(coarse, "E_expression")));
        assertThat(figures(detail, "val_loss_detail_l1_0")).hasSize(1).allMatch(Double::isFinite);
        reconstructsWithWrinkles(detail);

        sameCodesFromOnnx(coarse);

        Path again = folder.resolve("again");
        train(StageKind.COARSE, again, false, new String[] {"start=" + detail, "emonet_weight=0",
            "lipread_loss=mse_loss", "lipread_model_path=" + lipReader()}, "max_steps=1");
        assertThat(figures(again, "train/loss_lipread")).singleElement()
                .satisfies(loss -> assertThat(loss).isPositive());
        assertThat(again.resolve("model")).isDirectoryContaining("glob:**/E_detail.onnx");
        assertThat(floats(weights(again, "D_detail"))).isEqualTo(floats(weights(detail, "D_detail")));
    }

    private static void reconstructsWithWrinkles(Path run) throws IOException {
        RgbImage photo = new ImageDecoder().read(Path.of("../examples/astronaut.jpg"));
        try (FaceReconstructor reconstructor =
                FaceReconstructor.open(FaceReconstructor.Options.defaults(), run.resolve("model"))) {
            DetailFace detail = reconstructor.reconstruct(photo).get(0).detail().orElseThrow();
            assertThat(detail.code()).hasSize(128);
            float[] metres = detail.maps().displacement().data();
            // D_detail ends with tanh and a scale of a centimetre
            assertThat(metres).hasSize(256 * 256).doesNotContain(0, Float.NaN);
            for (float m : metres) {
                assertThat(m).isBetween(-0.01f, 0.01f);
            }
        }
    }

    /** A small emotion network that has hardly learnt. */
    private Path emotionRun() throws IOException {
        Path photos = ToyPhotos.prepare(folder, "squares", 12, false);
        Path run = folder.resolve("emotion");
        Recipe recipe = Recipe.read(StageKind.EMOTION, "", List.of("data.train=" + photos, "data.validation=" + photos,
                "backbone=small", "batch_size=4", "loader_threads=1", "max_steps=1"));
        try (RunFolder opened = RunFolder.create(run, recipe)) {
            new EmotionStage().run(new RunRequest(recipe, "cpu", Team.ALONE, opened, console));
        }
        return run;
    }

    /** A lip reader that has learnt nothing. */
    private Path lipReader() throws IOException {
        Map<String, Tensor> weights = new LinkedHashMap<>(InitialWeights.random(new LipReader(), 8).tensors());
        float[] kernel = new float[64 * 5 * 7 * 7];
        Random random = new Random(8);
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) random.nextGaussian() / 7;
        }
        weights.put("frontend3D.0.weight", Tensor.of(kernel, 64, 1, 5, 7, 7));
        Path file = folder.resolve("lips.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            new Safetensors("lips", Map.of(), weights).write(out);
        }
        return file;
    }

    private static List<Float> floats(Map<String, Tensor> tensors) {
        List<Float> all = new ArrayList<>();
        tensors.values().stream().filter(tensor -> tensor.type() == Tensor.Type.F32).forEach(tensor -> {
            for (float value : tensor.floats()) {
                all.add(value);
            }
        });
        return all;
    }

    /** The exported encoder says what the trained one says. */
    private static void sameCodesFromOnnx(Path run) throws IOException {
        HeadModel head = HeadModel.builtin();
        float[] photo = new SyntheticFaces(head, List.of(), 11, 1).get(0).floatImage().data();
        SmallFaceEncoder encoder = new SmallFaceEncoder(head.numExpression());
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Network onnx = Network.open(run.resolve("model/E_expression.onnx"), 1);
                TorchNetwork torch = TorchNetwork.of(
                        encoder, new StateDict("run", weights(run, "E_expression")), TorchDevice.CPU)) {
            float[] expected = Tensors.floats(torch.forward(Tensors.of(photo, 1, 3, 224, 224)).get("codes"));
            float[] actual = onnx.run(photo).get("codes");
            assertThat(actual).hasSize(head.numExpression());
            for (int i = 0; i < actual.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
            }
        }
    }

    @Test
    void fourStepsAreTwoAndTwo() throws IOException {
        String[] varied = {"idw=0", "learning_rate=3e-4", "data.augmentation.enabled=true"};
        train(StageKind.BASE, folder.resolve("four"), false, varied, "max_steps=4");
        train(StageKind.BASE, folder.resolve("two"), false, varied, "max_steps=2");
        Path stale = Files.createFile(folder.resolve("two/model/D_detail.onnx"));
        train(StageKind.BASE, folder.resolve("two"), true, varied, "max_steps=4");
        assertThat(stale).doesNotExist();
        assertThat(folder.resolve("two/model/E_flame.onnx")).isNotEmptyFile();
        for (String file : new String[] {"E_flame.safetensors", "optimizer.safetensors"}) {
            String place = "checkpoints/step-4/" + file;
            assertThat(folder.resolve("two").resolve(place))
                    .hasSameBinaryContentAs(folder.resolve("four").resolve(place));
        }
    }

    /** Prepared faces of persons in rings of two: identity in the base stage, exchanged wrinkles in detail. */
    @Test
    void ringsOfRenderedPersons() throws IOException {
        Path faces = folder.resolve("rendered");
        new SyntheticPreparation(PictureEncoding.PACKED, 3, 2)
                .run(new SyntheticFaces(HeadModel.builtin(), List.of(), 3, 4, 2), faces, (done, total) -> {});
        String[] rings = {"train=" + faces, "ring_size=2", "max_steps=1", "batch_size=1"};
        Path base = folder.resolve("base");
        train(StageKind.BASE, base, false, BASE, rings);
        assertThat(figures(base, "train/loss_total")).singleElement().satisfies(loss -> assertThat(loss).isFinite());
        Path detail = folder.resolve("detail");
        train(StageKind.DETAIL, detail, false, new String[] {"start=" + base, "mrfwr=0"}, rings);
        assertThat(figures(detail, "train/loss_detail_l1_0")).singleElement()
                .satisfies(loss -> assertThat(loss).isPositive());
    }

    /** Two faces of each of two persons make two rings, whose shapes are exchanged; of one each none. */
    @Test
    void facesRenderedWhileTrainingMakeRings() throws IOException {
        Path run = folder.resolve("rings");
        train(StageKind.BASE, run, false, BASE, "train=synthetic:4:2", "ring_size=2", "max_steps=1",
                "render_size=56");
        assertThat(figures(run, "train/loss_total")).hasSize(1);
        // a validation has no rings, and may hold any number of faces
        Path same = folder.resolve("same");
        train(StageKind.BASE, same, false, BASE, "train=synthetic:4:2", "validation=synthetic:3", "ring_size=2",
                "max_steps=1", "render_size=56", "shape_constrain_type=same", "useSeg=union",
                "photometric_normalization=inv_rel_mask_value");
        assertThat(figures(same, "val_loss_total")).hasSize(1).allMatch(Double::isFinite);
        assertThatThrownBy(() -> train(StageKind.BASE, folder.resolve("alone"), false, BASE, "train=synthetic:4",
                        "ring_size=2"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("ring_size=1");
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThatThrownBy(() -> train(StageKind.COARSE, folder.resolve("a"), false, new String[] {}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("start is empty");
        assertThatThrownBy(() -> train(StageKind.BASE, folder.resolve("b"), false, new String[] {}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("identity_model_path");
        assertThatThrownBy(() -> train(StageKind.BASE, folder.resolve("c"), false, BASE, "ring_size=2"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("ring_size=1");
        assertThatThrownBy(() -> train(StageKind.BASE, folder.resolve("d"), false, BASE, "head=flame2020"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("flame2020");
        assertThatThrownBy(() -> train(StageKind.BASE, folder.resolve("e"), false, BASE, "render_size=100"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("render_size is 100");
        assertThatThrownBy(() -> train(StageKind.BASE, folder.resolve("f"), false, BASE, "render_size=112", "idw=0.2"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("idw=0");
        assertThatThrownBy(() -> train(StageKind.DETAIL, folder.resolve("g"), false, new String[] {},
                        "render_size=112"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("for wrinkles");
        assertThatThrownBy(() -> train(StageKind.BASE, folder.resolve("h"), false, BASE, "head=flame2020",
                        "exp_range_reg=0.1"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("exp_range_reg=0");
    }

    /** As in the published programs: a photo without the face mesh makes room for another where losses need it. */
    @Test
    void whereTheMeshIsNeededOthersTakeThePlaceOfPhotosWithoutIt() throws IOException {
        Path squares = ToyPhotos.prepare(folder, "squares", 3, false);
        try (FaceData all = FaceData.open("data.train", List.of(squares.toString(), "synthetic:2"), "none", 0, false);
                FaceData seen = FaceData.open(
                        "data.train", List.of(squares.toString(), "synthetic:2"), "none", 0, true)) {
            assertThat(all.get(2).key()).isEqualTo("0.png");
            assertThatThrownBy(() -> seen.get(2)).isInstanceOf(DataException.class)
                    .hasMessageStartingWith("0.png: the points of its face mesh are unknown");
            assertThat(seen.get(0).mediapipe()).isNotEmpty();
        }
        Path base = folder.resolve("base");
        train(StageKind.BASE, base, false, BASE, "max_steps=1", "render_size=56");
        Path run = folder.resolve("mesh");
        train(StageKind.COARSE, run, false, new String[] {"start=" + base, "emonet_weight=0"},
                "train=[" + squares + ",synthetic:2]", "use_mediapipe_landmarks=true", "max_steps=2", "render_size=56");
        assertThat(figures(run, "train/loss_landmark_mediapipe")).hasSize(2).allMatch(loss -> loss > 0);
        assertThat(Files.readString(run.resolve("log.txt")))
                .containsPattern("epoch 1: \\d+ samples could not be used, and others were taken in their place; "
                        + "the first: \\d.png: the points of its face mesh");
    }

    /** An encoder that begins with zeros is as far from the other one as that one's codes are long. */
    @Test
    void expressionsCanBeKeptNearThoseOfTheOtherEncoder() throws IOException {
        Path base = folder.resolve("base");
        train(StageKind.BASE, base, false, BASE, "max_steps=1", "render_size=56");
        Path run = folder.resolve("near");
        train(StageKind.COARSE, run, false, new String[] {"start=" + base, "emonet_weight=0"}, "max_steps=1",
                "render_size=56", "zero_out_last_enc_layer=true", "exp_deca_jaw_pose=true", "deca_expression_reg=1",
                "deca_jaw_reg=2");
        HeadModel head = HeadModel.builtin();
        CodeLayout layout = CodeLayout.of(head);
        double expression = 0;
        double jaw = 0;
        try (FaceData faces = FaceData.open("data.train", List.of("synthetic:2"), "none", 0, false);
                Network coarse = Network.open(run.resolve("model/E_flame.onnx"), 1)) {
            for (int i = 0; i < 2; i++) {
                float[] codes = coarse.run(faces.get(i).floatImage().data()).get("codes");
                int at = layout.shape() + layout.tex();
                for (int k = at; k < at + head.numExpression(); k++) {
                    expression += codes[k] * codes[k] / 2;
                }
                at += head.numExpression() + CodeLayout.ANGLES;
                for (int k = at; k < at + CodeLayout.ANGLES; k++) {
                    jaw += codes[k] * codes[k];
                }
            }
        }
        assertThat(expression).isPositive();
        assertThat(figures(run, "train/loss_deca_expression_reg").get(0)).isCloseTo(expression, withinPercentage(0.1));
        assertThat(figures(run, "train/loss_deca_jaw_reg").get(0)).isCloseTo(jaw, withinPercentage(0.1));
        assertThatThrownBy(() -> train(StageKind.BASE, folder.resolve("c"), false, BASE, "deca_jaw_reg=1"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("deca_*_reg");
        assertThatThrownBy(() -> train(StageKind.COARSE, folder.resolve("d"), false,
                        new String[] {"start=" + base, "emonet_weight=0"}, "deca_jaw_reg=1"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("exp_deca_jaw_pose");
    }

    @Test
    void whatIsBehindTheHeadIsChosen() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            org.bytedeco.pytorch.Tensor mask = Tensors.of(new float[] {0, 0.5f, 1}, 1, 1, 1, 3);
            org.bytedeco.pytorch.Tensor picture = Tensors.of(new float[] {2, 2, 2}, 1, 1, 1, 3);
            org.bytedeco.pytorch.Tensor photo = Tensors.of(new float[] {4, 4, 4}, 1, 1, 1, 3);
            Photos photos = new Photos(photo, mask, mask, mask);
            Map<String, float[]> expected = Map.of(
                    "true", new float[] {4, 3, 2}, "input", new float[] {4, 3, 2},
                    "false", new float[] {0, 1, 2}, "black", new float[] {0, 1, 2},
                    "none", new float[] {2, 2, 2});
            for (Map.Entry<String, float[]> one : expected.entrySet()) {
                CoarseLossSettings losses = (CoarseLossSettings) Recipe.read(StageKind.COARSE, "",
                        List.of("background_from_input=" + one.getKey())).losses();
                Compositing compositing = Compositing.of("true", losses.background(), "mean");
                assertThat(Tensors.floats(compositing.compose(picture, mask, photos)))
                        .as(one.getKey()).containsExactly(one.getValue());
            }
        }
    }

    @Test
    void masksAreCombined() {
        try (PointerScope scope = new PointerScope()) {
            org.bytedeco.pytorch.Tensor photo = Tensors.of(new float[] {0, 0.5f, 1, 1}, 1, 1, 2, 2);
            org.bytedeco.pytorch.Tensor head = Tensors.of(new float[] {0.25f, 0, 1, 0.5f}, 1, 1, 2, 2);
            Photos photos = new Photos(photo, photo, photo, photo);
            DrawnFaces faces = new DrawnFaces(
                    null, photo, photo, photo, () -> new DrawnFaces.Picture(null, photo, photo, head));
            assertThat(Tensors.floats(Compositing.Mask.of("gt").of(photos, faces))).containsExactly(0, 0.5f, 1, 1);
            assertThat(Tensors.floats(Compositing.Mask.of("true").of(photos, faces))).containsExactly(0, 0.5f, 1, 1);
            for (String rendered : new String[] {"rend", "false"}) {
                assertThat(Tensors.floats(Compositing.Mask.of(rendered).of(photos, faces)))
                        .containsExactly(0.25f, 0, 1, 0.5f);
            }
            assertThat(Tensors.floats(Compositing.Mask.of("intersection").of(photos, faces)))
                    .containsExactly(0, 0, 1, 0.5f);
            assertThat(Tensors.floats(Compositing.Mask.of("union").of(photos, faces)))
                    .containsExactly(0.25f, 0.5f, 1, 1);
            assertThat(Tensors.floats(Compositing.Mask.of("none").of(photos, faces))).containsExactly(1, 1, 1, 1);
        }
    }

    /** What a photo is made of is at fault only where it isn't finite. */
    @Test
    void aBatchKnowsWhatIsNotFinite() {
        int s = FaceBatch.SIZE * FaceBatch.SIZE;
        float[] points = new float[2 * 2 * 68];
        points[2 * 68] = Float.NaN;
        FaceBatch batch = new FaceBatch(List.of("a", "b"), new float[6 * s], new float[2 * s], points,
                new float[] {Float.NaN, 0, 0, 0});
        assertThat(batch.isFinite(0)).isTrue();
        assertThat(batch.isFinite(1)).isFalse();
        RecognitionBatch codes = new RecognitionBatch(List.of("a", "b"),
                new float[] {0, Float.NEGATIVE_INFINITY, 0, 1}, new long[2], new float[2], new float[2]);
        assertThat(codes.isFinite(0)).isFalse();
        assertThat(codes.isFinite(1)).isTrue();
    }

    @Test
    void aTeacherOfAnotherKindIsRefused() throws IOException {
        Path base = folder.resolve("base");
        train(StageKind.BASE, base, false, BASE, "max_steps=1", "render_size=56");
        for (Path place : List.of(base, folder)) {
            assertThatThrownBy(() -> train(StageKind.COARSE, folder.resolve("x"), false,
                            new String[] {"start=" + base, "emonet_model_path=" + place}))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("model.emonet_model_path: " + place
                            + " is neither a run of 'emoca train emotion' nor a checkpoint of one");
        }
    }

    @Test
    void aLipReaderIsAskedFor() throws IOException {
        Path base = folder.resolve("base");
        train(StageKind.BASE, base, false, BASE, "max_steps=1", "render_size=56");
        String[] lips = {"start=" + base, "emonet_weight=0", "lipread_loss=cosine_similarity"};
        assertThatThrownBy(() -> train(StageKind.COARSE, folder.resolve("i"), false, lips))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("lipread_model_path is empty")
                .hasMessageContaining("lipread_loss=none");
        assertThatThrownBy(() -> train(StageKind.COARSE, folder.resolve("j"), false, lips,
                        "lipread_model_path=" + base))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("doesn't hold the weights of LipReader");
    }
}
