package org.emoca4j.evaluate.speed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.emoca4j.compared.FaceDrawing;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.compared.FaceView;
import org.emoca4j.compared.SystemFace;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.evaluate.FaceFinder;
import org.emoca4j.image.RgbImage;

/**
 * How long a system takes from a photo in memory to its head drawn in grey, warm.
 *
 * @param id as options name it
 * @param title as papers name it
 * @param threads processors for one network run; all else runs on one
 * @param parts {@link #DETECT} and {@link #LANDMARKS} of the built-in detector, which all systems start from, over all
 *     faces of the photo; the system's own parts on the largest face, such as crop, network, decode; {@link #RENDER} of
 *     a view of {@value #VIEW} pixels, if there is a mesh
 * @param total from the photo to the drawn head
 * @param cpuMillis mean processor time of this process for a run, all threads together: what a run costs where others
 *     work on the machine, too; empty where Java doesn't say
 * @param peakKib largest resident size of this process while it ran; empty where the system doesn't say
 */
public record SystemSpeed(
        String id, String title, int threads, Map<String, Timing> parts, Timing total, OptionalDouble cpuMillis,
        OptionalLong peakKib) {

    /** Finding the boxes of faces. */
    public static final String DETECT = "detect";

    /** Placing the landmarks in the boxes. */
    public static final String LANDMARKS = "landmarks";

    /** Drawing the head. */
    public static final String RENDER = "render";

    private static final int VIEW = 224;
    private static final int BACKGROUND = 0xFFFFFF;
    private static final double NANOS_PER_MILLI = 1e6;

    /** Faces in a second, one after the other. */
    public double facesPerSecond() {
        return 1000 / total.median();
    }

    /**
     * How often to run.
     *
     * @param warmUp runs that don't count
     * @param repetitions runs that do, at least 1
     */
    public record Runs(int warmUp, int repetitions) {

        public Runs {
            if (warmUp < 0 || repetitions < 1) {
                throw new IllegalArgumentException(
                        "expected at least 0 and 1 runs, got " + warmUp + " and " + repetitions);
            }
        }
    }

    /**
     * Measures a system on photos, in turn.
     *
     * @param system borrowed, opened with {@code threads}
     * @param finder borrowed, opened with {@code threads}
     * @param photos at least one, each with a face
     * @param progress told after each run
     */
    public static SystemSpeed measure(FaceSystem system, FaceFinder finder, int threads, List<RgbImage> photos,
            Runs runs, Runnable progress) {
        boolean fresh = Machine.forgetPeak();
        Map<String, List<Double>> parts = new LinkedHashMap<>();
        List<Double> totals = new ArrayList<>();
        OptionalLong cpuBefore = OptionalLong.empty();
        for (int i = 0; i < runs.warmUp() + runs.repetitions(); i++) {
            if (i == runs.warmUp()) {
                cpuBefore = Machine.cpuNanos();
            }
            Map<String, Double> millis = run(system, finder, photos.get(i % photos.size()));
            if (i >= runs.warmUp()) {
                millis.forEach((part, time) -> parts.computeIfAbsent(part, p -> new ArrayList<>()).add(time));
                totals.add(millis.values().stream().mapToDouble(Double::doubleValue).sum());
            }
            progress.run();
        }
        OptionalLong cpuAfter = Machine.cpuNanos();
        OptionalDouble cpuMillis = cpuBefore.isPresent() && cpuAfter.isPresent()
                ? OptionalDouble.of((cpuAfter.getAsLong() - cpuBefore.getAsLong()) / NANOS_PER_MILLI
                        / runs.repetitions())
                : OptionalDouble.empty();
        Map<String, Timing> timings = new LinkedHashMap<>();
        parts.forEach((part, times) -> timings.put(part, Timing.of(array(times))));
        return new SystemSpeed(system.id(), system.title(), threads, timings, Timing.of(array(totals)), cpuMillis,
                fresh ? Machine.peakKib() : OptionalLong.empty());
    }

    private static Map<String, Double> run(FaceSystem system, FaceFinder finder, RgbImage photo) {
        Map<String, Double> millis = new LinkedHashMap<>();
        long start = System.nanoTime();
        List<FaceBox> boxes = finder.boxes(photo);
        long detected = System.nanoTime();
        millis.put(DETECT, (detected - start) / NANOS_PER_MILLI);
        List<DetectedFace> faces = finder.faces(photo, boxes);
        millis.put(LANDMARKS, (System.nanoTime() - detected) / NANOS_PER_MILLI);
        if (faces.isEmpty()) {
            throw new IllegalArgumentException("there is no face in a photo of " + photo.width() + " x "
                    + photo.height() + " pixels");
        }
        DetectedFace face = faces.get(0);
        SystemFace read = system.read(photo, face);
        millis.putAll(read.millis());
        read.mesh().ifPresent(mesh -> {
            FaceView view = FaceView.of(photo, face, VIEW);
            RgbImage behind = view.of(photo, BACKGROUND);
            long before = System.nanoTime();
            FaceDrawing.geometry(mesh, view, behind);
            millis.put(RENDER, (System.nanoTime() - before) / NANOS_PER_MILLI);
        });
        return millis;
    }

    private static double[] array(Collection<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
