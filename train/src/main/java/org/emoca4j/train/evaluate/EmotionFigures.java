package org.emoca4j.train.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.loss.Agreement;

/**
 * Figures of predictions (emoca section 5.4): {@code v_pcc}, {@code v_ccc} (unbiased), {@code v_rmse}, {@code v_sagr},
 * the same of {@code a_}; {@code expr_acc}, the share of faces whose class is right, and {@code expr_acc_balanced}, the
 * mean of the shares of each class.
 */
final class EmotionFigures {

    /** Names of what is told of valence and arousal, in the table's order. */
    static final List<String> AFFECT =
            List.of("v_pcc", "v_ccc", "v_rmse", "v_sagr", "a_pcc", "a_ccc", "a_rmse", "a_sagr");

    static final String ACCURACY = "expr_acc";

    static final String BALANCED = "expr_acc_balanced";

    /** Samples of a batch in the published logs. */
    static final int PUBLISHED_BATCH = 64;

    private EmotionFigures() {}

    /** All figures of some of the faces; those that can't be told are absent. */
    static Map<String, Double> of(Predictions predictions, int[] rows) {
        Map<String, Double> figures = new LinkedHashMap<>();
        addAffect(figures, predictions, rows);
        addClasses(figures, predictions, rows);
        return figures;
    }

    /** All figures of all faces. */
    static Map<String, Double> of(Predictions predictions) {
        return of(predictions, IntStream.range(0, predictions.size()).toArray());
    }

    private static void addAffect(Map<String, Double> figures, Predictions predictions, int[] rows) {
        float[] v = new float[rows.length];
        float[] a = new float[rows.length];
        float[] vLabels = new float[rows.length];
        float[] aLabels = new float[rows.length];
        int n = 0;
        for (int row : rows) {
            if (predictions.hasAffect(row)) {
                v[n] = predictions.valence()[row];
                a[n] = predictions.arousal()[row];
                Labels labels = predictions.labels().get(row);
                vLabels[n] = labels.valence();
                aLabels[n] = labels.arousal();
                n++;
            }
        }
        if (n > 0) {
            put(figures, "v", Agreement.of(Arrays.copyOf(v, n), Arrays.copyOf(vLabels, n)));
            put(figures, "a", Agreement.of(Arrays.copyOf(a, n), Arrays.copyOf(aLabels, n)));
        }
    }

    private static void put(Map<String, Double> figures, String what, Agreement agreement) {
        figures.put(what + "_pcc", agreement.pcc());
        figures.put(what + "_ccc", agreement.ccc());
        figures.put(what + "_rmse", agreement.rmse());
        figures.put(what + "_sagr", agreement.sagr());
    }

    private static void addClasses(Map<String, Double> figures, Predictions predictions, int[] rows) {
        int[] all = new int[Labels.NUM_EXPRESSIONS];
        int[] right = new int[Labels.NUM_EXPRESSIONS];
        for (int row : rows) {
            if (predictions.hasClass(row)) {
                int label = predictions.labels().get(row).expression();
                all[label]++;
                right[label] += predictions.classes()[row] == label ? 1 : 0;
            }
        }
        int faces = IntStream.of(all).sum();
        if (faces > 0) {
            figures.put(ACCURACY, (double) IntStream.of(right).sum() / faces);
            figures.put(BALANCED, IntStream.range(0, all.length)
                    .filter(c -> all[c] > 0)
                    .mapToDouble(c -> (double) right[c] / all[c])
                    .average()
                    .orElseThrow());
        }
    }

    /**
     * The mean of the figures of each batch of 64 faces, in their order: how the published programs log theirs. The
     * last batch counts as much as the others, however small it is.
     */
    static Map<String, Double> perBatch(Predictions predictions) {
        Map<String, List<Double>> all = new LinkedHashMap<>();
        for (int from = 0; from < predictions.size(); from += PUBLISHED_BATCH) {
            int to = Math.min(predictions.size(), from + PUBLISHED_BATCH);
            of(predictions, IntStream.range(from, to).toArray())
                    .forEach((name, value) -> all.computeIfAbsent(name, key -> new ArrayList<>()).add(value));
        }
        Map<String, Double> means = new LinkedHashMap<>();
        all.forEach((name, values) ->
                means.put(name, values.stream().mapToDouble(value -> value).average().orElseThrow()));
        return means;
    }

    /**
     * How often faces of a class were taken for each class.
     *
     * @param classes AffectNet's numbers, ascending
     * @return counts, by label, then by prediction
     */
    static int[][] confusion(Predictions predictions, int[] classes) {
        int[][] counts = new int[classes.length][classes.length];
        for (int row = 0; row < predictions.size(); row++) {
            if (predictions.hasClass(row)) {
                int label = Arrays.binarySearch(classes, predictions.labels().get(row).expression());
                int told = Arrays.binarySearch(classes, predictions.classes()[row]);
                counts[label][told]++;
            }
        }
        return counts;
    }
}
