package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.emoca4j.app.Console;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Rendered faces in shards: the command, and what it leaves. */
class SyntheticPreparationTest {

    private static final SyntheticPreparation TWO_A_SHARD = new SyntheticPreparation(PictureEncoding.PACKED, 2, 2);
    private static final Preparation.Listener SILENT = (done, total) -> {};

    private static HeadModel head;

    @TempDir
    private Path folder;

    private Path out;
    private String said;

    @BeforeAll
    static void load() throws IOException {
        head = HeadModel.builtin();
    }

    @BeforeEach
    void place() {
        out = folder.resolve("rendered");
    }

    private int emoca(Object... words) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(results, true, StandardCharsets.UTF_8);
        Console console = new Console(new ByteArrayInputStream(new byte[0]), stream, stream, false);
        CommandLine line = org.emoca4j.app.Main.commandLine(
                console, new CommandLine(new Nothing()), PrepareCommand.line(console));
        String[] arguments = new String[words.length + 1];
        arguments[0] = "prepare";
        for (int i = 0; i < words.length; i++) {
            arguments[i + 1] = words[i].toString();
        }
        int code = org.emoca4j.app.Main.run(console, line, arguments);
        said = results.toString(StandardCharsets.UTF_8);
        return code;
    }

    /** In place of a command of another package. */
    @CommandLine.Command(name = "nothing")
    private static final class Nothing {}

    @Test
    void shardsHoldTheRenderedFaces() throws IOException {
        assertThat(emoca("synthetic", "--count", 5, "--per-person", 2, "--seed", 7, "--shard-size", 2, "--out", out))
                .as(said).isZero();
        assertThat(said).contains("5 rendered faces of 3 persons");
        SyntheticFaces faces = new SyntheticFaces(head, List.of(), 7, 5, 2);
        try (ShardDataset stored = ShardDataset.open(out)) {
            assertThat(stored.size()).isEqualTo(5);
            for (int i = 0; i < 5; i++) {
                Sample expected = faces.get(i);
                Sample sample = stored.get(i);
                assertThat(sample.key()).isEqualTo(expected.key());
                assertThat(sample.image()).isEqualTo(expected.image());
                assertThat(sample.landmarks68()).isEqualTo(expected.landmarks68());
                assertThat(sample.mask()).isEqualTo(expected.mask());
                assertThat(sample.labels()).isEqualTo(expected.labels());
                assertThat(sample.codes().orElseThrow().shape()).isEqualTo(expected.codes().orElseThrow().shape());
            }
            assertThat(stored.labels(3).identity()).isEqualTo(stored.labels(2).identity())
                    .isNotEqualTo(stored.labels(4).identity());
        }
    }

    @Test
    void goesOnAfterAKill() throws IOException {
        SyntheticFaces faces = new SyntheticFaces(head, List.of(), 7, 5, 2);
        assertThat(TWO_A_SHARD.run(faces, out, SILENT)).isZero();
        byte[] second = Files.readAllBytes(out.resolve("shard-00001.emoca"));
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(out.resolve("shard-00000.emoca"), old);
        Files.delete(out.resolve("shard-00001.emoca"));
        Files.write(out.resolve(".12ab.part"), new byte[] {1, 2});
        List<String> progress = new ArrayList<>();
        assertThat(TWO_A_SHARD.run(faces, out, (done, total) -> progress.add(done + "/" + total))).isEqualTo(3);
        assertThat(progress).containsExactly("3/5", "4/5", "5/5");
        assertThat(Files.readAllBytes(out.resolve("shard-00001.emoca"))).isEqualTo(second);
        assertThat(Files.getLastModifiedTime(out.resolve("shard-00000.emoca"))).isEqualTo(old);
        assertThat(out.resolve(".12ab.part")).doesNotExist();
    }

    @Test
    void otherFacesAreAnotherPreparation() throws IOException {
        RgbImage grey = RgbImage.black(40, 30);
        TWO_A_SHARD.run(new SyntheticFaces(head, List.of(grey), 7, 2, 2), out, SILENT);
        for (SyntheticFaces other : List.of(
                new SyntheticFaces(head, List.of(grey), 8, 2, 2),
                new SyntheticFaces(head, List.of(grey), 7, 2, 1),
                new SyntheticFaces(head, List.of(grey), 7, 3, 2),
                new SyntheticFaces(head, List.of(), 7, 2, 2),
                new SyntheticFaces(head, List.of(RgbImage.black(50, 30)), 7, 2, 2))) {
            assertThatThrownBy(() -> TWO_A_SHARD.run(other, out, SILENT)).isInstanceOf(DataException.class)
                    .hasMessageContaining("holds another preparation");
        }
        assertThat(emoca("synthetic", "--count", 2, "--out", out)).isEqualTo(1);
        assertThat(said).contains("holds another preparation (synthetic seed=7 per-person=2 backdrops=1");
    }

    @Test
    void saysInOneLineWhatIsWrong() throws IOException {
        assertThat(emoca("synthetic", "--out", out)).isEqualTo(2);
        assertThat(said).contains("Missing required option: '--count=N'");
        assertThat(emoca("synthetic", "--count", 0, "--out", out)).isEqualTo(2);
        assertThat(said).contains("--count is 0, expected 1 to");
        assertThat(emoca("synthetic", "--count", 3, "--encoding", "zip", "--out", out)).isEqualTo(2);
        assertThat(said).contains("--encoding is raw, packed or jpeg; got zip");
        assertThat(emoca("synthetic", "--count", 3, "--backdrops", folder.resolve("none"), "--out", out)).isEqualTo(1);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(emoca("synthetic", "--count", 3, "--backdrops", empty, "--out", out)).isEqualTo(1);
        assertThat(said).contains("empty holds no pictures");
        assertThat(out).doesNotExist();
        // what the subcommand doesn't need, the command itself still does
        assertThat(emoca("photos", "--out", out)).isEqualTo(2);
        assertThat(said).contains("Missing required option: '--layout=NAME'");
        assertThat(emoca("photos", "--layout", "plain")).isEqualTo(2);
        assertThat(said).contains("Missing required option: '--out=DIR'");
        assertThat(emoca("--layout", "plain", "--out", out)).isEqualTo(2);
        assertThat(said).contains("Missing required parameter: 'DATA'");
    }

    @Test
    void backgroundsAreCutFromPhotos() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        RgbImage green = RgbImage.black(60, 60);
        for (int p = 0; p < 3600; p++) {
            green.set(p % 60, p / 60, 0, 200, 0);
        }
        PngWriter.write(green, photos.resolve("green.png"));
        assertThat(emoca("synthetic", "--count", 8, "--backdrops", photos, "--out", out)).as(said).isZero();
        int cut = 0;
        try (ShardDataset stored = ShardDataset.open(out)) {
            for (int i = 0; i < 8; i++) {
                RgbImage image = stored.get(i).image();
                int corners = 0;
                for (int corner = 0; corner < 2; corner++) {
                    int x = corner * 223;
                    corners += image.get(x, 0, 0) == 0 && image.get(x, 0, 1) == 200 ? 1 : 0;
                }
                cut += corners > 0 ? 1 : 0;
            }
        }
        assertThat(cut).isBetween(2, 8); // of seven in ten, unless head or something else is in both corners
    }
}
