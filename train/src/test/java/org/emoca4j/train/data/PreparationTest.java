package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.app.Console;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Photos of rendered heads, with files among them that are broken or show nobody. */
class PreparationTest {

    private static final Preparation THREE_A_SHARD =
            new Preparation(CropOptions.PUBLISHED, PictureEncoding.PACKED, 3, 2);
    private static final Preparation.Listener SILENT = (done, total) -> {};

    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    private Path out;

    @BeforeAll
    static void writePhotos() throws IOException {
        SyntheticFaces faces = new SyntheticFaces(HeadModel.builtin(), List.of(), 4, 10);
        for (int i = 0; i < 5; i++) {
            RgbImage photo = faces.get(i).image();
            Path file = data.resolve((i % 2 == 0 ? "happy/" : "fear/") + i + ".png");
            Files.createDirectories(file.getParent());
            PngWriter.write(photo, file);
        }
        byte[] png = Files.readAllBytes(data.resolve("happy/0.png"));
        Files.write(data.resolve("fear/broken.png"), Arrays.copyOf(png, png.length / 2));
        Files.writeString(data.resolve("happy/text.jpg"), "no picture");
        PngWriter.write(RgbImage.black(100, 100), data.resolve("happy/black.png"));
    }

    @BeforeEach
    void chooseFolder() {
        out = folder.resolve("shards");
    }

    private static List<LabelledPhoto> photos() throws IOException {
        return PhotoFolders.readExpressions(data);
    }

    private static void assertSame(Sample a, Sample b) {
        assertThat(a.key()).isEqualTo(b.key());
        assertThat(a.image()).isEqualTo(b.image());
        assertThat(a.landmarks68()).isEqualTo(b.landmarks68());
        assertThat(a.mediapipe()).isEqualTo(b.mediapipe());
        assertThat(a.mask()).isEqualTo(b.mask());
        assertThat(a.labels()).isEqualTo(b.labels());
    }

    @Test
    void shardsHoldWhatTheCropperMakesAndCountTheRest() throws IOException {
        List<String> progress = new ArrayList<>();
        Preparation.Report report =
                THREE_A_SHARD.run(photos(), out, (done, total) -> progress.add(done + "/" + total));

        assertThat(report).isEqualTo(new Preparation.Report(8, 5, 2, 1, 0));
        assertThat(progress).hasSize(8).startsWith("1/8").endsWith("8/8");
        assertThat(Files.readAllLines(out.resolve("skipped.csv")))
                .hasSize(4)
                .anyMatch(line -> line.startsWith("fear/broken.png,unreadable,"))
                .anyMatch(line -> line.startsWith("happy/text.jpg,unreadable,"))
                .anyMatch(line -> line.startsWith("happy/black.png,no_face,"));
        try (ShardDataset dataset = ShardDataset.open(out);
                PhotoDataset direct = new PhotoDataset(photos(), PhotoCropper.open(CropOptions.PUBLISHED))) {
            assertThat(dataset.size()).isEqualTo(5);
            int[] places = {0, 1, 3, 4, 5};
            for (int i = 0; i < 5; i++) {
                Sample sample = dataset.get(i);
                assertSame(sample, direct.get(places[i]));
                assertThat(dataset.labels(i)).isEqualTo(sample.labels());
                assertThat(sample.mediapipe()).hasSize(936);
                assertThat(sample.mask().count()).isGreaterThan(5000);
            }
            assertThat(dataset.labels(0).expression()).isEqualTo(4);
            assertThat(dataset.labels(4).expression()).isEqualTo(1);
        }
    }

