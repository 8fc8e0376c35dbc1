package org.emoca4j.train.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A row of the table: one system or network, with all its seeds.
 *
 * @param id as options name it
 * @param title as papers name it
 * @param sees what it looks at, in words, such as {@code identity 100, expression 50, jaw 3}
 * @param seeds of the trainings; empty for a network that was not trained here
 * @param predictions of each seed, or the only ones; all of the same faces in the same order
 * @param unknown AffectNet's numbers of classes of the data set that a network can't name: never right there
 */
record EmotionRow(
        String id,
        String title,
        String sees,
        List<Long> seeds,
        List<Predictions> predictions,
        List<Integer> unknown) {

    /** Mean over the seeds of each figure, of all test faces at once. */
    Map<String, Double> figures() {
        int[] all = IntStream.range(0, predictions.get(0).size()).toArray();
        return figures(all);
    }

    /** Mean over the seeds of each figure, of some test faces. */
    Map<String, Double> figures(int[] rows) {
        return mean(predictions.stream().map(told -> EmotionFigures.of(told, rows)).toList());
    }

    /** Mean over the seeds of each figure's mean over batches. */
    Map<String, Double> perBatch() {
        return mean(predictions.stream().map(EmotionFigures::perBatch).toList());
    }

    private static Map<String, Double> mean(List<Map<String, Double>> all) {
        Map<String, Double> means = new LinkedHashMap<>();
        for (String name : all.get(0).keySet()) {
            means.put(name, all.stream().mapToDouble(figures -> figures.get(name)).average().orElseThrow());
        }
        return means;
    }

    /** A figure of each seed. */
    double[] ofSeeds(String name) {
        return predictions.stream().mapToDouble(told -> EmotionFigures.of(told).get(name)).toArray();
    }

    /** Mean accuracy on faces of the classes that the network can name; empty where it can name all, or has none. */
    Optional<Double> accuracyOfKnown() {
        Predictions told = predictions.get(0);
        if (unknown.isEmpty() || !figures().containsKey(EmotionFigures.ACCURACY)) {
            return Optional.empty();
        }
        int[] rows = IntStream.range(0, told.size())
                .filter(i -> !unknown.contains(told.labels().get(i).expression()))
                .toArray();
        return Optional.ofNullable(figures(rows).get(EmotionFigures.ACCURACY));
    }

    /** Unbiased standard deviation over the seeds; not a number for a single one. */
    static double deviation(double[] values) {
        double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElse(Double.NaN);
        double squares = IntStream.range(0, values.length).mapToDouble(i -> Math.pow(values[i] - mean, 2)).sum();
        return values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
    }

    /** Figures of each fold, means over the seeds. */
    List<Map<String, Double>> folds() {
        int[] fold = predictions.get(0).fold();
        int last = IntStream.of(fold).max().orElse(0);
        List<Map<String, Double>> all = new ArrayList<>();
        for (int f = 0; f <= last; f++) {
            int number = f;
            all.add(figures(IntStream.range(0, fold.length).filter(i -> fold[i] == number).toArray()));
        }
        return all;
    }

    /** Shares of each class's faces that were taken for each class, over all seeds; by label, then by prediction. */
    double[][] confusion(int[] classes) {
        double[][] shares = new double[classes.length][classes.length];
        for (Predictions told : predictions) {
            int[][] counts = EmotionFigures.confusion(told, classes);
            for (int label = 0; label < classes.length; label++) {
                int all = IntStream.of(counts[label]).sum();
                for (int c = 0; c < classes.length; c++) {
                    shares[label][c] += all == 0 ? Double.NaN : (double) counts[label][c] / all / predictions.size();
                }
            }
        }
        return shares;
    }
}
