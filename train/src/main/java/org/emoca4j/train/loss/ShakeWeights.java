package org.emoca4j.train.loss;

import java.util.random.RandomGenerator;

/**
 * Weights of the four terms for valence and arousal: in training drawn anew in each step, so that no term wins for good
 * ("shake-shake", emoca section 5.4).
 *
 * @param valence of {@code v_mse}
 * @param arousal of {@code a_mse}
 * @param pcc of {@code va_lpcc}
 * @param ccc of {@code va_lccc}
 */
public record ShakeWeights(double valence, double arousal, double pcc, double ccc) {

    /** All 1: validation. */
    public static final ShakeWeights EVEN = new ShakeWeights(1, 1, 1, 1);

    /** Four numbers from 0 up to 1, divided by their sum. */
    public static ShakeWeights draw(RandomGenerator random) {
        double valence = random.nextDouble();
        double arousal = random.nextDouble();
        double pcc = random.nextDouble();
        // 1 minus it is never 0, so that the sum isn't either
        return of(valence, arousal, pcc, 1 - random.nextDouble());
    }

    /** Four draws, divided by their sum. */
    static ShakeWeights of(double valence, double arousal, double pcc, double ccc) {
        double sum = valence + arousal + pcc + ccc;
        return new ShakeWeights(valence / sum, arousal / sum, pcc / sum, ccc / sum);
    }

    /** As weights of the terms' names, with 1 for {@code expr_nll}. */
    public LossWeights weights() {
        return LossWeights.EMOTION_RECOGNITION
                .with("v_mse", valence)
                .with("a_mse", arousal)
                .with("va_lpcc", pcc)
                .with("va_lccc", ccc);
    }
}
