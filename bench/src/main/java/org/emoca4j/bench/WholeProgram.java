package org.emoca4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.emoca4j.app.Main;
import org.emoca4j.evaluate.speed.Machine;

/**
 * {@code emoca reconstruct} on a folder, as users run it, in processes of their own.
 *
 * @param alone time of one photo with all its files, while the process does nothing else
 * @param together time of one photo when as many photos are worked on as there are cores, divided by these
 * @param peakMib largest resident size; 0 where the system doesn't say
 */
record WholeProgram(Timing alone, Timing together, long peakMib) {

    private static final int PHOTOS = 24;
    private static final int WARM_UP = 8;
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** Runs it twice: on one core, and on all. */
    static WholeProgram run(Path store, String model, Path photo, Path out) throws IOException, InterruptedException {
        Path photos = Files.createDirectories(out.resolve("photos"));
        for (int i = 0; i < PHOTOS; i++) {
            Files.copy(photo, photos.resolve(String.format("%02d.jpg", i)));
        }
        int cores = Runtime.getRuntime().availableProcessors();
        long peak = start(store, model, photos, out.resolve("one"), 1);
        peak = Math.max(peak, start(store, model, photos, out.resolve("all"), cores));
        return new WholeProgram(
                millis(out.resolve("one"), 1), millis(out.resolve("all"), cores), peak >> 10);
    }

    private static long start(Path store, String model, Path photos, Path out, int threads)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-XX:+UseSerialGC", "-Xms64m", "-Xmx1g", "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), "reconstruct", photos.toString(),
                "--model", model, "--store", store.toString(), "--out", out.toString(),
                "--threads", Integer.toString(threads)));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long peak = Machine.watch(process);
        if (process.waitFor() != 0) {
            throw new IOException("'" + String.join(" ", command) + "' failed with exit code " + process.exitValue());
        }
        return peak;
    }

    /** The last column of the program's table, without the first photos. */
    private static Timing millis(Path out, int shares) throws IOException {
        List<String> rows = Files.readAllLines(out.resolve("results.csv"));
        double[] millis = rows.stream()
                .skip(1L + WARM_UP)
                .mapToDouble(row -> Double.parseDouble(row.substring(row.lastIndexOf(',') + 1)) / shares)
                .toArray();
        Arrays.sort(millis);
        return Timing.ofSorted(millis);
    }
}
