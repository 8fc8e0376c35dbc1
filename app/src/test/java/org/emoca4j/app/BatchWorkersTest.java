package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.emoca4j.image.ImageDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several photos at the same time, with pipelines that say when each photo goes on. */
@Timeout(60)
class BatchWorkersTest {

    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Part of a pipeline: what happens between a photo's begin and its files. */
    private interface Step {
        void go(String name) throws Exception;
    }

    /** Writes one file for each photo, after a step of the test. */
    private static final class Stepped implements Pipeline {
        private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
        private final Step step;

        Stepped(Step step) {
            this.step = step;
        }

        /** A photo "30-x.jpg" takes 30 MiB. */
        @Override
        public long bytesFor(Path photo) {
            String name = photo.toString();
            return name.matches("[0-9]+-.*") ? MIB * Integer.parseInt(name.substring(0, name.indexOf('-'))) : 0;
        }

        @Override
        public List<FaceResult> process(Path photo, Path into, Listener listener) throws IOException {
            seen.add(photo.toString());
            try {
                step.go(photo.toString());
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            Files.writeString(Files.createDirectory(into.resolve("01")).resolve("file.txt"), photo.toString());
            return List.of(new FaceResult("01", List.of(1.0, 2.0, 3.0, 4.0), 0.9, 0.03, Map.of("happy", 0.75),
                    Map.of("sad", 0.5), 0.25, List.of("file.txt")));
        }

        @Override
        public void close() {}
    }

    private OutputFolder output() {
        return OutputFolder.open(folder.resolve("out"));
    }

    private List<PhotoResult> run(OutputFolder output, Pipeline pipeline, int workers, List<String> photos) {
        return run(output, pipeline, workers, 100 * MIB, false, photos);
    }

    private List<PhotoResult> run(OutputFolder output, Pipeline pipeline, int workers, long memory, boolean resume,
            List<String> photos) {
        Console console = Cli.console(out, err);
        try (output) {
            Batch batch = new Batch(console, pipeline, output, new MemoryShares(memory),
                    new Batch.Options("s", workers, resume, false, false));
            batch.run(photos.stream().map(Path::of).toList(), new OutputNames(folder.resolve("out")),
                    new Progress.Plain(console));
            return batch.results();
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private List<String> written() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> names(List<PhotoResult> results) {
        return results.stream().map(result -> Path.of(result.photo()).getFileName().toString()).toList();
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "p" + i + ".jpg").toList();
    }

    @Test
    void resultsAreToldInThePhotosOrderAlsoWhereTheFirstEndsLast() throws IOException {
        CountDownLatch othersAreDone = new CountDownLatch(9);
        Stepped pipeline = new Stepped(name -> {
            if (name.equals("p0.jpg")) {
                await(othersAreDone);
            } else {
                othersAreDone.countDown();
            }
        });
        List<String> photos = numbered(10);
        List<PhotoResult> results = run(output(), pipeline, 3, photos);
        assertThat(names(results)).isEqualTo(photos);
        assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("1 face in "))
                        .map(line -> line.substring(0, line.indexOf(':'))))
                .isEqualTo(photos);
        assertThat(written()).hasSize(10);
        assertThat(errors()).isEmpty();
    }

    @Test
    void noMorePhotosAreBegunAheadThanTheLimit() {
        List<Integer> begun = new ArrayList<>();
        CountDownLatch ahead = new CountDownLatch(127);
        AtomicInteger count = new AtomicInteger();
        Stepped pipeline = new Stepped(name -> {
            count.incrementAndGet();
            if (name.equals("p0.jpg")) {
                await(ahead);
                Thread.sleep(100); // whoever wanted to begin one more would have
                begun.add(count.get());
            }
            ahead.countDown();
        });
        assertThat(run(output(), pipeline, 2, numbered(200))).hasSize(200);
        assertThat(begun).containsExactly(128);
    }

