package org.emoca4j.train.loss;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Scores of an emotion network over a data set, in both ways: over all samples at once, and as the mean over batches of
 * each batch's score, which is what the published programs log. Correlations differ between the two (emoca section
 * 5.4), so tables say which one they show.
 *
 * <p>Belongs to one thread.
 */
public final class RecognitionScores {

    private float[] valence = {};
    private float[] arousal = {};
    private float[] valenceLabels = {};
    private float[] arousalLabels = {};
    private int right;
    private int batches;
    private final Map<String, Double> sums = new LinkedHashMap<>();

    /**
     * Adds a batch.
     *
     * @param classes the most probable ones
     * @param classLabels the right ones
     */
    public void add(
            float[] valence,
            float[] arousal,
            int[] classes,
            float[] valenceLabels,
            float[] arousalLabels,
            int[] classLabels) {
        int hits = hits(classes, classLabels, valence.length);
        Map<String, Double> scores = scores(valence, arousal, valenceLabels, arousalLabels, hits);
        scores.forEach((name, score) -> sums.merge(name, score, Double::sum));
        batches++;
        right += hits;
        this.valence = append(this.valence, valence);
        this.arousal = append(this.arousal, arousal);
        this.valenceLabels = append(this.valenceLabels, valenceLabels);
        this.arousalLabels = append(this.arousalLabels, arousalLabels);
    }

    /**
     * Scores over all samples: {@code v_mae, v_mse, v_rmse, v_pcc, v_ccc, v_sagr}, the same for {@code a_}, {@code
     * va_mae, va_mse, va_rmse, va_lpcc, va_lccc} of both, and {@code expr_acc}.
     *
     * @throws IllegalStateException if there is no sample
     */
    public Map<String, Double> dataset() {
        requireSamples();
        return scores(valence, arousal, valenceLabels, arousalLabels, right);
    }

    /** The mean of the scores of each batch, whatever its size. */
    public Map<String, Double> batchAverage() {
        requireSamples();
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, sum / batches));
        return means;
    }

    private void requireSamples() {
        if (batches == 0) {
            throw new IllegalStateException("no sample was scored; give a data set that isn't empty");
        }
    }

    private static Map<String, Double> scores(
            float[] valence, float[] arousal, float[] valenceLabels, float[] arousalLabels, int right) {
        Agreement v = Agreement.of(valence, valenceLabels);
        Agreement a = Agreement.of(arousal, arousalLabels);
        Map<String, Double> scores = new LinkedHashMap<>();
        put(scores, "v", v);
        put(scores, "a", a);
        double mse = (v.mse() + a.mse()) / 2;
        scores.put("va_mae", (v.mae() + a.mae()) / 2);
        scores.put("va_mse", mse);
        scores.put("va_rmse", Math.sqrt(mse));
        scores.put("va_lpcc", 1 - (v.pcc() + a.pcc()) / 2);
        scores.put("va_lccc", 1 - (v.ccc() + a.ccc()) / 2);
        scores.put("expr_acc", (double) right / valence.length);
        return scores;
    }

    private static void put(Map<String, Double> scores, String what, Agreement agreement) {
        scores.put(what + "_mae", agreement.mae());
        scores.put(what + "_mse", agreement.mse());
        scores.put(what + "_rmse", agreement.rmse());
        scores.put(what + "_pcc", agreement.pcc());
        scores.put(what + "_ccc", agreement.ccc());
        scores.put(what + "_sagr", agreement.sagr());
    }

    private static int hits(int[] classes, int[] labels, int samples) {
        if (classes.length != samples || labels.length != samples) {
            throw new IllegalArgumentException(classes.length + " predicted classes and " + labels.length
                    + " right ones for " + samples + " samples; give one of each for each");
        }
        int hits = 0;
        for (int i = 0; i < labels.length; i++) {
            hits += classes[i] == labels[i] ? 1 : 0;
        }
        return hits;
    }

    private static float[] append(float[] all, float[] more) {
        float[] out = Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, out, all.length, more.length);
        return out;
    }
}
