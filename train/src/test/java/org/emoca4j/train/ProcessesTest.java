package org.emoca4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.emoca4j.app.Console;
import org.emoca4j.train.run.LocalWorkers;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.RunFolder;
import org.emoca4j.train.run.StageKind;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in processes of their own: killed, stopped, out of disk, and several on one run. */
class ProcessesTest {

    private static final List<String> SOURCES = List.of("train=toy", "validation=toy");

    @TempDir
    private Path folder;

    private Process start(Path out, List<String> toy, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp", System.getProperty("java.class.path"), ToyMain.class.getName()));
        command.addAll(toy);
        command.addAll(List.of("train", "emotion", "--out", out.toString()));
        command.addAll(SOURCES);
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.appendTo(messages(out).toFile()))
                .start();
    }

    private static Path messages(Path out) {
        return out.resolveSibling(out.getFileName() + ".messages");
    }

    private static int end(Process process) throws InterruptedException {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The rows of figures that don't tell time. */
    private static List<String> rows(Path out) throws IOException {
        try (Stream<String> rows = Files.lines(out.resolve("scalars.csv"))) {
            return rows.filter(row -> !row.contains("time/")).toList();
        }
    }

    private static void waitForCheckpoint(Path out, Process process) throws InterruptedException {
        while (process.isAlive() && !Files.exists(out.resolve("checkpoints/checkpoints.json"))) {
            Thread.sleep(20);
        }
    }

    @Test
    void aKilledAndAStoppedRunGoOnAsIfNothingHadHappened() throws Exception {
        String[] settings = {"batch_size=8", "max_epochs=4", "log_every=1", "checkpoint_every=1"};
        Path whole = folder.resolve("whole");
        assertThat(end(start(whole, List.of("true", "0", "0", "-1"), settings))).isZero();

        Path parts = folder.resolve("parts");
        Process killed = start(parts, List.of("true", "2", "10", "-1"), settings);
        waitForCheckpoint(parts, killed);
        Thread.sleep(100);
        killed.destroyForcibly();
        end(killed);
        Process stopped = start(parts, List.of("true", "2", "20", "-1"),
                Stream.concat(Stream.of(settings), Stream.of("--resume")).toArray(String[]::new));
        while (stopped.isAlive() && !Files.readString(messages(parts)).contains("goes on from step")) {
            Thread.sleep(20);
        }
        assertThatThrownBy(() -> RunFolder.resume(parts, Recipe.read(StageKind.EMOTION, "", List.of())))
                .hasMessageContaining("another process is training in " + parts);
        stopped.destroy();
        assertThat(end(stopped)).isEqualTo(143);
        assertThat(Files.readString(messages(parts)))
                .contains("stopping after this step, with a checkpoint", "stopped; go on with --resume");
        assertThat(end(start(parts, List.of("true", "0", "0", "-1"), "--resume"))).isZero();
        assertThat(rows(parts)).isEqualTo(rows(whole));
    }

    @Test
    void aFullDiskLeavesTheLastCheckpoint() throws Exception {
        Path bash = Path.of("/bin/bash");
        Assumptions.assumeTrue(Files.isExecutable(bash), "there is no /bin/bash here");
        Path out = folder.resolve("run");
        assertThat(end(start(out, List.of("false", "0", "0", "-1"), "batch_size=8", "max_epochs=1"))).isZero();
        List<String> command = new ArrayList<>(List.of(bash.toString(), "-c", "ulimit -f 2000; exec \"$@\"", "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:-UsePerfData", "-Xmx256m",
                "-cp", System.getProperty("java.class.path"), ToyMain.class.getName(), "false", "10", "0", "-1",
                "train", "emotion", "--out", out.toString(), "--resume", "max_epochs=2"));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(messages(out).toFile())
                .start();
        assertThat(end(process)).isEqualTo(1);
        assertThat(Files.readString(messages(out)))
                .contains("can't write into " + out, "File too large", "the checkpoint of step 8 stays");
        try (Stream<Path> left = Files.list(out.resolve("checkpoints"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .doesNotContain("step-10")
                    .contains("step-8").noneMatch(name -> name.startsWith("."));
        }
    }

    private static int freePort() throws IOException {
        for (int port = 20100; port < 32000; port++) {
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // taken: the next
            }
        }
        throw new IllegalStateException("no free port");
    }

    private List<Process> two(Path out, int dieAt, String... settings) throws IOException {
        int port = freePort();
        List<Process> processes = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            processes.add(start(out, List.of("false", "0", "0", Integer.toString(dieAt)), Stream.concat(
                    Stream.of(settings), Stream.of("--place=" + rank + "/2@127.0.0.1:" + port))
                    .toArray(String[]::new)));
        }
        return processes;
    }

    @Test
    void twoProcessesGiveTheCurveOfOneWithTheDoubleBatch() throws Exception {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        String[] settings = {"batch_size=4", "max_epochs=3", "log_every=1"};
        List<String> toy = List.of("false", "0", "0", "-1");
        List<String> words = new ArrayList<>(toy);
        words.addAll(List.of("train", "emotion", "--out", two.toString()));
        words.addAll(SOURCES);
        words.addAll(List.of(settings));
        int port = freePort();
        try (LocalWorkers others = LocalWorkers.start(
                quiet(), 2, "127.0.0.1", port, ToyMain.class.getName(), rank -> words)) {
            others.met();
            assertThat(end(start(two, toy, Stream.concat(
                    Stream.of(settings), Stream.of("--place=0/2@127.0.0.1:" + port)).toArray(String[]::new)))).isZero();
        }
        assertThat(end(start(one, List.of("false", "0", "0", "-1"), "batch_size=8", "max_epochs=3", "log_every=1")))
                .isZero();
        List<String> expected = rows(one);
        List<String> rows = rows(two);
        assertThat(rows).hasSameSizeAs(expected).hasSizeGreaterThan(24);
        for (int i = 1; i < rows.size(); i++) {
            String[] a = expected.get(i).split(",");
            String[] b = rows.get(i).split(",");
            assertThat(b[2]).isEqualTo(a[2]);
            assertThat(Double.parseDouble(b[3])).isCloseTo(Double.parseDouble(a[3]), within(1e-4));
        }
    }

    private static Console quiet() {
        return new Console(InputStream.nullInputStream(), System.out, System.err, false);
    }

    /** Starts another process that can't begin, and would wait for it. */
    static final class Waiting {

        private Waiting() {}

        public static void main(String[] args) throws InterruptedException {
            LocalWorkers.start(
                    org.emoca4j.app.Main.console(), 2, "127.0.0.1", 20100, "no.such.Program", rank -> List.of());
            Thread.sleep(TimeUnit.MINUTES.toMillis(1));
        }
    }

    @Test
    void aProcessThatCantBeginEndsTheFirst() throws Exception {
        Path messages = folder.resolve("messages");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("java.class.path"), Waiting.class.getName())
                .redirectError(messages.toFile())
                .start();
        assertThat(end(process)).isEqualTo(1);
        assertThat(Files.readString(messages)).contains("another process of the run ended before it began");
    }

    @Test
    void aDeadProcessEndsTheRunWithACheckpoint() throws Exception {
        Path out = folder.resolve("run");
        List<Process> processes = two(out, 5, "batch_size=4", "max_epochs=3");
        assertThat(end(processes.get(1))).isEqualTo(9);
        assertThat(end(processes.get(0))).isEqualTo(1);
        assertThat(Files.readString(messages(out)))
                .contains("process 0: another process is gone", "the checkpoint of step 5 stays", "--resume");
        assertThat(end(start(out, List.of("false", "0", "0", "-1"), "--resume"))).isZero();
    }
}
