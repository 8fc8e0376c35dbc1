package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.emoca4j.train.stage.StageRuns.figure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.app.UserError;
import org.emoca4j.nn.Network;
import org.emoca4j.nn.SmallEmotionNet;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.data.Sample;
import org.emoca4j.train.run.RunFolder;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.torch.Tensors;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.TorchNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmotionStageTest {

    @TempDir
    private static Path shared;

    private static Path squares;
    private static Path withAffect;

    @TempDir
    private Path folder;

    private final StageRuns run = new StageRuns(StageKind.EMOTION, new EmotionStage(), "backbone=small",
            "batch_size=4", "loader_threads=1", "val_check_interval=1", "patience=0", "log_every=1");

    @BeforeAll
    static void prepare() throws IOException {
        squares = ToyPhotos.prepare(shared, "squares", 12, false);
        withAffect = ToyPhotos.prepare(shared, "affect", 12, true);
    }

    @Test
    void learnsColoursAndItsOnnxFileKnowsThem() throws IOException {
        Path data = squares;
        Path out = folder.resolve("run");
        run.train(out, false, data, "max_epochs=5", "learning_rate=0.003", "data.augmentation.enabled=false");
        assertThat(figure(out, 15, "val_expr_acc")).isEqualTo(1);
        assertThat(figure(out, 15, "val_loss_total")).isLessThan(figure(out, 3, "val_loss_total"));
        // nobody said anything of valence and arousal
        assertThat(Files.readString(out.resolve("scalars.csv"))).doesNotContain("v_mse", "va_lccc", "v_pcc");
        assertThat(run.messages()).contains("emotion.onnx");
        StateDict best = RunFolder.best(out).orElseThrow().networks().get("emotion");
        try (PreparedData samples = PreparedData.open("data", List.of(data.toString()), "none");
                Network onnx = Network.open(out.resolve("emotion.onnx"), 1);
                PointerScope scope = new PointerScope();
                TorchNetwork torch = TorchNetwork.of(new SmallEmotionNet(8), best, TorchDevice.CPU)) {
            float[] image = samples.get(4).floatImage().data();
            float[] seen = onnx.run(image).get("expression");
            assertThat(seen[1]).isGreaterThan(seen[0]).isGreaterThan(seen[2]);
            Tensor input = Tensors.of(image, 1, 3, Sample.SIZE, Sample.SIZE);
            float[] expected = Tensors.floats(torch.forward(input).get("expression"));
            for (int i = 0; i < expected.length; i++) {
                assertThat(seen[i]).isCloseTo(expected[i], within(1e-4f));
            }
        }
    }

    @Test
    void fourEpochsAreTwoAndTwoResumed() throws IOException {
        Path data = withAffect;
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        run.train(whole, false, data, "max_epochs=4");
        run.train(parts, false, data, "max_epochs=2");
        run.train(parts, true, data, "max_epochs=4");
        Path weights = Path.of("checkpoints", "step-12", "emotion.safetensors");
        Path optimizer = Path.of("checkpoints", "step-12", "optimizer.safetensors");
        assertThat(parts.resolve(weights)).hasSameBinaryContentAs(whole.resolve(weights));
        assertThat(parts.resolve(optimizer)).hasSameBinaryContentAs(whole.resolve(optimizer));
        assertThat(figure(parts, 12, "val_v_ccc")).isEqualTo(figure(whole, 12, "val_v_ccc"));
        assertThat(figure(parts, 12, "val_batch_v_pcc")).isEqualTo(figure(whole, 12, "val_batch_v_pcc"));
    }

    @Test
    void anotherNetworkDoesNotGoOnFromACheckpoint() throws IOException {
        Path data = squares;
        Path out = folder.resolve("run");
        run.train(out, false, data, "max_steps=1");
        assertThatThrownBy(() -> run.train(out, true, data, "n_expression=3"))
                .hasMessageContaining("SmallEmotionNet[classes=8]")
                .hasMessageContaining("resume with the recipe");
        // which is still there, so that the run goes on
        assertThat(Files.readString(out.resolve("recipe.yaml"))).contains("n_expression: 8");
        run.train(out, true, data, "max_steps=2");
    }

    @Test
    void saysWhatIsWrongWithData() throws IOException {
        Path data = squares;
        assertThatThrownBy(() -> run.train(folder.resolve("a"), false, folder.resolve("nowhere")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("nowhere is not there")
                .hasMessageContaining("emoca prepare");
        assertThatThrownBy(() -> run.train(folder.resolve("b"), false, data, "n_expression=2"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'sad', the network has 2 classes");
        assertThatThrownBy(() -> run.train(folder.resolve("c"), false, data, "batch_size=13"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("fewer than 13 samples");
        assertThatThrownBy(() -> run.train(folder.resolve("d"), false, data, "image_size=112"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("model.image_size is 112");
        assertThatThrownBy(() -> run.train(folder.resolve("e"), false, data, "ring_size=2"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("learning.ring_size is 2");
    }

    @Test
    void startsFromAnotherRun() throws IOException {
        Path data = squares;
        Path first = folder.resolve("first");
        run.train(first, false, data, "max_steps=3", "learning_rate=0.01");
        run.train(folder.resolve("second"), false, data, "max_steps=1", "learning_rate=1e-12", "model.start=" + first);
        Map<String, org.emoca4j.format.Tensor> before =
                RunFolder.best(first).orElseThrow().networks().get("emotion").tensors();
        Map<String, org.emoca4j.format.Tensor> after =
                RunFolder.best(folder.resolve("second")).orElseThrow().networks().get("emotion").tensors();
        assertThat(after.get("linear.weight").floats()).usingComparatorWithPrecision(1e-6f)
                .containsExactly(box(before.get("linear.weight").floats()));
    }

    /** Where the highest loss counts as the best, the best checkpoint is an early one; the last can be named. */
    @Test
    void aCheckpointThatIsNotTheBestCanBeNamed() throws IOException {
        Path first = folder.resolve("first");
        run.train(first, false, squares, "max_epochs=5", "learning_rate=0.003", "data.augmentation.enabled=false",
                "monitor_mode=max");
        Path last = first.resolve("checkpoints").resolve("step-15");
        run.train(folder.resolve("second"), false, squares, "max_steps=1", "learning_rate=1e-12",
                "model.start=" + last);
        float[] wanted = RunFolder.named(last).orElseThrow()
                .networks().get("emotion").tensors().get("linear.weight").floats();
        float[] begun = RunFolder.best(folder.resolve("second")).orElseThrow()
                .networks().get("emotion").tensors().get("linear.weight").floats();
        float[] best = RunFolder.named(first).orElseThrow()
                .networks().get("emotion").tensors().get("linear.weight").floats();
        assertThat(begun).usingComparatorWithPrecision(1e-6f).containsExactly(box(wanted));
        assertThat(best).usingComparatorWithPrecision(1e-6f).isNotEqualTo(wanted);
        assertThat(RunFolder.rootOf(last)).isEqualTo(first.toAbsolutePath());
        assertThat(RunFolder.rootOf(first)).isEqualTo(first);
    }

    private static Float[] box(float[] values) {
        Float[] boxed = new Float[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }
}
