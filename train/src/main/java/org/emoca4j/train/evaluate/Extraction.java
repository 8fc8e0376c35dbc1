package org.emoca4j.train.evaluate;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.emoca4j.detect.Bounds;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.ImageException;
import org.emoca4j.image.Resize;
import org.emoca4j.image.RgbImage;
import org.emoca4j.train.data.FaceFinder;
import org.emoca4j.train.data.LabelledPhoto;
import org.emoca4j.train.data.Workers;
import org.emoca4j.train.stage.Sha256;

/**
 * What all measures see of the photos of a data set. The face is found once for all of them; faces and numbers are kept
 * by the content of the photo (and the place of the face in it that the data set tells), so that an interrupted
 * extraction goes on and another system finds the faces done.
 *
 * <p>Where no face is found, the data set's own 68 points define the crop. Numbers of such crops have keys of their
 * own, so that they are never taken for those of a detected face.
 */
final class Extraction implements AutoCloseable {

    private static final String FACES_VERSION = "faces 1";
    private static final String POINTS_VERSION = "by given points 1";
    private static final int NAME_DIGITS = 16;
    private static final int FLUSH_PHOTOS = 1024;
    private static final long FLUSH_NANOS = 20_000_000_000L;
    private static final int AHEAD_PER_THREAD = 4;
    private static final OperatingSystemMXBean PROCESSORS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final FaceFinder finder;
    private final ImageDecoder decoder = new ImageDecoder();
    private final int threads;
    private final PhotoRecords faces;
    private final Map<FaceMeasure, PhotoRecords> records = new LinkedHashMap<>();
    private final Consumer<String> messages;
    private final AtomicBoolean failureTold = new AtomicBoolean();
    private final Map<FaceMeasure, Integer> unseen = new LinkedHashMap<>();

    private Extraction(FaceFinder finder, int threads, PhotoRecords faces, Consumer<String> messages) {
        this.finder = finder;
        this.threads = threads;
        this.faces = faces;
        this.messages = messages;
    }

    /**
     * Loads the networks that find faces, and what is known already.
     *
     * @param cache folder of what is kept
     * @param threads photos at the same time
     */
    static Extraction open(Path cache, List<FaceMeasure> measures, int threads, Consumer<String> messages)
            throws IOException {
        String found = facesFingerprint();
        PhotoRecords faces = PhotoRecords.open(
                cache.resolve("faces-" + found.substring(0, NAME_DIGITS)), FaceNumbers.WIDTH, messages);
        Extraction extraction = new Extraction(FaceFinder.open(), threads, faces, messages);
        try {
            for (FaceMeasure measure : measures) {
                String print = digest(found + ' ' + measure.fingerprint()).substring(0, NAME_DIGITS);
                String name = measure.id().replaceAll("[^A-Za-z0-9]+", "-").toLowerCase(Locale.ROOT);
                extraction.records.put(measure, PhotoRecords.open(
                        cache.resolve(name + "-" + print), measure.width(), messages));
            }
        } catch (IOException | RuntimeException e) {
            extraction.close();
            throw e;
        }
        return extraction;
    }

    /** Changes whenever faces could be found elsewhere. */
    private static String facesFingerprint() throws IOException {
        StringBuilder print = new StringBuilder(FACES_VERSION);
        for (String network : List.of("face-detector", "face-landmarks")) {
            try (InputStream in = FaceFinder.class.getResourceAsStream("/models/" + network + "/model.onnx")) {
                print.append(' ').append(Sha256.of(in));
            }
        }
        return digest(print.toString());
    }

    private static String digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Hears how far the extraction is. */
    @FunctionalInterface
    interface Listener {

        /** One photo more is done. */
        void done(int done, int total);
    }

