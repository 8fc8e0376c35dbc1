package org.emoca4j.evaluate.now;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far one source's heads are from the scans.
 *
 * @param id short name of the source
 * @param title as papers name it
 * @param rows one for each photo that has a scan
 */
public record NowResult(String id, String title, List<Row> rows) {

    /**
     * One photo.
     *
     * @param photo which
     * @param distances of the scan's points in the face's region, millimetres; empty if there was no head
     */
    public record Row(NowPhoto photo, Optional<float[]> distances) {

        /** Figures of this photo alone; empty if there was no head. */
        public Optional<NowScores> scores() {
            return distances.map(d -> NowResult.scores(1, d.clone()));
        }
    }

    /** Photos without a head. */
    public int failed() {
        return (int) rows.stream().filter(row -> row.distances().isEmpty()).count();
    }

    /** Figures over all photos; empty if none was measured. */
    public Optional<NowScores> scores() {
        return scores(rows);
    }

    /** Figures of each category, in the order of their first photos; without those of which none was measured. */
    public Map<String, NowScores> categories() {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        for (Row row : rows) {
            groups.computeIfAbsent(row.photo().category(), name -> new ArrayList<>()).add(row);
        }
        Map<String, NowScores> out = new LinkedHashMap<>();
        groups.forEach((name, group) -> scores(group).ifPresent(figures -> out.put(name, figures)));
        return out;
    }

    /**
     * The cumulative curve: which share of all points is at most so far away.
     *
     * @param limits millimetres, rising
     * @return a share of 0..1 for each
     */
    public double[] shares(double[] limits) {
        float[] sorted = pooled(rows);
        Arrays.sort(sorted);
        double[] out = new double[limits.length];
        int at = 0;
        for (int i = 0; i < limits.length; i++) {
            while (at < sorted.length && sorted[at] <= limits[i]) {
                at++;
            }
            out[i] = (double) at / sorted.length;
        }
        return out;
    }

    private static Optional<NowScores> scores(List<Row> rows) {
        float[] all = pooled(rows);
        int measured = (int) rows.stream().filter(row -> row.distances().isPresent()).count();
        return all.length == 0 ? Optional.empty() : Optional.of(scores(measured, all));
    }

    private static float[] pooled(List<Row> rows) {
        int size = rows.stream().mapToInt(row -> row.distances().map(d -> d.length).orElse(0)).sum();
        float[] all = new float[size];
        int at = 0;
        for (Row row : rows) {
            float[] part = row.distances().orElse(new float[0]);
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Sorts the distances. */
    private static NowScores scores(int photos, float[] distances) {
        Arrays.sort(distances);
        int n = distances.length;
        double sum = 0;
        for (float d : distances) {
            sum += d;
        }
        double mean = sum / n;
        double squares = 0;
        for (float d : distances) {
            squares += (d - mean) * (d - mean);
        }
        double median = n % 2 == 1 ? distances[n / 2] : ((double) distances[n / 2 - 1] + distances[n / 2]) / 2;
        return new NowScores(photos, n, median, mean, Math.sqrt(squares / n));
    }
}
