package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures against the program's own points: the detector's error is then 0, and the head's is small. */
class EvaluateTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    /** The example photo with the detector's own points as truth. */
    private Path ownPoints() throws IOException {
        Path out = folder.resolve("out");
        assertThat(Cli.run("reconstruct", Cli.ASTRONAUT, "--out", out, "--save", "codes").code()).isZero();
        List<String> header = new ArrayList<>(List.of("file"));
        List<String> row = new ArrayList<>(List.of("a.jpg"));
        JsonNode points = JSON.readTree(out.resolve("astronaut/01/params.json").toFile()).path("landmarks68");
        for (int i = 0; i < points.size(); i++) {
            header.addAll(List.of("x" + i, "y" + i));
            row.addAll(List.of(points.get(i).get(0).asText(), points.get(i).get(1).asText()));
        }
        Path set = Files.createDirectory(folder.resolve("set"));
        Files.copy(Cli.ASTRONAUT, set.resolve("a.jpg"));
        Files.write(set.resolve("landmarks68.csv"), List.of(String.join(",", header), String.join(",", row)));
        return set;
    }

    @Test
    void theDetectorAgreesWithItself() throws IOException {
        Path set = ownPoints();
        Path csv = folder.resolve("tables/landmarks.csv");

        Cli run = Cli.run("evaluate", "landmarks", set, "--json", "--csv", csv);

        assertThat(run.code()).isZero();
        JsonNode figures = JSON.readTree(run.out());
        List<String> names = new ArrayList<>();
        figures.fieldNames().forEachRemaining(names::add);
        assertThat(names).containsExactly("photos", "found", "detector_nme", "head_nme", "mouth_open_r", "eye_open_r",
                "mouth_width_r", "ms_per_face");
        assertThat(figures.path("found").asInt()).isEqualTo(1);
        assertThat(figures.path("detector_nme").asDouble()).isLessThan(1e-4);
        assertThat(figures.path("head_nme").asDouble()).isBetween(0.005, 0.08);
        assertThat(figures.path("mouth_open_r").isNull()).isTrue();
        assertThat(Files.readAllLines(csv)).hasSize(2);
        assertThat(Files.readAllLines(csv).get(1)).startsWith("a.jpg,");
    }

    @Test
    void systemsAreComparedOnTheSameFaces() throws IOException {
        Path set = ownPoints();
        Path csv = folder.resolve("points.csv");
        Path store = Files.createDirectory(folder.resolve("store"));

        Cli run = Cli.run("evaluate", "landmarks", set, "--models", "detector,builtin,deca", "--store", store, "--json",
                "--csv", csv);

        assertThat(run.code()).isZero();
        JsonNode figures = JSON.readTree(run.out());
        JsonNode detector = figures.path("systems").get(0);
        JsonNode builtin = figures.path("systems").get(1);
        assertThat(detector.path("id").asText()).isEqualTo("detector");
        assertThat(detector.path("error").asDouble()).isLessThan(1e-4);
        assertThat(detector.path("error_margin_95").isNull()).isTrue();
        assertThat(builtin.path("regions")).hasSize(5);
        assertThat(figures.path("missing").get(0).path("id").asText()).isEqualTo("deca");
        assertThat(run.err()).contains("deca");
        assertThat(Files.readAllLines(csv)).hasSize(3);
        // the built-in head's points are those that the command without --models measures
        Cli alone = Cli.run("evaluate", "landmarks", set, "--json", "--csv", csv);
        assertThat(builtin.path("error").asDouble())
                .isCloseTo(JSON.readTree(alone.out()).path("head_nme").asDouble(), within(1e-6));

        Cli table = Cli.run("evaluate", "landmarks", set, "--models", "detector", "--error-unit", "box", "--csv", csv);
        assertThat(table.code()).isZero();
        assertThat(table.out()).contains("built-in detector", "bounding box", "jaw", "0-15: ");
        Cli refine = Cli.run("evaluate", "landmarks", set, "--models", "builtin", "--refine");
        assertThat(refine.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aFolderWithoutATableIsOneClearLine() {
        Cli run = Cli.run("evaluate", "landmarks", folder, "--csv", folder.resolve("x.csv"));
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines()).singleElement().asString().contains("landmarks68.csv", folder.toString());
        assertThat(folder.resolve("x.csv")).doesNotExist();
    }
}
