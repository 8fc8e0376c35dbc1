package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.emoca4j.image.ImageDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way through many photos, one after the other, with a pipeline that only pretends. */
class BatchTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Writes one file, and does what the photo's name says. */
    private static final class Pretender implements Pipeline {
        private final List<String> seen = new ArrayList<>();

        @Override
        public long bytesFor(Path photo) {
            return 0;
        }

        @Override
        public List<FaceResult> process(Path photo, Path into, Listener listener) throws IOException {
            String name = photo.getFileName().toString();
            seen.add(name);
            Path face = Files.createDirectory(into.resolve("01"));
            Files.writeString(face.resolve("half.txt"), photo.toString());
            if (name.startsWith("bad")) {
                new ImageDecoder().decode(new byte[0], name);
            }
            if (name.startsWith("bug")) {
                throw new IllegalStateException("an odd thing");
            }
            if (name.startsWith("huge")) {
                throw new OutOfMemoryError("Java heap space");
            }
            if (name.startsWith("full")) {
                throw new IOException("can't write " + face.resolve("half.txt") + ": No space left on device; free it");
            }
            if (name.startsWith("crowd")) {
                listener.notice("took the largest faces of " + photo);
            }
            if (name.startsWith("nobody")) {
                return List.of();
            }
            return List.of(new FaceResult("01", List.of(1.0, 2.0, 3.0, 4.0), 0.9, 0.03, Map.of("happy", 0.75),
                    Map.of("sad", 0.5), 0.25, List.of("half.txt")));
        }

        @Override
        public void close() {}
    }

    private final Pretender pipeline = new Pretender();

    private List<PhotoResult> run(String settings, boolean resume, Path... photos) {
        Console console = Cli.console(out, err);
        try (OutputFolder output = OutputFolder.open(root())) {
            Batch batch = new Batch(console, pipeline, output, MemoryShares.ofHeap(),
                    new Batch.Options(settings, 1, resume, false, false));
            batch.run(List.of(photos), new OutputNames(root()), new Progress.Plain(console));
            return batch.results();
        }
    }

    private Path root() {
        return folder.resolve("out");
    }

    private List<String> written() throws IOException {
        try (Stream<Path> files = Files.list(root())) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void photosOfOneNameGetFoldersOfTheirOwn() throws IOException {
        run("s", false, Path.of("x/p.jpg"), Path.of("y/p.jpg"), Path.of("y/P.png"), Path.of("p-2.jpg"));
        assertThat(written()).containsExactly("P-3", "p", "p-2", "p-2-2");
        assertThat(root().resolve("p-2/01/half.txt")).content().isEqualTo(Path.of("y/p.jpg").toString());
    }

    @Test
    void alsoAcrossRunsWhileTheSamePhotoIsReplaced() throws IOException {
        run("s", false, Path.of("x/p.jpg"));
        run("s", false, Path.of("y/p.jpg"));
        Files.writeString(root().resolve("p/old.txt"), "of the first run");
        run("s", false, Path.of("x/p.jpg"));
        assertThat(written()).containsExactly("p", "p-2");
        assertThat(root().resolve("p/old.txt")).doesNotExist();
        assertThat(root().resolve("p-2/01/half.txt")).content().isEqualTo(Path.of("y/p.jpg").toString());
    }

    @Test
    void foldersThatAreNotOursStay() throws IOException {
        Files.createDirectories(root().resolve("p"));
        Files.writeString(root().resolve("p/thesis.txt"), "years of work");
        run("s", false, Path.of("p.jpg"));
        assertThat(root().resolve("p/thesis.txt")).exists();
        assertThat(written()).containsExactly("p", "p-2");
    }

    @Test
    void failuresAreToldAndLeaveNothing() throws IOException {
        List<PhotoResult> results = run("s", false, Path.of("bad.jpg"), Path.of("bug.jpg"), Path.of("huge.jpg"),
                Path.of("nobody.jpg"), Path.of("good.jpg"));
        assertThat(results).extracting(PhotoResult::status).containsExactly(
                PhotoResult.Status.FAILED, PhotoResult.Status.FAILED, PhotoResult.Status.FAILED,
                PhotoResult.Status.NO_FACE, PhotoResult.Status.OK);
        assertThat(errors().lines()).hasSize(4);
        assertThat(errors()).contains("bad.jpg is empty", "bug.jpg: internal error", "an odd thing", "report",
                "huge.jpg: out of memory", "EMOCA_JAVA_OPTS", "no face found in nobody.jpg");
        assertThat(written()).containsExactly("good");
    }

    @Test
    void aFullDiskStopsTheRunAndIsToldByTheNameOfTheResult() throws IOException {
        List<PhotoResult> results =
                run("s", false, Path.of("good.jpg"), Path.of("full.jpg"), Path.of("x.jpg"), Path.of("y.jpg"));
        assertThat(pipeline.seen).containsExactly("good.jpg", "full.jpg");
        assertThat(results).hasSize(2);
        assertThat(errors()).contains("No space left on device", "2 photos were not tried", "--resume")
                .contains(root().resolve("full").toString()).doesNotContain(".partial");
        assertThat(written()).containsExactly("good");
    }

    @Test
    void noticesComeBeforeTheResultsAndAreNoFailures() {
        List<PhotoResult> results = run("s", false, Path.of("crowd.jpg"));
        assertThat(errors().lines()).containsExactly("emoca: took the largest faces of crowd.jpg");
        assertThat(results).singleElement().satisfies(result -> assertThat(result.message()).isEmpty());
    }

    @Test
    void resumeTakesOnlyWhatIsMissingOrWasDoneOtherwise() {
        run("s", false, Path.of("a.jpg"));
        run("s", true, Path.of("a.jpg"), Path.of("b.jpg"));
        assertThat(pipeline.seen).containsExactly("a.jpg", "b.jpg");
        List<PhotoResult> results = run("other", true, Path.of("a.jpg"));
        assertThat(pipeline.seen).containsExactly("a.jpg", "b.jpg", "a.jpg");
        assertThat(results.get(0).faces()).hasSize(1);
    }

    @Test
    void resultsReadBackAsTheyWere() {
        PhotoResult result = run("s", false, Path.of("a.jpg")).get(0);
        PhotoResult back = PhotoResult.read(root().resolve("a")).orElseThrow();
        assertThat(back.faces()).isEqualTo(result.faces());
        assertThat(back.photo()).isEqualTo(result.photo());
        assertThat(back.settings()).isEqualTo("s");
    }

    @Test
    void whatAKilledRunLeftIsClearedButNotARunningOnesFolder() throws IOException {
        Path dead = Files.createDirectories(root().resolve(".emoca-1-dead.partial"));
        Files.createFile(dead.resolve("lock"));
        Files.createDirectories(dead.resolve("0/01"));
        Path alive = Files.createDirectories(root().resolve(".emoca-2-alive.partial"));
        try (FileChannel channel = FileChannel.open(
                        alive.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            run("s", false, Path.of("a.jpg"));
            assertThat(written()).containsExactly(".emoca-2-alive.partial", "a");
        }
    }

    @Test
    void aClosedFolderTakesNothingMore() throws IOException {
        OutputFolder output = OutputFolder.open(root());
        Path staged = output.stage();
        Files.writeString(staged.resolve("half.txt"), "half");
        output.close();
        assertThat(root()).doesNotExist();
        assertThatThrownBy(output::stage).isInstanceOf(IOException.class);
    }

    @Test
    void theTableQuotesWhatNeedsIt() throws IOException {
        Files.createDirectories(root());
        List<PhotoResult> results = run("s", false, Path.of("a, \"b\".jpg"), Path.of("nobody.jpg"));
        ResultsCsv.write(results, root());
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser table = CSVParser.parse(root().resolve("results.csv"), StandardCharsets.UTF_8, format)) {
            List<CSVRecord> rows = table.getRecords();
            assertThat(rows).hasSize(2).allMatch(CSVRecord::isConsistent);
            assertThat(rows.get(0).get("photo")).endsWith("a, \"b\".jpg");
            assertThat(rows.get(0).get("box_height")).isEqualTo("4.0000");
            assertThat(rows.get(0).get("photo_happy")).isEqualTo("0.7500");
            assertThat(rows.get(0).get("render_sad")).isEqualTo("0.5000");
            assertThat(rows.get(0).get("emotion_distance")).isEqualTo("0.2500");
            assertThat(rows.get(1).get("status")).isEqualTo("no_face");
            assertThat(rows.get(1).get("message")).startsWith("no face found in nobody.jpg; ");
            assertThat(rows.get(1).get("face")).isEmpty();
        }
    }

    @Test
    void theFacesOfACrowdAreToldOnATerminal() {
        Console terminal = new Console(InputStream.nullInputStream(), new PrintStream(out), new PrintStream(err), true);
        try (Progress progress = Progress.of(terminal, 1, false)) {
            progress.face(Path.of("x/family.jpg"), 1, 4);
            progress.face(Path.of("x/choir.jpg"), 12, 100);
            progress.print("a result");
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a result" + System.lineSeparator());
        assertThat(errors()).contains("choir.jpg: face 12 of 100\r\u001B[K").doesNotContain("family", "x/");
        err.reset();
        try (Progress progress = Progress.of(terminal, 2, false)) {
            progress.face(Path.of("x/choir.jpg"), 13, 100);
        }
        assertThat(errors()).contains("choir.jpg: face 13");
    }

    @Test
    void theBarStaysOnStandardErrorAndMessagesOnTheirOwnLines() {
        Console terminal = new Console(InputStream.nullInputStream(), new PrintStream(out), new PrintStream(err), true);
        try (Progress progress = Progress.of(terminal, 2, false)) {
            progress.say("something");
            progress.print("a result");
            progress.step();
            progress.step();
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a result" + System.lineSeparator());
        assertThat(errors()).contains("\u001B[Kemoca: something" + System.lineSeparator()).contains("2/2");
    }
}
