package org.emoca4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.emoca4j.app.Console;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.run.ToyRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

    @TempDir
    private Path folder;

    private String err;

    private int emoca(String... args) {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(messages, true, StandardCharsets.UTF_8);
        Console console = new Console(new ByteArrayInputStream(new byte[0]), stream, stream, false);
        int code = Main.run(console, Map.of(StageKind.EMOTION, new ToyRunner(false, 0, 0, -1)), args);
        err = messages.toString(StandardCharsets.UTF_8);
        return code;
    }

    private void refuses(String message, String... args) {
        assertThat(emoca(args)).isEqualTo(2);
        assertThat(err).contains(message);
        assertThat(err.lines().filter(line -> !line.startsWith("emoca: see '"))).hasSize(1);
    }

    @Test
    void trainsByTheRecipe() throws IOException {
        Path out = folder.resolve("run");
        Path recipe = Files.writeString(folder.resolve("r.yaml"), "data:\n  train: toy\n  validation: [toy]\n");
        assertThat(emoca("train", "emotion", "--recipe", recipe.toString(), "max_epochs=1", "batch_size=8", "--out",
                out.toString())).isZero();
        assertThat(Files.readString(out.resolve("recipe.yaml"))).contains("max_epochs: 1", "train: toy");
        assertThat(emoca("train", "emotion", "--out", out.toString(), "--resume", "max_epochs=2")).isZero();
        String change = "changed since the last start: learning.max_epochs: 1 -> 2";
        assertThat(err).contains(change, "goes on from step 8");
        assertThat(Files.readString(out.resolve("log.txt"))).contains(change);
    }

    @Test
    void saysInOneLineWhatIsWrong() throws IOException {
        String out = folder.resolve("run").toString();
        refuses("name a stage", "train");
        refuses("Missing required option: '--out", "train", "emotion");
        refuses("data.train is empty", "train", "emotion", "--out", out);
        refuses("there is no recipe file nowhere.yaml", "train", "emotion", "--out", out, "--recipe", "nowhere.yaml");
        refuses("did you mean max_epochs?", "train", "emotion", "--out", out, "max_epoch=3");
        refuses("no run to resume in " + out, "train", "emotion", "--out", out, "--resume");
        refuses("--device is 'gpu'", "train", "emotion", "--out", out, "--device", "gpu");
        refuses("use --device cuda, which gives them the first 2",
                "train", "emotion", "--out", out, "--device", "cuda:1", "--workers", "2");
        refuses("--place is '2/2@h:1'", "train", "emotion", "--out", out, "--place", "2/2@h:1");
        refuses("--workers is 0", "train", "emotion", "--out", out, "--workers", "0");
        refuses("Invalid value", "train", "emotion", "--out", out, "--workers", "x");
        assertThat(Path.of(out)).doesNotExist();
        Path file = Files.writeString(folder.resolve("file"), "");
        refuses("can't make the run folder", "train", "emotion", "--out", file.resolve("x").toString(), "train=a",
                "validation=a");
    }

    @Test
    void theCommandsOfTheAppAreThereToo() {
        assertThat(emoca("reconstruct", "--help")).isZero();
        assertThat(emoca("--help")).isZero();
        assertThat(err).contains("train", "prepare");
        assertThat(emoca("prepare", folder.resolve("nowhere").toString(), "--layout", "expressions", "--out",
                folder.resolve("out").toString())).isEqualTo(1);
        assertThat(err).contains("nowhere is not a folder");
    }
}
