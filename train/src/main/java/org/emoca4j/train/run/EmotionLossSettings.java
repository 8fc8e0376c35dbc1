package org.emoca4j.train.run;

/**
 * The section {@code losses} of {@code emotion} and {@code emorec} (emoca section 5.4). Weights are those of
 * validation; with {@code shakeShake} they are drawn anew in every step of training.
 *
 * @param expression weight of the negative log-likelihood of the class
 * @param mse weight of each mean squared error of valence and arousal
 * @param pcc weight of 1 - the mean of both correlations
 * @param ccc weight of 1 - the mean of both concordances
 * @param shakeShake whether the weights of {@code mse} (two), {@code pcc} and {@code ccc} are drawn from [0, 1] and
 *     divided by their sum
 */
public record EmotionLossSettings(double expression, double mse, double pcc, double ccc, boolean shakeShake)
        implements LossSettings {

    static EmotionLossSettings read(RecipeSection section) {
        return new EmotionLossSettings(
                section.weight("expression"),
                section.weight("mse"),
                section.weight("pcc"),
                section.weight("ccc"),
                section.flag("shake_shake"));
    }
}
