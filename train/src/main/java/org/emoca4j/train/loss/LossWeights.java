package org.emoca4j.train.loss;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which terms a stage is trained with, and how much each counts. Terms are named as the published programs log them;
 * a weight is everything that the published value is multiplied by, and the {@code 0.5} of the sums of squares is not
 * part of it.
 *
 * @param losses weights of what is minimised
 * @param metrics weights of what is only reported, on the same scale
 */
public record LossWeights(Map<String, Double> losses, Map<String, Double> metrics) {

    /** EMOCA's first release, coarse stage (emoca section 4.3). */
    public static final LossWeights EMOCA_V1_COARSE = new LossWeights(
            weights(
                    "eye_distance", 0.5,
                    "lip_distance", 0.5,
                    "mouth_corner_distance", 0.5,
                    "photometric_texture", 2.0,
                    "shape_reg", 1e-4,
                    "expression_reg", 1e-4,
                    "tex_reg", 1e-5,
                    "light_reg", 12.0,
                    "emonet_feat_2", 1.0),
            weights(
                    "landmark", 1.0,
                    "landmark_mediapipe", 1.0,
                    "eye_distance_mediapipe", 1.0,
                    "lip_distance_mediapipe", 1.0,
                    "mouth_corner_distance_mediapipe", 1.0,
                    "emonet_valence", 1.0,
                    "emonet_arousal", 1.0,
                    "emonet_expression", 1.0,
                    "emonet_combined", 1.0));

    /** EMOCA's second release, coarse stage; the features of the lip reader by {@link FeatureMetric#MSE}. */
    public static final LossWeights EMOCA_V2_COARSE = new LossWeights(
            weights(
                    "landmark_mediapipe", 32.0,
                    "eye_distance_mediapipe", 36.0,
                    "lip_distance_mediapipe", 36.0,
                    "mouth_corner_distance_mediapipe", 36.0,
                    "photometric_texture", 2.0,
                    "shape_reg", 1e-4,
                    "expression_reg", 1e-4,
                    "tex_reg", 1e-5,
                    "light_reg", 12.0,
                    "emonet_feat_2", 1.0,
                    "lipread", 20.0),
            weights(
                    "landmark", 1.0,
                    "eye_distance", 0.5,
                    "lip_distance", 0.5,
                    "mouth_corner_distance", 0.5,
                    "emonet_valence", 1.0,
                    "emonet_arousal", 1.0,
                    "emonet_expression", 1.0,
                    "emonet_combined", 1.0));

    /** EMOCA's detail stage, both releases: patches count 5, their patterns 5 * 0.05. */
    public static final LossWeights EMOCA_DETAIL = new LossWeights(
            weights(
                    "detail_l1_0", 5.0,
                    "detail_mrf_0", 5 * 0.05,
                    "z_reg", 0.005,
                    "z_diff", 0.005,
                    "z_sym", 0.005),
            weights("photometric_detailed_texture", 2.0));

    /** DECA's first stage: landmarks alone (deca-flame section 6.1). */
    public static final LossWeights DECA_PRETRAIN = new LossWeights(
            weights(
                    "landmark", 1.0,
                    "eye_distance", 1.0,
                    "lip_distance", 0.5,
                    "shape_reg", 1e-4,
                    "expression_reg", 1e-4),
            weights());

    /** DECA's coarse stage (deca-flame section 6.2). */
    public static final LossWeights DECA_COARSE = new LossWeights(
            weights(
                    "landmark", 1.0,
                    "eye_distance", 1.0,
                    "lip_distance", 0.5,
                    "photometric_texture", 2.0,
                    "identity", 0.2,
                    "shape_reg", 1e-4,
                    "expression_reg", 1e-4,
                    "tex_reg", 1e-4,
                    "light_reg", 1.0),
            weights());

    /** DECA's detail stage (deca-flame section 6.3): patches count 2, their patterns 2 * 0.05. */
    public static final LossWeights DECA_DETAIL = new LossWeights(
            weights(
                    "photo_detail", 2.0,
                    "photo_detail_mrf", 2 * 0.05,
                    "z_reg", 0.005,
                    "z_diff", 0.005,
                    "z_sym", 0.005),
            weights());

    /** Emotion networks, in validation; in training the first four are {@link ShakeWeights}. */
    public static final LossWeights EMOTION_RECOGNITION = new LossWeights(
            weights("v_mse", 1.0, "a_mse", 1.0, "va_lpcc", 1.0, "va_lccc", 1.0, "expr_nll", 1.0), weights());

    /** Published terms that no published recipe uses. */
    private static final Set<String> UNUSED = Set.of(
            "expr_weighted_nll", "deca_expression_reg", "deca_jaw_reg", "deca_global_reg");

    /** Terms that no published program has. */
    private static final Set<String> OWN = Set.of("expression_range");

    public LossWeights {
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        losses.forEach(LossWeights::requireFinite);
        metrics.forEach(LossWeights::requireFinite);
        for (String term : losses.keySet()) {
            if (metrics.containsKey(term)) {
                throw new IllegalArgumentException("term " + term + " is both a loss and a metric; keep one");
            }
        }
    }

    private static void requireFinite(String term, double weight) {
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException("weight of " + term + " is " + weight + "; give a finite number");
        }
    }

    private static Map<String, Double> weights(Object... termsAndWeights) {
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int i = 0; i < termsAndWeights.length; i += 2) {
            weights.put((String) termsAndWeights[i], (Double) termsAndWeights[i + 1]);
        }
        return weights;
    }

    /** Every term that exists: those of the published programs and our own, sorted. */
    public static Set<String> terms() {
        Set<String> terms = new TreeSet<>(UNUSED);
        terms.addAll(OWN);
        for (LossWeights stage : new LossWeights[] {
            EMOCA_V1_COARSE, EMOCA_V2_COARSE, EMOCA_DETAIL, DECA_PRETRAIN, DECA_COARSE, DECA_DETAIL, EMOTION_RECOGNITION
        }) {
            terms.addAll(stage.losses.keySet());
            terms.addAll(stage.metrics.keySet());
        }
        return terms;
    }

    /** Whether a term is computed at all. */
    public boolean has(String term) {
        return losses.containsKey(term) || metrics.containsKey(term);
    }

    /**
     * The same with a term minimised with that weight, whether it was before or not.
     *
     * @throws IllegalArgumentException if no such term exists
     */
    public LossWeights with(String term, double weight) {
        return changed(term, weight, false);
    }

    /** The same with a term only reported. */
    public LossWeights asMetric(String term, double weight) {
        return changed(term, weight, true);
    }

    /** The same without a term. */
    public LossWeights without(String term) {
        requireKnown(term);
        Map<String, Double> fewerLosses = new LinkedHashMap<>(losses);
        Map<String, Double> fewerMetrics = new LinkedHashMap<>(metrics);
        fewerLosses.remove(term);
        fewerMetrics.remove(term);
        return new LossWeights(fewerLosses, fewerMetrics);
    }

    private LossWeights changed(String term, double weight, boolean metric) {
        requireKnown(term);
        Map<String, Double> newLosses = new LinkedHashMap<>(losses);
        Map<String, Double> newMetrics = new LinkedHashMap<>(metrics);
        (metric ? newLosses : newMetrics).remove(term);
        (metric ? newMetrics : newLosses).put(term, weight);
        return new LossWeights(newLosses, newMetrics);
    }

    private void requireKnown(String term) {
        if (!has(term) && !terms().contains(term)) {
            throw new IllegalArgumentException(
                    "loss term " + term + " is unknown; use one of " + String.join(", ", terms()));
        }
    }
}
