package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.emoca4j.train.stage.StageRuns.figure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.emoca4j.train.Main;
import org.emoca4j.train.run.StageKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code emoca train emotion --workers 2}, of which one is killed. */
class KilledWorkerTest {

    @TempDir
    private Path folder;

    @Test
    void theRunEndsWithACheckpointThatOneProcessGoesOnFrom() throws Exception {
        Path photos = ToyPhotos.prepare(folder, "squares", 8, true);
        Path out = folder.resolve("run");
        Path messages = folder.resolve("messages");
        String[] settings = {"backbone=small", "loader_threads=1", "log_every=1", "max_epochs=1000", "patience=0"};
        Process first = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-cp", System.getProperty("java.class.path"),
                Main.class.getName(), "train", "emotion", "--workers", "2", "--out", out.toString(),
                "data.train=" + photos, "data.validation=" + photos, "batch_size=2", settings[0], settings[1],
                settings[2], settings[3], settings[4])
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(messages.toFile())
                .start();
        try {
            Path figures = out.resolve("scalars.csv");
            while (first.isAlive() && !(Files.exists(figures) && Files.readString(figures).contains("\n3,"))) {
                Thread.sleep(20);
            }
            List<ProcessHandle> others = first.children().toList();
            assertThat(others).hasSize(1);
            others.get(0).destroyForcibly();
            assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(first.exitValue()).isEqualTo(1);
        } finally {
            first.destroyForcibly();
        }
        Matcher said = Pattern.compile(
                "process 0: another process is gone .*; the checkpoint of step (\\d+) stays: put it right and go on "
                        + "with --resume").matcher(Files.readString(messages));
        assertThat(said.find()).isTrue();
        int done = Integer.parseInt(said.group(1));
        assertThat(done).isGreaterThanOrEqualTo(3);

        StageRuns one = new StageRuns(StageKind.EMOTION, new EmotionStage(), settings);
        one.train(out, true, photos, "batch_size=4", "max_steps=" + (done + 2));
        assertThat(one.messages()).contains("goes on from step " + done, "done: " + (done + 2) + " steps");
        assertThat(figure(out, done + 2, "train/loss_total")).isFinite();
    }
}
