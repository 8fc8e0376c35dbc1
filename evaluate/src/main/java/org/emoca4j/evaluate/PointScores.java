package org.emoca4j.evaluate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.emoca4j.evaluate.PointEvaluation.PointErrors;
import org.emoca4j.evaluate.PointEvaluation.Row;

/**
 * The figures of one system's points, over the faces on which it placed them.
 *
 * @param faces how many
 * @param mean error over faces
 * @param margin half the width of the mean's 95 % confidence interval (normal approximation)
 * @param median error over faces
 * @param overTenth share of faces with an error of more than a tenth
 * @param regions mean error of each part of the face
 * @param yaw mean error by how far faces are turned, see {@link #YAW_LIMITS}
 * @param millisPerFace median
 */
public record PointScores(
        int faces,
        double mean,
        double margin,
        double median,
        double overTenth,
        Map<LandmarkRegion, Double> regions,
        List<YawBin> yaw,
        double millisPerFace) {

    /** Limits of the bins of absolute yaw, degrees: each bin reaches from one up to, not including, the next. */
    public static final List<Integer> YAW_LIMITS = List.of(0, 15, 30, 45, 90);

    private static final double TENTH = 0.1;
    private static final double NORMAL_95 = 1.96;

    /**
     * Faces that are turned about as far.
     *
     * @param fromDegrees absolute yaw, at least
     * @param toDegrees below this
     * @param faces how many
     * @param mean error; not a number without faces
     */
    public record YawBin(int fromDegrees, int toDegrees, int faces, double mean) {}

    static PointScores of(PointSource source, List<Row> all) {
        List<Row> rows = all.stream().filter(row -> row.errors().containsKey(source.id())).toList();
        List<PointErrors> errors = rows.stream().map(row -> row.errors().get(source.id())).toList();
        double[] means = errors.stream().mapToDouble(PointErrors::mean).toArray();
        double mean = Statistics.mean(means);
        double squares = 0;
        double over = 0;
        for (double value : means) {
            squares += (value - mean) * (value - mean);
            over += value > TENTH ? 1 : 0;
        }
        int n = means.length;
        Map<LandmarkRegion, Double> regions = new EnumMap<>(LandmarkRegion.class);
        for (LandmarkRegion region : LandmarkRegion.values()) {
            regions.put(region,
                    Statistics.mean(errors.stream().mapToDouble(e -> e.regions().get(region)).toArray()));
        }
        return new PointScores(n, mean, NORMAL_95 * Math.sqrt(squares / (n - 1.0) / n), Statistics.median(means),
                over / n, regions, bins(source, rows),
                Statistics.median(errors.stream().mapToDouble(PointErrors::millis).toArray()));
    }

    private static List<YawBin> bins(PointSource source, List<Row> rows) {
        List<YawBin> bins = new ArrayList<>();
        for (int i = 0; i + 1 < YAW_LIMITS.size(); i++) {
            int from = YAW_LIMITS.get(i);
            int to = YAW_LIMITS.get(i + 1);
            boolean last = i + 2 == YAW_LIMITS.size();
            double[] inside = rows.stream()
                    .filter(row -> Math.abs(row.yawDegrees()) >= from && (last || Math.abs(row.yawDegrees()) < to))
                    .mapToDouble(row -> row.errors().get(source.id()).mean())
                    .toArray();
            bins.add(new YawBin(from, to, inside.length, Statistics.mean(inside)));
        }
        return bins;
    }
}
