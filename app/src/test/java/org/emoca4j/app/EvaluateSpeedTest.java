package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateSpeedTest {

    @TempDir
    private Path folder;

    @Test
    void theBuiltInPhotoGivesATimeForEachPart() throws IOException {
        Path store = Files.createDirectory(folder.resolve("store"));
        Cli run = Cli.run("evaluate", "speed", "--store", store, "-n", 2, "--warm-up", 0, "--threads", "1,2", "--json",
                "--csv", folder.resolve("speed.csv"));
        assertThat(run.code()).isZero();
        JsonNode figures = new ObjectMapper().readTree(run.out());
        assertThat(figures.path("systems").findValuesAsText("id"))
                .containsExactly("open", "open", "builtin", "builtin");
        for (JsonNode system : List.of(figures.path("systems").get(1), figures.path("systems").get(3))) {
            assertThat(system.path("threads").asInt()).isEqualTo(2);
            for (String part : new String[] {"detect", "landmarks", "network", "decode", "render"}) {
                assertThat(system.path("parts").path(part).path("median_ms").asDouble()).isPositive();
            }
        }
        assertThat(figures.path("missing").size()).isPositive();
        assertThat(Files.readAllLines(folder.resolve("speed.csv"))).hasSizeGreaterThan(2 * 5);
    }

    @Test
    void badInputIsOneClearLine() throws IOException {
        Path blank = folder.resolve("blank.png");
        PngWriter.write(RgbImage.black(64, 64), blank);
        Cli noFace = Cli.run("evaluate", "speed", blank, "--models", "builtin", "-n", 1);
        assertThat(noFace.code()).isEqualTo(ExitCode.FAILED);
        assertThat(noFace.err().lines()).singleElement().asString().contains("no face");
        assertThat(Cli.run("evaluate", "speed", "-n", 0).code()).isEqualTo(ExitCode.USAGE);
        assertThat(Cli.run("evaluate", "speed", "--models", "nobody").code()).isEqualTo(ExitCode.USAGE);
        assertThat(Cli.run("evaluate", "speed", folder.resolve("gone.jpg")).code()).isEqualTo(ExitCode.FAILED);
    }
}
