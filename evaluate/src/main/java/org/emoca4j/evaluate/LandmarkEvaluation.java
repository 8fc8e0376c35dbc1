package org.emoca4j.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.emoca4j.Face;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.math.Rotations;

/**
 * Measures detection, landmarks and fitted heads against hand-placed points.
 *
 * @param rows one per photo, in the table's order
 */
public record LandmarkEvaluation(List<Row> rows) {

    /** A detected face counts as the annotated one if their 68 points' bounding boxes overlap at least this much. */
    static final double MIN_OVERLAP = 0.3;

    /**
     * One photo.
     *
     * @param file name
     * @param millis from picture in memory to all faces
     * @param match the annotated face, if it was found
     */
    public record Row(String file, double millis, Optional<Match> match) {}

    /**
     * A face that was found.
     *
     * @param detectorNme mean error of the detector's points over the distance of the outer eye corners
     * @param headNme of the projected head's points
     * @param confidence of the fit
     * @param emotionDistance between photo and render
     * @param truth ratios of the hand-placed points
     * @param detector ratios of the detector's points
     * @param head ratios of the projected head's points
     */
    public record Match(
            double detectorNme,
            double headNme,
            double confidence,
            double emotionDistance,
            FaceRatios truth,
            FaceRatios detector,
            FaceRatios head) {}

    /** Told after each photo. */
    @FunctionalInterface
    public interface Progress {
        void done(int photos, int total);
    }

    /**
     * Runs the evaluation.
     *
     * @param folder photos with {@code landmarks68.csv}
     * @throws IOException if the table or a photo can't be read
     */
    public static LandmarkEvaluation run(Path folder, FaceReconstructor reconstructor, Progress progress)
            throws IOException {
        LandmarkSet set = LandmarkSet.read(folder);
        ImageDecoder decoder = new ImageDecoder();
        List<Row> rows = new ArrayList<>();
        for (LandmarkSet.Annotated annotated : set.photos()) {
            RgbImage photo = decoder.read(folder.resolve(annotated.file()));
            long start = System.nanoTime();
            List<Face> faces = reconstructor.reconstruct(photo);
            double millis = (System.nanoTime() - start) / 1e6;
            rows.add(new Row(annotated.file(), millis, match(annotated.points(), faces, reconstructor.head())));
            progress.done(rows.size(), set.photos().size());
        }
        return new LandmarkEvaluation(List.copyOf(rows));
    }

    private static Optional<Match> match(double[] truth, List<Face> faces, HeadModel head) {
        Optional<Face> best = Optional.empty();
        double bestOverlap = MIN_OVERLAP;
        for (Face face : faces) {
            double overlap = overlap(truth, toDouble(Ibug68.of(face.landmarks())));
            if (overlap >= bestOverlap) {
                best = Optional.of(face);
                bestOverlap = overlap;
            }
        }
        return best.map(face -> {
            double[] detected = toDouble(Ibug68.of(face.landmarks()));
            double[] projected = projectedLandmarks(face, head);
            return new Match(
                    nme(truth, detected),
                    nme(truth, projected),
                    face.fit().confidence(),
                    face.emotion().distance(),
                    FaceRatios.of(truth),
                    FaceRatios.of(detected),
                    FaceRatios.of(projected));
        });
    }

    /** The head's 68 points, contour by yaw, in image pixels: {@code 68 * 2}. */
    static double[] projectedLandmarks(Face face, HeadModel head) {
        float[] pose = face.codes().head().pose();
        float[] rotation = Rotations.multiply(
                Rotations.rodrigues(pose, 3 * HeadParameters.GLOBAL),
                Rotations.rodrigues(pose, 3 * HeadParameters.NECK));
        float[] points = head.landmarks()
                .ibug68(rotation)
                .evaluate(face.mesh().vertices(), head.topology().faces());
        float[] pixels = face.toImagePx(face.codes().camera().project(points));
        double[] out = new double[2 * LandmarkSet.NUM_POINTS];
        for (int i = 0; i < LandmarkSet.NUM_POINTS; i++) {
            out[2 * i] = pixels[3 * i];
            out[2 * i + 1] = pixels[3 * i + 1];
        }
        return out;
    }

    /** Mean distance of corresponding points over the truth's distance of the outer eye corners. */
    static double nme(double[] truth, double[] points) {
        double sum = 0;
        for (int i = 0; i < LandmarkSet.NUM_POINTS; i++) {
            sum += Math.hypot(points[2 * i] - truth[2 * i], points[2 * i + 1] - truth[2 * i + 1]);
        }
        return sum / LandmarkSet.NUM_POINTS / FaceRatios.distance(truth, 36, 45);
    }

    /** Intersection over union of two point sets' bounding boxes. */
    static double overlap(double[] a, double[] b) {
        double[] boxA = box(a);
        double[] boxB = box(b);
        double width = Math.min(boxA[2], boxB[2]) - Math.max(boxA[0], boxB[0]);
        double height = Math.min(boxA[3], boxB[3]) - Math.max(boxA[1], boxB[1]);
        if (width <= 0 || height <= 0) {
            return 0;
        }
        return width * height / (area(boxA) + area(boxB) - width * height);
    }

    private static double area(double[] box) {
        return (box[2] - box[0]) * (box[3] - box[1]);
    }

    static double[] box(double[] points) {
        double[] box = {points[0], points[1], points[0], points[1]};
        for (int i = 0; i < points.length; i += 2) {
            box[0] = Math.min(box[0], points[i]);
            box[1] = Math.min(box[1], points[i + 1]);
            box[2] = Math.max(box[2], points[i]);
            box[3] = Math.max(box[3], points[i + 1]);
        }
        return box;
    }

    static double[] toDouble(float[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }

    /** The set's figures. */
    public LandmarkScores scores() {
        List<Match> matches = rows.stream().flatMap(row -> row.match().stream()).toList();
        return new LandmarkScores(
                rows.size(),
                matches.size(),
                Statistics.mean(values(matches, Match::detectorNme)),
                Statistics.mean(values(matches, Match::headNme)),
                correlation(matches, FaceRatios::mouthOpen),
                correlation(matches, FaceRatios::eyeOpen),
                correlation(matches, FaceRatios::mouthWidth),
                Statistics.median(rows.stream().mapToDouble(Row::millis).toArray()));
    }

    private static double correlation(List<Match> matches, ToDoubleFunction<FaceRatios> ratio) {
        return Statistics.pearson(
                values(matches, m -> ratio.applyAsDouble(m.truth())),
                values(matches, m -> ratio.applyAsDouble(m.head())));
    }

    private static double[] values(List<Match> matches, ToDoubleFunction<Match> value) {
        return matches.stream().mapToDouble(value).toArray();
    }
}