    @Test
    void oneFailureInTheMiddleStopsNobody() throws IOException {
        Stepped pipeline = new Stepped(name -> {
            if (name.startsWith("bad")) {
                new ImageDecoder().decode(new byte[0], name);
            }
        });
        List<PhotoResult> results =
                run(output(), pipeline, 2, List.of("a.jpg", "b.jpg", "bad.jpg", "c.jpg", "d.jpg"));
        assertThat(results).extracting(PhotoResult::status).containsExactly(PhotoResult.Status.OK,
                PhotoResult.Status.OK, PhotoResult.Status.FAILED, PhotoResult.Status.OK, PhotoResult.Status.OK);
        assertThat(errors().lines()).singleElement().asString().contains("bad.jpg is empty");
        assertThat(written()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aFullDiskLetsTheOthersEndAndBeginsNoMore() throws IOException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<Thread> failing = new AtomicReference<>();
        CountDownLatch full = new CountDownLatch(1);
        Stepped pipeline = new Stepped(name -> {
            if (name.equals("p0.jpg")) {
                begun.countDown();
                await(full);
                while (failing.get().getState() != Thread.State.WAITING) {
                    Thread.sleep(1); // until that worker has nothing left to do
                }
            } else if (name.equals("p1.jpg")) {
                await(begun);
                failing.set(Thread.currentThread());
                full.countDown();
                throw new IOException("No space left on device; free it");
            }
        });
        List<PhotoResult> results = run(output(), pipeline, 2, numbered(60));
        assertThat(results).extracting(PhotoResult::status)
                .containsExactly(PhotoResult.Status.OK, PhotoResult.Status.FAILED);
        assertThat(pipeline.seen).containsExactlyInAnyOrder("p0.jpg", "p1.jpg");
        assertThat(errors().lines()).hasSize(2);
        assertThat(errors()).contains("No space left on device",
                "58 photos were not tried; put that right and run the same command with --resume");
        assertThat(written()).containsExactly("p0");
    }

    @Test
    void aStopInTheMiddleLeavesWholeFoldersOnlyAndNothingToTell() throws IOException {
        OutputFolder output = output();
        CountDownLatch firstDone = new CountDownLatch(1);
        CountDownLatch bothBegun = new CountDownLatch(2);
        Stepped pipeline = new Stepped(name -> {
            if (name.equals("p0.jpg")) {
                return;
            }
            bothBegun.countDown();
            await(bothBegun);
            if (name.equals("p1.jpg")) {
                while (!Files.exists(folder.resolve("out/p0"))) {
                    Thread.sleep(1);
                }
                output.close(); // as the end of the process does
                firstDone.countDown();
            }
            await(firstDone);
        });
        List<PhotoResult> results = run(output, pipeline, 2, numbered(20));
        assertThat(names(results)).isSubsetOf("p0.jpg");
        assertThat(written()).containsExactly("p0");
        assertThat(pipeline.seen).containsExactlyInAnyOrder("p0.jpg", "p1.jpg", "p2.jpg");
        assertThat(errors()).isEmpty();
    }

    @Test
    void resumeTakesOnlyWhatIsMissing() {
        run(output(), new Stepped(name -> {}), 2, List.of("a.jpg", "c.jpg"));
        Stepped second = new Stepped(name -> {});
        List<PhotoResult> results =
                run(output(), second, 2, 100 * MIB, true, List.of("a.jpg", "b.jpg", "c.jpg", "d.jpg"));
        assertThat(second.seen).containsExactlyInAnyOrder("b.jpg", "d.jpg");
        assertThat(names(results)).containsExactly("a.jpg", "b.jpg", "c.jpg", "d.jpg");
        assertThat(results).allMatch(result -> result.status() == PhotoResult.Status.OK);
    }

    @Test
    void asManyPhotosRunAtTheSameTimeAsThereIsMemoryFor() {
        AtomicInteger running = new AtomicInteger();
        List<Integer> together = Collections.synchronizedList(new ArrayList<>());
        CyclicBarrier two = new CyclicBarrier(2);
        Stepped pipeline = new Stepped(name -> {
            together.add(running.incrementAndGet());
            two.await(30, TimeUnit.SECONDS); // so two do run at the same time
            Thread.sleep(20); // long enough for a third one to begin
            running.decrementAndGet();
        });
        List<PhotoResult> results = run(output(), pipeline, 4, IntStream.range(0, 8).mapToObj(i -> "40-" + i).toList());
        assertThat(results).allMatch(result -> result.status() == PhotoResult.Status.OK);
        assertThat(together).contains(2).allMatch(count -> count <= 2);
    }

    @Test
    void aPhotoLargerThanTheMemoryRunsAlone() {
        AtomicInteger running = new AtomicInteger();
        List<String> disturbed = Collections.synchronizedList(new ArrayList<>());
        Stepped pipeline = new Stepped(name -> {
            int before = running.incrementAndGet();
            Thread.sleep(10);
            if (name.startsWith("5000-") && (before > 1 || running.get() > 1)) {
                disturbed.add(name);
            }
            running.decrementAndGet();
        });
        List<String> photos = List.of("1-a", "1-b", "5000-c", "1-d", "1-e", "5000-f", "5000-g", "1-h");
        assertThat(names(run(output(), pipeline, 4, photos))).isEqualTo(photos);
        assertThat(disturbed).isEmpty();
        assertThat(errors()).isEmpty();
    }

    @Test
    void anErrorOfTheProgramReachesTheCallerWhenAllHaveEnded() {
        AtomicInteger running = new AtomicInteger();
        CountDownLatch bothBegun = new CountDownLatch(2);
        Stepped pipeline = new Stepped(name -> {
            running.incrementAndGet();
            bothBegun.countDown();
            await(bothBegun);
            if (name.equals("p0.jpg")) {
                running.decrementAndGet();
                throw new StackOverflowError("too deep");
            }
            Thread.sleep(20);
            running.decrementAndGet();
        });
        assertThatThrownBy(() -> run(output(), pipeline, 2, numbered(120))).isInstanceOf(StackOverflowError.class);
        assertThat(running).hasValue(0);
        assertThat(pipeline.seen).hasSizeLessThan(120);
    }
}
