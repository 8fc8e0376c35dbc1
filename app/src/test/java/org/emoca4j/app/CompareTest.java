package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.emoca4j.image.Canvas;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code emoca compare} from photos to files, with the built-in model. */
class CompareTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Cli compare(Object... args) {
        Object[] all = new Object[args.length + 5];
        all[0] = "compare";
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--store";
        all[args.length + 2] = folder.resolve("store");
        all[args.length + 3] = "--out";
        all[args.length + 4] = folder.resolve("out");
        return Cli.run(all);
    }

    @Test
    void writesTheFigureAndNamesWhatIsNotInIt() throws IOException {
        Path empty = folder.resolve("empty.png");
        PngWriter.write(new Canvas(200, 200, 0x808080).image(), empty);
        Path broken = Files.writeString(folder.resolve("broken.jpg"), "not a picture");

        Cli run = compare(Cli.ASTRONAUT, empty, broken, "--models", "deca,builtin", "--json");

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines()).hasSize(3)
                .anyMatch(l -> l.contains("not installed: deca (")).anyMatch(l -> l.contains("no face found in"))
                .anyMatch(l -> l.contains("broken.jpg"));
        JsonNode results = JSON.readTree(run.out());
        assertThat(results.path("systems").size()).isEqualTo(1);
        assertThat(results.path("missing").get(0).path("id").asText()).isEqualTo("deca");
        assertThat(results.path("problems").size()).isEqualTo(2);
        JsonNode face = results.path("faces").get(0);
        assertThat(face.path("input").path("emotion").asText()).isEqualTo("happy");
        assertThat(face.path("systems").path("builtin").path("overlay").path("probabilities").size()).isEqualTo(7);
        Path out = folder.resolve("out");
        String html = Files.readString(out.resolve("compare.html"));
        assertThat(html).contains("deca (", "empty.png", "broken.jpg");
        RgbImage figure = new ImageDecoder().read(out.resolve("figure.png"));
        assertThat(figure.width()).isGreaterThan(3 * 256);
        assertThat(JSON.readTree(out.resolve("results.json").toFile())).isEqualTo(results);
        List<String> table = Files.readAllLines(out.resolve("results.csv"));
        assertThat(table).hasSize(4);
        assertThat(table.get(0)).startsWith("photo,face,system,picture,millis,emotion,valence,arousal,neutral");
        assertThat(table.get(3)).startsWith("astronaut.jpg,1,builtin,overlay,");
    }

    @Test
    void pagesAreLinkedAndThoseOfALongerRunGo() throws IOException {
        Path copy = Files.copy(Cli.ASTRONAUT, folder.resolve("second.jpg"));
        Path out = folder.resolve("out");

        assertThat(compare(Cli.ASTRONAUT, copy, "--models", "builtin", "--rows", "1", "--emotion", "none").code())
                .isZero();
        assertThat(out.resolve("figure-2.png")).exists();
        assertThat(Files.readString(out.resolve("compare.html"))).contains("href=\"compare-2.html\"");
        assertThat(Files.readString(out.resolve("compare-2.html"))).contains("href=\"compare.html\"");

        assertThat(compare(Cli.ASTRONAUT, "--models", "builtin", "--draw", "geometry").code()).isZero();
        assertThat(out.resolve("figure-2.png")).doesNotExist();
        assertThat(out.resolve("compare-2.html")).doesNotExist();
    }

    /** A run that is killed after its first photo, in a process of its own. */
    @Test
    void goesOnAfterAKill() throws IOException, InterruptedException {
        RgbImage astronaut = new ImageDecoder().read(Cli.ASTRONAUT);
        List<String> photos = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RgbImage other = astronaut.copy();
            other.set(0, 0, 50 * i, 0, 0);
            Path file = folder.resolve("photo-" + i + ".png");
            PngWriter.write(other, file);
            photos.add(file.toString());
        }
        Path out = folder.resolve("out");
        Path rows = out.resolve(".rows");
        List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Main.class.getName(), "compare"));
        words.addAll(photos);
        words.addAll(List.of("--models", "builtin", "--emotion", "none", "--threads", "1", "--store",
                folder.resolve("store").toString(), "--out", out.toString()));
        Process process = new ProcessBuilder(words).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
        while (process.isAlive() && finished(rows) == 0) {
            Thread.sleep(20);
        }
        process.destroyForcibly().waitFor();
        assertThat(finished(rows)).as(Files.readString(folder.resolve("log"))).isBetween(1L, 2L);
        assertThat(out.resolve("results.json")).doesNotExist();
        double[] before = new double[1];
        try (FileSystem zip = FileSystems.newFileSystem(first(rows))) {
            JsonNode stored = JSON.readTree(Files.readAllBytes(zip.getPath("rows.json")));
            before[0] = stored.path(0).path("cells").path(0).path("millis").asDouble();
        }

        Object[] again = {photos.get(0), photos.get(1), photos.get(2), "--models", "builtin", "--emotion", "none",
            "--resume"};
        assertThat(compare(again).code()).isZero();
        JsonNode results = JSON.readTree(out.resolve("results.json").toFile());
        assertThat(results.path("faces")).hasSize(3);
        List<Double> times = new ArrayList<>();
        results.path("faces").forEach(face ->
                times.add(face.path("systems").path("builtin").path("millis").asDouble()));
        assertThat(times).contains(before[0]); // of work that was not done again
        assertThat(rows).doesNotExist();

        byte[] resumed = Files.readAllBytes(out.resolve("figure.png"));
        assertThat(compare(Arrays.copyOf(again, 7)).code()).isZero();
        assertThat(Files.readAllBytes(out.resolve("figure.png"))).isEqualTo(resumed);
        assertThat(rows).doesNotExist();
    }

    private static long finished(Path rows) throws IOException {
        if (!Files.isDirectory(rows)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(rows)) {
            return files.filter(file -> file.toString().endsWith(".zip")).count();
        }
    }

    private static Path first(Path rows) throws IOException {
        try (Stream<Path> files = Files.list(rows)) {
            return files.filter(file -> file.toString().endsWith(".zip")).findFirst().orElseThrow();
        }
    }

    @Test
    void wrongWordsAreOneClearLine() {
        for (String[] wrong : new String[][] {
            {"--models", "decca"}, {"--emotion", "emonett"}, {"--draw", "wire"}, {"--cell", "9000"}
        }) {
            Cli run = compare(Cli.ASTRONAUT, wrong[0], wrong[1]);
            assertThat(run.code()).as(wrong[1]).isEqualTo(ExitCode.USAGE);
            assertThat(run.err().lines().findFirst().orElseThrow()).contains(wrong[0]);
        }
        Cli none = compare(Cli.ASTRONAUT, "--models", "deca");
        assertThat(none.code()).isEqualTo(ExitCode.FAILED);
        assertThat(none.err().lines()).singleElement().asString().contains("none of the models", "deca");
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