    /**
     * What came out.
     *
     * @param keys of the photos' records, in the photos' order; empty where there is no face
     * @param unreadable photos that could not be read
     * @param withoutFace photos in which no face was found and of which the data set tells no points
     * @param byPoints photos in which no face was found, so that the data set's points define the crop
     * @param unseen how many of those a measure can't see, which needs more of a face than its points
     * @param computed faces for which something had to be computed
     * @param seconds that this took
     * @param processorSeconds of all processors together, which other programs slow down less
     */
    record Result(List<Optional<String>> keys, int unreadable, int withoutFace, int byPoints,
            Map<FaceMeasure, Integer> unseen, int computed, double seconds, double processorSeconds) {

        /** Which photos are special, in words. */
        String described() {
            return withoutFace + " without a face, " + (byPoints > 0 ? byPoints + " cropped by the data set's"
                    + " landmarks since no face was found, " : "") + unreadable + " unreadable";
        }

        /** Faces a second; empty where all was known. */
        Optional<Double> facesPerSecond() {
            return computed == 0 ? Optional.empty() : Optional.of(computed / Math.max(1e-9, seconds));
        }

        /** Milliseconds of one processor for a face; empty where all was known. */
        Optional<Double> processorMillis() {
            return computed == 0 ? Optional.empty() : Optional.of(1e3 * processorSeconds / computed);
        }
    }

    /**
     * What became of one photo.
     *
     * @param readable whether it could be read
     * @param faceKey of its face's record
     * @param face what was found anew, a face or none
     * @param key of the measures' records; empty if there is nothing to be measured
     * @param byPoints whether they are of a crop by the data set's points
     * @param numbers that were measured anew
     */
    private record Made(boolean readable, String faceKey, Optional<float[]> face, Optional<String> key,
            boolean byPoints, Map<FaceMeasure, float[]> numbers) {

        static Made unreadable() {
            return new Made(false, "", Optional.empty(), Optional.empty(), false, Map.of());
        }
    }

