package org.emoca4j.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.StateDict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    @TempDir
    private Path folder;

    private static Checkpoint checkpoint(RunState run) {
        StageState stage = new StageState(
                Map.of("net", new StateDict("net", Map.of("w", Tensor.of(new float[] {run.step(), 0.1f}, 2)))),
                Map.of("m", Tensor.of(new float[] {3}, 1)),
                Map.of("key", "a \"word\""));
        return new Checkpoint(run, stage);
    }

    private static RunState at(long step, double best, long bestStep) {
        return new RunState(step, 2, 7, best, bestStep, 1, step);
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder);
        RunState run = at(20, 1.0 / 3, 20);
        checkpoints.write(checkpoint(run));
        Checkpoint found = Checkpoints.read(checkpoints.last().orElseThrow());
        assertThat(found.run()).isEqualTo(run);
        assertThat(found.stage().networks().get("net").tensors().get("w").floats()).containsExactly(20, 0.1f);
        assertThat(found.stage().optimizer().get("m").floats()).containsExactly(3);
        assertThat(found.stage().values()).containsExactly(Map.entry("key", "a \"word\""));
        RunState fresh = at(30, Double.NaN, 0);
        new Checkpoints(folder).write(checkpoint(fresh));
        assertThat(Checkpoints.read(checkpoints.last().orElseThrow()).run()).isEqualTo(fresh);
    }

    @Test
    void keepsTheBestAndTheLast() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder);
        for (long step = 1; step <= 5; step++) {
            checkpoints.write(checkpoint(at(step, 0.5, Math.min(step, 2))));
        }
        assertThat(checkpoints.last().orElseThrow()).hasFileName("step-5");
        assertThat(checkpoints.best().orElseThrow()).hasFileName("step-2");
        assertThat(folder).isDirectoryNotContaining("glob:**/step-4").isDirectoryContaining("glob:**/step-2");
    }

    @Test
    void aValidationAfterTheCheckpointOfTheSameStepIsKept() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder);
        checkpoints.write(checkpoint(at(4, Double.NaN, 0)));
        checkpoints.write(checkpoint(at(4, 0.25, 4)));
        assertThat(checkpoints.best().orElseThrow()).hasFileName("step-4");
        assertThat(Checkpoints.read(checkpoints.last().orElseThrow()).run().best()).isEqualTo(0.25);
    }

    @Test
    void whatAKilledRunLeftIsCleared() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder);
        checkpoints.write(checkpoint(at(1, 0.5, 1)));
        Path unnamed = Files.createDirectory(folder.resolve("step-2"));
        Path partial = Files.createDirectory(folder.resolve(".emoca-1-a.partial"));
        Files.createFile(partial.resolve("lock"));
        checkpoints.clean();
        assertThat(unnamed).doesNotExist();
        assertThat(partial).doesNotExist();
        assertThat(checkpoints.last().orElseThrow()).hasFileName("step-1");
    }

    @Test
    void brokenFilesAreNamed() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder);
        checkpoints.write(checkpoint(at(1, 0.5, 1)));
        Path place = checkpoints.last().orElseThrow();
        Files.writeString(place.resolve("state.json"), "{\"step\": 1}");
        assertThatThrownBy(() -> Checkpoints.read(place))
                .isInstanceOf(FormatException.class).hasMessageContaining("state.json: 'epoch' is missing");
        Files.writeString(folder.resolve("checkpoints.json"), "{\"last\": \"../elsewhere\"}");
        assertThatThrownBy(checkpoints::last).isInstanceOf(FormatException.class)
                .hasMessageContaining("../elsewhere' is not there");
        Files.writeString(folder.resolve("checkpoints.json"), "{");
        assertThatThrownBy(checkpoints::last).isInstanceOf(FormatException.class).hasMessageContaining("not JSON");
    }

    @Test
    void aNetworkNeedsANameThatIsAFile() {
        assertThatThrownBy(() -> new StageState(Map.of("a/b", new StateDict("", Map.of())), Map.of(), Map.of()))
                .hasMessageContaining("a/b");
        assertThatThrownBy(() -> new StageState(Map.of("optimizer", new StateDict("", Map.of())), Map.of(), Map.of()))
                .hasMessageContaining("optimizer");
    }
}
