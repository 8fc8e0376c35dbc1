package org.emoca4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.evaluate.speed.Machine;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.Topology;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.Rasterizer;

/**
 * What a user waits for and what it costs: one face warm, a cold start to finished files, memory, growth over many
 * images, the rasteriser. Run it from the repository's root (README.md has the command).
 */
public final class WholeRun {

    private static final Path PHOTO = Path.of("examples", "astronaut.jpg");
    private static final int WARM_UP = 30;
    private static final int WARM_RUNS = 60;
    private static final int COLD_RUNS = 7;
    private static final int IMAGES = 1000;
    private static final int SAMPLE_EVERY = 50;
    private static final int CROP = 224;
    private static final double NANOS_PER_MILLI = 1e6;

    private WholeRun() {}

    /**
     * Prints the figures.
     *
     * @param args {@code quick} leaves out the growth over 1,000 images
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (!Files.exists(PHOTO) || !Files.exists(Path.of("emoca"))) {
            System.err.println("run this from the repository's root: " + PHOTO + " and ./emoca are needed");
            System.exit(2);
        }
        System.out.println("machine: " + Machine.describe());
        rasteriser();
        coldStart();
        RgbImage photo = new ImageDecoder().read(PHOTO);
        try (FaceReconstructor reconstructor = FaceReconstructor.open(FaceReconstructor.Options.defaults())) {
            warmFace(reconstructor, photo);
            if (!Arrays.asList(args).contains("quick")) {
                growth(reconstructor);
            }
        }
    }

    private static void print(String name, String format, Object... values) {
        System.out.println(String.format("%-44s ", name) + String.format(Locale.ROOT, format, values));
    }

    private static double quantile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.round(share * (sorted.size() - 1)));
    }

    private static void rasteriser() {
        Topology egg = Scene.topology(50, 100);
        float[] ndc = new OrthographicCamera(7, 0.003, 0.002).project(Scene.vertices(50, 100));
        for (int i = 2; i < ndc.length; i += 3) {
            ndc[i] += 10;
        }
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            long start = System.nanoTime();
            Rasterizer.rasterize(ndc, egg.faces(), CROP, CROP);
            if (i >= 300) {
                millis.add((System.nanoTime() - start) / NANOS_PER_MILLI);
            }
        }
        print("rasteriser, 10,000 triangles at 224", "%.2f ms median, %.2f ms 9 of 10", quantile(millis, 0.5),
                quantile(millis, 0.9));
    }

    /** From the command to its end, through the launcher, which must have built before. */
    private static void coldStart() throws IOException, InterruptedException {
        try (TemporaryFolder out = TemporaryFolder.make()) {
            List<Double> seconds = new ArrayList<>();
            long peakKib = 0;
            for (int i = 0; i <= COLD_RUNS; i++) {
                Process process = new ProcessBuilder("./emoca", "reconstruct", PHOTO.toString(), "--out",
                                out.path().resolve(Integer.toString(i)).toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                long start = System.nanoTime();
                long peak = Machine.watch(process);
                if (process.waitFor() != 0) {
                    throw new IOException("./emoca reconstruct failed with exit code " + process.exitValue());
                }
                // the first run may build, and fills the system's file cache
                if (i > 0) {
                    seconds.add((System.nanoTime() - start) / NANOS_PER_MILLI / 1e3);
                    peakKib = Math.max(peakKib, peak);
                }
            }
            print("cold start to finished files, one photo", "%.2f s median, %.2f s longest of %d",
                    quantile(seconds, 0.5), quantile(seconds, 1), COLD_RUNS);
            print("peak memory of that", peakKib > 0 ? "%d MiB resident" : "unknown on this system", peakKib >> 10);
        }
    }

    private static void warmFace(FaceReconstructor reconstructor, RgbImage photo) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < WARM_UP + WARM_RUNS; i++) {
            long start = System.nanoTime();
            reconstructor.reconstruct(photo);
            if (i >= WARM_UP) {
                millis.add((System.nanoTime() - start) / NANOS_PER_MILLI);
            }
        }
        print("one face, warm, no files", "%.1f ms median, %.1f ms 9 of 10", quantile(millis, 0.5),
                quantile(millis, 0.9));
    }

    /** Resident size against images, by least squares over the second half of the run. */
    private static void growth(FaceReconstructor reconstructor) throws IOException {
        List<double[]> samples = new ArrayList<>();
        for (int i = 1; i <= IMAGES; i++) {
            reconstructor.reconstruct(new ImageDecoder().read(PHOTO));
            if (i % SAMPLE_EVERY == 0) {
                System.gc();
                long kib = Machine.status("self", "VmRSS:").orElse(0);
                Runtime runtime = Runtime.getRuntime();
                double heapMib = (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
                samples.add(new double[] {i, kib / 1024.0, heapMib});
            }
        }
        List<double[]> half = samples.subList(samples.size() / 2, samples.size());
        print("growth over 1,000 images", "resident %+.1f MiB, heap %+.2f MiB per 1,000 (second half)",
                IMAGES * slope(half, 1), IMAGES * slope(half, 2));
        print("memory after them", "%.0f MiB resident, %.0f MiB of it live heap",
                samples.get(samples.size() - 1)[1], samples.get(samples.size() - 1)[2]);
        Machine.status("self", "VmHWM:")
                .ifPresent(kib -> print("peak memory of the 1,000", "%d MiB resident", kib >> 10));
    }

    private static double slope(List<double[]> samples, int column) {
        double meanX = samples.stream().mapToDouble(s -> s[0]).average().orElse(0);
        double meanY = samples.stream().mapToDouble(s -> s[column]).average().orElse(0);
        double xy = samples.stream().mapToDouble(s -> (s[0] - meanX) * (s[column] - meanY)).sum();
        double xx = samples.stream().mapToDouble(s -> (s[0] - meanX) * (s[0] - meanX)).sum();
        return xx == 0 ? 0 : xy / xx;
    }
}