    /**
     * Works on photos in parallel, in their order.
     *
     * @throws IOException if the records can't be written
     */
    Result run(List<LabelledPhoto> photos, Listener listener) throws IOException {
        long start = System.nanoTime();
        long processors = PROCESSORS.getProcessCpuTime();
        ExecutorService workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "codes");
            thread.setDaemon(true);
            return thread;
        });
        List<Optional<String>> keys = new ArrayList<>();
        unseen.clear();
        int unreadable = 0;
        int byPoints = 0;
        int computed = 0;
        long flushed = start;
        try {
            Iterator<LabelledPhoto> work = photos.iterator();
            Deque<Future<Made>> ahead = new ArrayDeque<>();
            while (work.hasNext() || !ahead.isEmpty()) {
                while (work.hasNext() && ahead.size() < AHEAD_PER_THREAD * threads) {
                    LabelledPhoto photo = work.next();
                    ahead.add(workers.submit(() -> make(photo)));
                }
                Made made = await(ahead.remove());
                keep(made);
                keys.add(made.key());
                byPoints += made.byPoints() ? 1 : 0;
                unreadable += made.readable() ? 0 : 1;
                computed += made.numbers().isEmpty() ? 0 : 1;
                if (keys.size() % FLUSH_PHOTOS == 0 || System.nanoTime() - flushed > FLUSH_NANOS) {
                    flush();
                    flushed = System.nanoTime();
                }
                listener.done(keys.size(), photos.size());
            }
        } finally {
            workers.shutdownNow();
            Workers.awaitEnd(workers); // before the networks are freed under them
            flush();
        }
        int without = (int) keys.stream().filter(Optional::isEmpty).count() - unreadable;
        return new Result(List.copyOf(keys), unreadable, without, byPoints, Map.copyOf(unseen), computed,
                (System.nanoTime() - start) / 1e9, (PROCESSORS.getProcessCpuTime() - processors) / 1e9);
    }

    private static Made await(Future<Made> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the extraction was interrupted: run it again to go on", e);
        } catch (ExecutionException e) {
            throw new IOException("a photo could not be worked on: " + e.getCause().getMessage(), e);
        }
    }

    /** Adds what was found to the records. */
    private void keep(Made made) {
        made.face().ifPresent(face -> faces.put(made.faceKey(), face));
        made.key().ifPresent(key -> {
            made.numbers().forEach((measure, numbers) -> records.get(measure).put(key, numbers));
            if (made.byPoints()) {
                records.forEach((measure, kept) -> kept.get(key)
                        .filter(numbers -> Float.isNaN(numbers[0]))
                        .ifPresent(numbers -> unseen.merge(measure, 1, Integer::sum)));
            }
        });
    }

    private void flush() throws IOException {
        faces.flush();
        for (PhotoRecords kept : records.values()) {
            kept.flush();
        }
    }

    private Made make(LabelledPhoto photo) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(photo.file());
        } catch (IOException e) {
            return Made.unreadable();
        }
        try {
            return make(photo, bytes);
        } catch (ImageException e) {
            return Made.unreadable();
        }
    }

    private Made make(LabelledPhoto photo, byte[] bytes) throws ImageException {
        String faceKey = key(bytes, photo);
        Optional<float[]> known = faces.get(faceKey);
        Optional<RgbImage> image = known.isPresent() ? Optional.empty() : Optional.of(picture(bytes, photo));
        Optional<float[]> found = image.map(picture -> FaceNumbers.of(finder.find(picture, photo)));
        Optional<DetectedFace> face = known.or(() -> found).flatMap(FaceNumbers::face);
        Optional<float[]> points = face.isPresent() ? Optional.empty() : points(photo);
        Optional<String> key = face.isPresent() ? Optional.of(faceKey) : points.map(p -> key(faceKey, p));
        Map<FaceMeasure, float[]> numbers = new LinkedHashMap<>();
        for (FaceMeasure measure : records.keySet()) {
            if (key.isPresent() && !records.get(measure).knows(key.get())) {
                image = Optional.of(image.isPresent() ? image.get() : picture(bytes, photo));
                numbers(measure, image.get(), face, points, photo).ifPresent(seen -> numbers.put(measure, seen));
            }
        }
        return new Made(true, faceKey, found, key, points.isPresent(), numbers);
    }

    /** The data set's points, if there is anything between them. */
    private static Optional<float[]> points(LabelledPhoto photo) {
        return photo.pointsWithoutDetection().filter(points -> Bounds.of(points, 2).side() >= 1);
    }

    /** The digest of the photo and of what the data set says of the face's place. */
    private static String key(byte[] bytes, LabelledPhoto photo) {
        String place = photo.box() + " " + photo.landmarks68().map(Arrays::toString) + " " + photo.size();
        return digest(Sha256.of(bytes) + ' ' + place).substring(0, PhotoRecords.KEY_DIGITS);
    }

    /** The key of what is seen by given points of a photo without a detected face. */
    private static String key(String faceKey, float[] points) {
        return digest(POINTS_VERSION + ' ' + faceKey + ' ' + Arrays.toString(points))
                .substring(0, PhotoRecords.KEY_DIGITS);
    }

    private RgbImage picture(byte[] bytes, LabelledPhoto photo) throws ImageException {
        RgbImage image = decoder.decode(bytes, photo.file().toString());
        if (photo.size().isEmpty()) {
            return image;
        }
        LabelledPhoto.PictureSize size = photo.size().get();
        return Resize.to(image, size.width(), size.height());
    }

    /**
     * A face on which a system fails is lost for that system alone, and tried again by the next run. One that it can't
     * see by points alone is kept as not a number.
     */
    private Optional<float[]> numbers(FaceMeasure measure, RgbImage image, Optional<DetectedFace> face,
            Optional<float[]> points, LabelledPhoto photo) {
        try {
            return Optional.of(face.isPresent()
                    ? measure.of(image, face.get())
                    : measure.of(image, points.orElseThrow()).orElseGet(() -> nothing(measure.width())));
        } catch (RuntimeException e) {
            if (!failureTold.getAndSet(true)) {
                messages.accept(measure.id() + " fails on " + photo.file() + ": " + e.getMessage()
                        + "; such faces are left out of its row");
            }
            return Optional.empty();
        }
    }

    private static float[] nothing(int width) {
        float[] out = new float[width];
        Arrays.fill(out, Float.NaN);
        return out;
    }

    /**
     * What a measure says of a photo.
     *
     * @param key from {@link Result#keys}
     * @return empty if it failed there, or can't see faces by points alone
     */
    Optional<float[]> numbers(FaceMeasure measure, String key) {
        return records.get(measure).get(key).filter(numbers -> !Float.isNaN(numbers[0]));
    }

    /** Frees the networks that find faces; the measures belong to the caller. */
    @Override
    public void close() {
        finder.close();
    }
}
