package org.emoca4j.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.app.UserError;
import org.emoca4j.train.torch.CommonBatch;
import org.emoca4j.train.torch.Tensors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {

    @TempDir
    private Path folder;

    private final ToyRun run = new ToyRun();

    @Test
    void learnsTheLineAndTellsSo() throws IOException {
        Path out = folder.resolve("run");
        try (ToyStage stage = new ToyStage(false)) {
            run.train(out, false, stage, ToySource.alone(64, 8), "max_epochs=10", "patience=0");
            float[] weights = stage.weights();
            assertThat(weights[0]).isCloseTo(2, within(0.1f));
            assertThat(weights[1]).isCloseTo(-3, within(0.1f));
            assertThat(weights[2]).isCloseTo(1, within(0.1f));
        }
        List<String> rows = Files.readAllLines(out.resolve("scalars.csv"));
        assertThat(rows.get(0)).isEqualTo("step,epoch,name,value");
        assertThat(rows).anyMatch(row -> row.startsWith("10,1,train/loss_square,"));
        assertThat(rows).anyMatch(row -> row.startsWith("80,9,val_loss_total,"));
        assertThat(rows).anyMatch(row -> row.startsWith("80,9,time/forward_p90,"));
        assertThat(run.messages()).contains("epoch 10 of 10, step 80: val_loss_total", "done: 80 steps, best");
        assertThat(run.messages().lines().filter(line -> line.contains("epoch 10 of 10, step 80")))
                .allMatch(line -> line.endsWith("at most 0:00:00 left"));
        assertThat(out.resolve("pictures/faces.png")).exists();
        assertThat(Files.readString(out.resolve("model-card.md"))).contains("80 steps of 64 samples", "val_loss_total");
        assertThat(Files.readString(out.resolve("log.txt"))).contains("load", "P50/P90");
    }

    @Test
    void fourEpochsAreTwoAndTwoResumed() throws IOException {
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        float[] expected;
        try (ToyStage stage = new ToyStage(true)) {
            run.train(whole, false, stage, ToySource.alone(64, 8), "max_epochs=4");
            expected = stage.weights();
        }
        try (ToyStage stage = new ToyStage(true)) {
            run.train(parts, false, stage, ToySource.alone(64, 8), "max_epochs=2");
            assertThat(stage.weights()).isNotEqualTo(expected);
        }
        try (ToyStage stage = new ToyStage(true)) {
            run.train(parts, true, stage, ToySource.alone(64, 8), "max_epochs=4");
            assertThat(stage.weights()).containsExactly(expected);
        }
        assertThat(losses(parts)).isEqualTo(losses(whole)).isNotEmpty();
        Checkpoint a = Checkpoints.read(new Checkpoints(whole.resolve("checkpoints")).last().orElseThrow());
        Checkpoint b = Checkpoints.read(new Checkpoints(parts.resolve("checkpoints")).last().orElseThrow());
        assertThat(a.run()).isEqualTo(b.run());
        assertThat(a.stage().optimizer().get("momentum").floats())
                .containsExactly(b.stage().optimizer().get("momentum").floats());
    }

    /** Rows of figures that don't tell time; those of the training from validation to validation are means. */
    private static List<String> losses(Path out) throws IOException {
        try (Stream<String> rows = Files.lines(out.resolve("scalars.csv"))) {
            return rows.filter(row -> !row.contains("time/")).toList();
        }
    }

    @Test
    void stopsInTheMiddleOfAnEpochAndGoesOn() throws IOException {
        float[] expected;
        try (ToyStage stage = new ToyStage(true)) {
            run.train(folder.resolve("whole"), false, stage, ToySource.alone(64, 8), "max_epochs=2");
            expected = stage.weights();
        }
        Path parts = folder.resolve("parts");
        try (ToyStage stage = new ToyStage(true)) {
            run.train(parts, false, stage, ToySource.alone(64, 8), "max_epochs=2", "max_steps=11");
        }
        try (ToyStage stage = new ToyStage(true)) {
            run.train(parts, true, stage, ToySource.alone(64, 8), "max_epochs=2");
            assertThat(stage.weights()).containsExactly(expected);
        }
    }

    /** A stage whose term is not a number, and has these numbers for the first samples and 0 for the others. */
    private static ToyStage broken(float... numbers) {
        return new ToyStage(false) {
            @Override
            public Terms losses(ToyBatch batch, CommonBatch common, SplittableRandom random) {
                Tensor nan = super.losses(batch, common, random).losses().get("square").mul(new Scalar(Float.NaN));
                float[] all = Arrays.copyOf(numbers, numbers.length == 0 ? 0 : 2 * batch.size());
                return new Terms(Map.of("square", nan), Map.of(),
                        all.length == 0 ? Map.of() : Map.of("square", Tensors.of(all, all.length)));
            }
        };
    }

    private void assertStops(ToyStage broken, BatchSource<ToyBatch> source, String culprits) {
        try (ToyStage stage = broken) {
            assertThatThrownBy(() -> run.train(folder.resolve("run"), false, stage, source))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("step 1: loss term 'square' is NaN for " + culprits);
            assertThat(stage.weights()).containsOnly(0);
            assertThat(folder.resolve("run/checkpoints")).isEmptyDirectory();
        }
    }

    @Test
    void notANumberStopsBeforeTheOptimiserMoves() {
        ToyBatch batch = ToySource.alone(8, 8).epoch(0, 0).next();
        String names = batch.name(0) + ", " + batch.name(2) + ";";
        float nan = Float.NaN;
        // numbers of a batch that was appended to itself: the last one is the third sample's
        assertStops(broken(nan, 1, 0, 0, 0, 0, 0, 0, 0, 0, nan), ToySource.alone(8, 8), "sample " + names);
    }

    @Test
    void whereOneSampleSpoilsAllItIsFoundByItsInput() {
        float[] all = new float[64];
        Arrays.fill(all, Float.POSITIVE_INFINITY);
        assertStops(broken(all), ToySource.alone(64, 64), "sample point-63;");
    }

    @Test
    void whereNobodyKnowsTheWholeBatchIsNamed() {
        assertStops(broken(), ToySource.alone(8, 8), "a batch of point-");
    }

    @Test
    void whereAllAreWrongTheWholeBatchIsNamed() {
        float[] all = new float[8];
        Arrays.fill(all, Float.NaN);
        assertStops(broken(all), ToySource.alone(8, 8), "a batch of point-");
    }

    @Test
    void aGradientThatIsNotFiniteStopsToo() {
        try (ToyStage stage = new ToyStage(false) {
            @Override
            public Terms losses(ToyBatch batch, CommonBatch common, SplittableRandom random) {
                // the root's derivative at 0 is infinite
                Map<String, Tensor> losses = new LinkedHashMap<>(super.losses(batch, common, random).losses());
                losses.put("root", parameters().get("weight").abs().sum().sqrt());
                return new Terms(losses, Map.of(), Map.of());
            }
        }) {
            assertThatThrownBy(() -> run.train(folder.resolve("run"), false, stage, ToySource.alone(8, 8)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("step 1: the gradient of 'weight' is NaN, which comes from loss term "
                            + "'root' for a batch of point-");
            assertThat(stage.weights()).containsOnly(0);
        }
    }

    /** Only the second process has a gradient that is not finite, and both say through which term. */
    @Test
    void processesAgreeOnWhatSpoiltAGradient() throws Exception {
        List<String> said = ThreadTeam.of(2, team -> () -> {
            try (ToyStage stage = new ToyStage(false) {
                @Override
                public Terms losses(ToyBatch batch, CommonBatch common, SplittableRandom random) {
                    Map<String, Tensor> losses = new LinkedHashMap<>(super.losses(batch, common, random).losses());
                    Tensor sum = parameters().get("weight").abs().sum();
                    losses.put("root", team.rank() == 1 ? sum.sqrt() : sum);
                    losses.put("fixed", sum.detach());
                    return new Terms(losses, Map.of(), Map.of());
                }
            }) {
                StepTimes times = new StepTimes();
                times.begin();
                ToyBatch batch = ToySource.alone(8, 8).epoch(0, 0).next();
                try (PointerScope scope = new PointerScope()) {
                    new TrainingStep<>(stage, team, CommonBatch.WHOLE, 0, times).run(batch, 0);
                    return "nothing";
                } catch (UserError e) {
                    assertThat(stage.weights()).containsOnly(0);
                    return e.getMessage();
                }
            }
        });
        assertThat(said).hasSize(2).allMatch(line -> line.contains(
                "step 1: the gradient of 'weight' is NaN, which comes from loss term 'root' for "));
    }

    @Test
    void patienceEndsARunThatGetsNoBetter() throws IOException {
        Path out = folder.resolve("run");
        try (ToyStage stage = new ToyStage(false) {
            @Override
            public void step() {
                set(2, -3, 1);
            }
        }) {
            stage.set(2, -3, 1);
            run.train(out, false, stage, ToySource.alone(64, 8), "max_epochs=10", "patience=3",
                    "val_check_interval=0.25");
        }
        assertThat(run.messages()).contains("done: 8 steps");
        Checkpoints checkpoints = new Checkpoints(out.resolve("checkpoints"));
        assertThat(checkpoints.best().orElseThrow()).hasFileName("step-2");
        assertThat(checkpoints.last().orElseThrow()).hasFileName("step-8");
        try (Stream<Path> kept = Files.list(out.resolve("checkpoints"))) {
            assertThat(kept).hasSize(3);
        }
    }

    /** A network that is nearest to the line after four steps. */
    private static ToyStage bestAfterFour(int brokenAt) {
        return new ToyStage(false) {

            private int steps;

            @Override
            public void step() {
                if (++steps == brokenAt) {
                    throw new IllegalStateException("broken");
                }
                set(2 + 0.1f * Math.abs(steps - 4), -3, 1);
            }
        };
    }

    @Test
    void eachNewBestNetworkCanBeUsedAtOnce() throws IOException {
        Path out = folder.resolve("run");
        String[] settings = {"max_epochs=1", "val_check_interval=0.25"};
        try (ToyStage stage = bestAfterFour(7)) {
            assertThatThrownBy(() -> run.train(out, false, stage, ToySource.alone(64, 8), settings))
                    .hasMessage("broken");
        }
        assertThat(run.exported).containsExactly(2.2f, 2f);
        // the steps that are left are no better: the best is handed over all the same
        try (ToyStage stage = new ToyStage(false)) {
            run.train(out, true, stage, ToySource.alone(64, 8), settings);
        }
        assertThat(run.exported).containsExactly(2.2f, 2f, 2f);
    }

    @Test
    void aBestNetworkThatCouldNotBeWrittenIsAtTheNextStart() throws IOException {
        Path out = folder.resolve("run");
        String[] settings = {"max_epochs=1", "val_check_interval=0.25"};
        run.exportFails = true;
        try (ToyStage stage = bestAfterFour(0)) {
            assertThatThrownBy(() -> run.train(out, false, stage, ToySource.alone(64, 8), settings))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("No space left on device; the checkpoint of step 2 stays");
        }
        run.exportFails = false;
        try (ToyStage stage = bestAfterFour(1)) {
            assertThatThrownBy(() -> run.train(out, true, stage, ToySource.alone(64, 8), settings))
                    .hasMessage("broken");
        }
        assertThat(run.exported).containsExactly(2.2f);
    }

    @Test
    void theBestOfAnotherFigureDoesNotCount() throws IOException {
        Path out = folder.resolve("run");
        ToySource source = ToySource.alone(64, 8);
        try (ToyStage stage = new ToyStage(false)) {
            run.train(out, false, stage, source, "max_epochs=1", "val_check_interval=1");
            assertThat(new Checkpoints(out.resolve("checkpoints")).best().orElseThrow()).hasFileName("step-8");
        }
        try (ToyStage stage = new ToyStage(false)) {
            // the loss falls, so that each is worse than the one before by this measure
            run.train(out, true, stage, source, "max_epochs=2", "val_check_interval=1", "monitor=val_loss_square",
                    "monitor_mode=max");
        }
        assertThat(run.messages()).contains("changed since the last start: learning.monitor: ",
                "epoch 2 of 2, step 16: val_loss_square");
        assertThat(Files.readString(out.resolve("model-card.md"))).contains("epoch 2 of at most 2");
        assertThat(new Checkpoints(out.resolve("checkpoints")).best().orElseThrow()).hasFileName("step-16");
    }

    @Test
    void aFigureThatDoesNotExistCostsNoSteps() throws IOException {
        Path out = folder.resolve("run");
        try (ToyStage stage = new ToyStage(false)) {
            assertThatThrownBy(() -> run.train(out, false, stage, ToySource.alone(64, 8), "monitor=val_los"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("choose one of val_loss_total, val_loss_square")
                    .hasMessageContaining("the checkpoint of step ");
        }
        assertThat(new Checkpoints(out.resolve("checkpoints")).last()).isPresent();
    }

    @Test
    void whatAKilledStartLeftIsNoObstacle() throws IOException {
        Path out = folder.resolve("run");
        Files.createDirectories(out.resolve("checkpoints"));
        Files.createFile(out.resolve(".lock"));
        Files.writeString(out.resolve(".1f.part"), "seed:");
        try (ToyStage stage = new ToyStage(false)) {
            run.train(out, false, stage, ToySource.alone(64, 8), "max_epochs=1");
        }
        assertThat(run.messages()).contains("done: 8 steps");
    }

    /** A term that only some batches have. */
    @Test
    void meansAreOverWhatThereIs() throws IOException {
        MeanValidation<ToyBatch> validation = new MeanValidation<>(batch -> new Terms(
                batch.size() == 3
                        ? Map.of("always", torch.scalar_tensor(new Scalar(2.0)))
                        : Map.of("always", torch.scalar_tensor(new Scalar(6.0)), "once",
                                torch.scalar_tensor(new Scalar(5.0))),
                Map.of(), Map.of()));
        validation.add(new ToyBatch(new int[] {1, 2, 3}));
        validation.add(new ToyBatch(new int[] {4}));
        assertThat(validation.figures()).containsOnly(
                Map.entry("loss_total", 8.0), Map.entry("loss_always", 3.0), Map.entry("loss_once", 5.0));
        Means means = new Means();
        means.add(Map.of("always", 1.0));
        means.add(Map.of("always", 2.0, "once", 7.0));
        assertThat(means.take("train/")).containsOnly(Map.entry("train/always", 1.5), Map.entry("train/once", 7.0));
        assertThat(means.empty()).isTrue();
    }

    @Test
    void nativeMemoryStaysFlat() throws IOException {
        try (ToyStage stage = new ToyStage(true)) {
            run.train(folder.resolve("warm"), false, stage, ToySource.alone(64, 8), "max_epochs=2");
            long before = Pointer.totalCount();
            run.train(folder.resolve("run"), false, stage, ToySource.alone(64, 8), "max_epochs=10", "patience=0");
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before + 2);
        }
    }

    @Test
    void aRunIsNotOverwritten() throws IOException {
        Path out = folder.resolve("run");
        try (RunFolder begun = RunFolder.create(out, ToyRun.recipe())) {
            begun.begin(0);
        }
        assertThatThrownBy(() -> RunFolder.create(out, ToyRun.recipe())).hasMessageContaining("--resume");
        assertThatThrownBy(() -> RunFolder.create(folder, ToyRun.recipe())).hasMessageContaining("not empty");
        assertThatThrownBy(() -> RunFolder.resume(folder, ToyRun.recipe())).hasMessageContaining("no run to resume");
    }

    @Test
    void aRunThatNeverBeganIsNotInTheWay() throws IOException {
        Path out = folder.resolve("run");
        RunFolder.create(out, ToyRun.recipe()).close();
        RunFolder.create(out, ToyRun.recipe()).close();
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void anUnknownFigureToWatchIsNamed() {
        try (ToyStage stage = new ToyStage(false)) {
            assertThatThrownBy(() -> run.train(
                            folder.resolve("run"), false, stage, ToySource.alone(8, 8), "monitor=val_loss_totl"))
                    .hasMessageContaining("val_loss_totl").hasMessageContaining("val_loss_total");
        }
    }

    @Test
    void aFullDiskIsSaidAndTheCheckpointStays() throws IOException {
        Path out = folder.resolve("run");
        try (ToyStage stage = new ToyStage(false)) {
            run.train(out, false, stage, ToySource.alone(64, 8), "max_epochs=1");
            Files.delete(out.resolve("log.txt"));
            Path full = Path.of("/dev/full");
            Assumptions.assumeTrue(Files.exists(full), "there is no /dev/full here");
            Files.createSymbolicLink(out.resolve("log.txt"), full);
            assertThatThrownBy(() ->
                            run.train(out, true, stage, ToySource.alone(64, 8), "max_epochs=2"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("No space left on device; the checkpoint of step 8 stays");
        }
    }
}
