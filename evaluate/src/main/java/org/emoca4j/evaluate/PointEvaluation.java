package org.emoca4j.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;

/**
 * 68 points of several systems against hand-placed ones, on the same faces.
 *
 * @param sources in order
 * @param rows one for each photo, in the table's order
 */
public record PointEvaluation(List<PointSource> sources, List<Row> rows) {

    /**
     * One photo.
     *
     * @param file name
     * @param yawDegrees of the hand-placed points, see {@link HandPlacedYaw}
     * @param found whether the detector found the annotated face, which all sources then got
     * @param errors of each source that placed points, by its id
     */
    public record Row(String file, double yawDegrees, boolean found, Map<String, PointErrors> errors) {}

    /**
     * Errors of one source on one face, in units of the face.
     *
     * @param mean over all 68 points
     * @param regions mean over the points of each
     * @param millis that the points took, without the detection
     */
    public record PointErrors(double mean, Map<LandmarkRegion, Double> regions, double millis) {

        static PointErrors of(double[] truth, double[] points, ErrorUnit unit, double millis) {
            double size = unit.of(truth);
            Map<LandmarkRegion, Double> regions = new EnumMap<>(LandmarkRegion.class);
            for (LandmarkRegion region : LandmarkRegion.values()) {
                regions.put(region, region.error(truth, points) / size);
            }
            double sum = 0;
            for (int i = 0; i < LandmarkSet.NUM_POINTS; i++) {
                sum += Math.hypot(points[2 * i] - truth[2 * i], points[2 * i + 1] - truth[2 * i + 1]);
            }
            return new PointErrors(sum / LandmarkSet.NUM_POINTS / size, regions, millis);
        }
    }

    /**
     * Runs the evaluation.
     *
     * @param folder photos with {@code landmarks68.csv}
     * @param finder gives the faces of a photo
     * @param unit what errors are divided by
     * @throws IOException if the table or a photo can't be read
     */
    public static PointEvaluation run(Path folder, List<PointSource> sources,
            Function<RgbImage, List<DetectedFace>> finder, ErrorUnit unit, LandmarkEvaluation.Progress progress)
            throws IOException {
        LandmarkSet set = LandmarkSet.read(folder);
        HandPlacedYaw yaw = HandPlacedYaw.ofBuiltInHead();
        ImageDecoder decoder = new ImageDecoder();
        List<Row> rows = new ArrayList<>();
        for (LandmarkSet.Annotated annotated : set.photos()) {
            RgbImage photo = decoder.read(folder.resolve(annotated.file()));
            Optional<DetectedFace> face = match(annotated.points(), finder.apply(photo));
            Map<String, PointErrors> errors = new LinkedHashMap<>();
            if (face.isPresent()) {
                for (PointSource source : sources) {
                    long start = System.nanoTime();
                    Optional<float[]> points = source.placer().place(photo, face.get());
                    double millis = (System.nanoTime() - start) / 1e6;
                    points.ifPresent(p -> errors.put(source.id(),
                            PointErrors.of(annotated.points(), LandmarkEvaluation.toDouble(p), unit, millis)));
                }
            }
            rows.add(new Row(annotated.file(), yaw.degrees(annotated.points()), face.isPresent(), errors));
            progress.done(rows.size(), set.photos().size());
        }
        return new PointEvaluation(List.copyOf(sources), List.copyOf(rows));
    }

    /** The face whose points' bounding box shares most with that of the hand-placed ones. */
    private static Optional<DetectedFace> match(double[] truth, List<DetectedFace> faces) {
        Optional<DetectedFace> best = Optional.empty();
        double bestOverlap = LandmarkEvaluation.MIN_OVERLAP;
        for (DetectedFace face : faces) {
            double overlap =
                    LandmarkEvaluation.overlap(truth, LandmarkEvaluation.toDouble(Ibug68.of(face.landmarks())));
            if (overlap >= bestOverlap) {
                best = Optional.of(face);
                bestOverlap = overlap;
            }
        }
        return best;
    }

    /** Photos whose annotated face was found. */
    public int found() {
        return (int) rows.stream().filter(Row::found).count();
    }

    /** The figures of one source. */
    public PointScores scores(PointSource source) {
        return PointScores.of(source, rows);
    }
}
