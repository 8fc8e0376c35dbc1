package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.emoca4j.format.Npy;
import org.emoca4j.format.WavefrontObj;
import org.emoca4j.image.ImageDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scan is the built-in model's own head of the photo, turned, moved and 5 % larger. */
class EvaluateNowTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void aHeadIsMeasuredAgainstItself() throws IOException {
        Path set = Files.createDirectory(folder.resolve("set"));
        Path release = set.resolve("final_release_version");
        Files.writeString(set.resolve("imagepathsvalidation.txt"), "S1/multiview_neutral/a.jpg\n");
        Path picture = release.resolve("iphone_pictures/S1/multiview_neutral/a.jpg");
        Files.createDirectories(picture.getParent());
        Files.copy(Cli.ASTRONAUT, picture);
        Path heads = folder.resolve("heads");

        Cli submission = Cli.run("evaluate", "now", set, "--submission", heads, "--out", folder.resolve("o1"));
        assertThat(submission.err()).isEmpty();
        assertThat(submission.code()).isZero();
        Path base = heads.resolve("builtin/S1/multiview_neutral");
        WavefrontObj head = WavefrontObj.read(base.resolve("a.obj"));
        float[] marks = Npy.read(base.resolve("a.npy")).floats();
        assertThat(folder.resolve("o1/now.csv")).doesNotExist();

        // (x, y, z) becomes 1.05 (z, y, -x) and a shift
        StringBuilder obj = new StringBuilder();
        for (int i = 0; i < head.vertices().length; i += 3) {
            obj.append("v ").append(moved(head.vertices(), i, " ")).append('\n');
        }
        write(release.resolve("scans/S1/s.obj"), obj.toString());
        StringBuilder pp = new StringBuilder("<PickedPoints>\n");
        for (int i = 0; i < marks.length; i += 3) {
            String[] p = moved(marks, i, " ").split(" ");
            pp.append(String.format("<point x=\"%s\" y=\"%s\" z=\"%s\" active=\"1\"/>\n", p[0], p[1], p[2]));
        }
        write(release.resolve("scans_lmks_onlypp/S1/s.pp"), pp + "</PickedPoints>");

        Path out = folder.resolve("o2");
        Cli run = Cli.run("evaluate", "now", set, "--models", "builtin,deca", "--json", "--out", out,
                "--store", Files.createDirectory(folder.resolve("store")));
        assertThat(run.code()).isZero();
        JsonNode figures = JSON.readTree(run.out());
        JsonNode builtin = figures.path("systems").get(0);
        assertThat(builtin.path("id").asText()).isEqualTo("builtin");
        assertThat(builtin.path("median_mm").asDouble()).isLessThan(1e-3);
        assertThat(builtin.path("categories").path("multiview_neutral").path("measured").asInt()).isEqualTo(1);
        assertThat(figures.path("missing").get(0).path("id").asText()).isEqualTo("deca");
        assertThat(figures.path("missing").get(0).path("lacks").size()).isPositive();
        assertThat(run.err()).contains("not installed: deca");
        assertThat(Files.readAllLines(out.resolve("now.csv"))).hasSize(2);
        assertThat(Files.readAllLines(out.resolve("curve.csv"))).hasSize(2 + 350);
        assertThat(new ImageDecoder().read(out.resolve("curve.png")).width()).isEqualTo(900);

        Cli metric = Cli.run("evaluate", "now", set, "--predictions", heads.resolve("builtin"), "--metric", "--json",
                "--out", out);
        assertThat(metric.code()).isZero();
        assertThat(JSON.readTree(metric.out()).path("systems")).hasSize(1);
        assertThat(JSON.readTree(metric.out()).path("systems").get(0).path("median_mm").asDouble()).isGreaterThan(0.3);
    }

    private static String moved(float[] points, int i, String separator) {
        List<String> cells = new ArrayList<>();
        for (double value : new double[] {1.05 * points[i + 2] + 40, 1.05 * points[i + 1] - 7, -1.05 * points[i] + 9}) {
            cells.add(String.format(Locale.ROOT, "%.6f", value));
        }
        return String.join(separator, cells);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void whatIsMissingIsOneClearLine() throws IOException {
        Cli none = Cli.run("evaluate", "now", folder);
        assertThat(none.code()).isEqualTo(ExitCode.FAILED);
        assertThat(none.err().lines()).singleElement().asString().contains("scans.csv", folder.toString());
        Files.writeString(folder.resolve("imagepathsvalidation.txt"), "S1/selfie/a.jpg\n");
        Files.createDirectories(folder.resolve("iphone_pictures"));
        Cli scans = Cli.run("evaluate", "now", folder);
        assertThat(scans.code()).isEqualTo(ExitCode.FAILED);
        assertThat(scans.err().lines()).singleElement().asString().contains("no scan", "--submission");
        Cli name = Cli.run("evaluate", "now", folder, "--submission", folder.resolve("s"), "--models", "nobody");
        assertThat(name.code()).isEqualTo(ExitCode.USAGE);
        assertThat(name.err().lines()).singleElement().asString().contains("nobody");
    }
}