    @Test
    void goesOnAfterAKill() throws IOException {
        THREE_A_SHARD.run(photos(), out, SILENT);
        byte[] second = Files.readAllBytes(out.resolve("shard-00001.emoca"));
        // what a kill leaves: the shards so far, and the one in work under another name
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(out.resolve("shard-00000.emoca"), old);
        Files.delete(out.resolve("shard-00001.emoca"));
        Files.delete(out.resolve("shard-00002.emoca"));
        Files.write(out.resolve(".12ab.part"), new byte[] {1, 2});
        assertThatThrownBy(() -> ShardDataset.open(out))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("shard-00001.emoca does not exist: run emoca prepare again");

        Preparation.Report report = THREE_A_SHARD.run(photos(), out, SILENT);

        assertThat(report).isEqualTo(new Preparation.Report(8, 5, 2, 1, 3));
        assertThat(Files.getLastModifiedTime(out.resolve("shard-00000.emoca"))).isEqualTo(old);
        assertThat(Files.readAllBytes(out.resolve("shard-00001.emoca"))).isEqualTo(second);
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(".lock", "preparation.json", "skipped.csv",
                            "shard-00000.emoca", "shard-00001.emoca", "shard-00002.emoca");
        }
    }

    @Test
    void doesNotMixPreparations() throws IOException {
        List<LabelledPhoto> two = photos().subList(0, 2);
        THREE_A_SHARD.run(two, out, SILENT);
        Preparation raw = new Preparation(CropOptions.PUBLISHED, PictureEncoding.RAW, 3, 1);
        assertThatThrownBy(() -> raw.run(two, out, SILENT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("holds another preparation")
                .hasMessageContaining("encoding=PACKED");
        assertThatThrownBy(() -> THREE_A_SHARD.run(photos(), out, SILENT)).hasMessageContaining("(2 photos)");
        LabelledPhoto other = new LabelledPhoto(two.get(0).key(), two.get(0).file(), Labels.ofExpression(7),
                Optional.empty(), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> THREE_A_SHARD.run(List.of(other, two.get(1)), out, SILENT))
                .hasMessageContaining("(other photos or labels)");
        try (FileChannel file = FileChannel.open(out.resolve(".lock"), StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> THREE_A_SHARD.run(two, out, SILENT)).hasMessageContaining("by another run");
        }
    }

    @Test
    void noticesDamage() throws IOException {
        THREE_A_SHARD.run(photos().subList(0, 2), out, SILENT);
        Path shard = out.resolve("shard-00000.emoca");
        byte[] whole = Files.readAllBytes(shard);
        for (int at : new int[] {0, whole.length - 1, whole.length - 20, whole.length - 60}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(shard, damaged);
            assertThatThrownBy(() -> ShardDataset.open(out))
                    .as("byte %d of %d", at, whole.length)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(shard.toString())
                    .hasMessageContaining("run emoca prepare again");
        }
        Files.write(shard, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> ShardDataset.open(out)).hasMessageContaining("is damaged");
        byte[] damaged = whole.clone();
        damaged[5000] ^= 1;
        Files.write(shard, damaged);
        try (ShardDataset dataset = ShardDataset.open(out)) {
            assertThatThrownBy(() -> dataset.get(0)).isInstanceOf(DataException.class).hasMessageContaining("damaged");
            assertThat(dataset.get(1).key()).isEqualTo("fear/3.png");
        }
    }

    @Test
    void recordsKeepRenderedFacesInEveryEncoding() throws IOException {
        Sample face = new SyntheticFaces(HeadModel.builtin(), List.of(), 4, 10).get(2);
        for (PictureEncoding encoding : PictureEncoding.values()) {
            byte[] record = SampleBytes.encode(face, encoding);
            Sample back = SampleBytes.decode(record, face.key(), face.labels());
            assertThat(back.mask()).isEqualTo(face.mask());
            assertThat(back.codes().orElseThrow().light()).isEqualTo(face.codes().orElseThrow().light());
            assertThat(back.codes().orElseThrow().pose()).isEqualTo(face.codes().orElseThrow().pose());
            if (encoding == PictureEncoding.JPEG) {
                assertThat(meanDifference(back.image(), face.image())).isLessThan(3);
                assertThat(record.length).isLessThan(60_000);
            } else {
                assertThat(back.image()).isEqualTo(face.image());
            }
        }
    }

    private static double meanDifference(RgbImage a, RgbImage b) {
        double sum = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            sum += Math.abs((a.rgb()[i] & 0xFF) - (b.rgb()[i] & 0xFF));
        }
        return sum / a.rgb().length;
    }

    @Test
    void shardsHoldAllPhotosWhateverTheirNumberAndTheLanguage() {
        PreparationPlan all = PreparationPlan.of(1000, "x", new byte[0], Integer.MAX_VALUE);
        assertThat(all.numShards()).isEqualTo(1);
        assertThat(all.photosOf(0)).hasSize(1000);
        PreparationPlan three = PreparationPlan.of(7, "x", new byte[0], 3);
        assertThat(three.numShards()).isEqualTo(3);
        assertThat(three.photosOf(2)).containsExactly(6);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(three.shardFile(out, 2)).hasFileName("shard-00002.emoca");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void commandPreparesAndExplainsItself() throws IOException {
        StringWriter said = new StringWriter();
        Console console = new Console(InputStream.nullInputStream(), System.out, System.err, false);
        CommandLine command = PrepareCommand.line(console)
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(new StringWriter()))
                .setExecutionExceptionHandler((error, line, result) -> {
                    said.write(error.getMessage());
                    return 1;
                })
                .setParameterExceptionHandler((error, arguments) -> {
                    said.write(error.getMessage());
                    return 2;
                });
        String in = data.toString();
        int code = command.execute(in, "--layout", "expressions", "--out", out.toString(), "--encoding", "jpeg",
                "--threads", "2", "--resampling", "smooth");
        assertThat(code).isZero();
        assertThat(said.toString()).contains("5 samples of 8 photos, 1 without a face, 2 unreadable");
        assertThat(command.execute(in, "--layout", "folders", "--out", out.toString())).isEqualTo(2);
        assertThat(said.toString()).contains("--layout folders is unknown");
        assertThat(command.execute(in, "--layout", "plain", "--encoding", "zip", "--out", "x")).isEqualTo(2);
        assertThat(said.toString()).contains("--encoding is raw, packed or jpeg; got bicubic and zip");
        assertThat(command.execute(in, "--layout", "plain", "--split", "test", "--out", "x")).isEqualTo(2);
        assertThat(command.execute(in, "--layout", "affectnet", "--out", "x")).isEqualTo(1);
        assertThat(said.toString()).contains("has no folders images and annotations");
        Path blocked = Files.writeString(folder.resolve("file"), "");
        assertThat(command.execute(in, "--layout", "expressions", "--out", blocked.toString())).isEqualTo(1);
        assertThat(said.toString()).contains("can't make the folder");
    }
}
