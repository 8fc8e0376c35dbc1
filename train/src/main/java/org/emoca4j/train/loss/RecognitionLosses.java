package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.complement;
import static org.emoca4j.train.loss.Operands.requireSameShape;
import static org.emoca4j.train.loss.Operands.requireShape;
import static org.emoca4j.train.loss.Operands.times;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Losses that emotion networks are trained with (emoca section 5.4). Correlations are those of the batch, with unbiased
 * deviations.
 *
 * <p>Where predictions or labels are constant, a correlation is 0, as published, and here gets no NaN gradient either:
 * {@link #pcc} gets none, {@link #ccc} that of the covariance, which is sound.
 */
public final class RecognitionLosses {

    private RecognitionLosses() {}

    /**
     * {@code expr_nll}: the mean negative logarithm of the probability of the right class.
     *
     * @param logProbabilities B x classes
     * @param classes B, or B x 1, integers
     */
    public static Loss nll(Tensor logProbabilities, Tensor classes) {
        return Loss.mean(surprise(logProbabilities, classes));
    }

    /**
     * {@code expr_weighted_nll}: the same, each sample weighted by its class.
     *
     * @param classWeights one for each class
     */
    public static Loss weightedNll(Tensor logProbabilities, Tensor classes, Tensor classWeights) {
        Tensor weights = classWeights.index_select(0, classes.reshape(-1));
        return Loss.sum(surprise(logProbabilities, classes).mul(weights).div(weights.sum()));
    }

    private static Tensor surprise(Tensor logProbabilities, Tensor classes) {
        requireShape("probabilities", logProbabilities, -1);
        Tensor right = classes.to(ScalarType.Long).reshape(-1, 1);
        return logProbabilities.gather(1, right).reshape(-1).neg();
    }

    /** {@code v_mse}, {@code a_mse}: mean squared difference; B, or B x 1. */
    public static Loss mse(Tensor predicted, Tensor target) {
        requireSameShape("values", predicted, target);
        return Loss.meanOf(predicted.sub(target).square());
    }

    /** {@code va_lpcc}: one minus the mean of two correlations. */
    public static Loss pccLoss(Tensor valence, Tensor valenceTarget, Tensor arousal, Tensor arousalTarget) {
        return Loss.whole(complement(
                times(pcc(valence, valenceTarget).add(pcc(arousal, arousalTarget)), 0.5)));
    }

    /** {@code va_lccc}: one minus the mean of two coefficients of concordance. */
    public static Loss cccLoss(Tensor valence, Tensor valenceTarget, Tensor arousal, Tensor arousalTarget) {
        return Loss.whole(complement(
                times(ccc(valence, valenceTarget).add(ccc(arousal, arousalTarget)), 0.5)));
    }

    /** Pearson's correlation over the batch, a scalar. */
    public static Tensor pcc(Tensor predicted, Tensor target) {
        requireSameShape("values", predicted, target);
        Tensor x = predicted.reshape(-1);
        Tensor y = target.reshape(-1);
        Tensor constant = x.max().eq(x.min()).logical_or(y.max().eq(y.min()));
        Tensor dx = x.sub(x.mean());
        Tensor dy = y.sub(y.mean());
        Tensor spread = dx.norm().mul(dy.norm()).masked_fill(constant, new Scalar(1.0));
        return dx.mul(dy).sum().div(spread).masked_fill(constant, new Scalar(0.0));
    }

    /** The coefficient of concordance over the batch, a scalar: correlation that asks for equal mean and spread too. */
    public static Tensor ccc(Tensor predicted, Tensor target) {
        requireSameShape("values", predicted, target);
        Tensor x = predicted.reshape(-1);
        Tensor y = target.reshape(-1);
        Tensor dx = x.sub(x.mean());
        Tensor dy = y.sub(y.mean());
        double perSample = 1.0 / Math.max(1, x.numel() - 1);
        Tensor covariance = times(dx.mul(dy).sum(), perSample);
        Tensor variances = times(dx.square().sum().add(dy.square().sum()), perSample);
        Tensor all = variances.add(x.mean().sub(y.mean()).square());
        Tensor none = all.eq(new Scalar(0.0));
        return times(covariance, 2).div(all.masked_fill(none, new Scalar(1.0)));
    }

    /**
     * Adds the five published terms to a sum.
     *
     * @param sum of {@link ShakeWeights#weights}
     * @param logProbabilities B x classes
     * @param valence B x 1, as the three below
     * @param arousal predicted
     * @param classes B x 1, integers
     * @param valenceTarget -1..1
     * @param arousalTarget -1..1
     */
    public static void add(
            LossSum sum,
            Tensor logProbabilities,
            Tensor valence,
            Tensor arousal,
            Tensor classes,
            Tensor valenceTarget,
            Tensor arousalTarget) {
        sum.add("v_mse", () -> mse(valence, valenceTarget));
        sum.add("a_mse", () -> mse(arousal, arousalTarget));
        sum.add("va_lpcc", () -> pccLoss(valence, valenceTarget, arousal, arousalTarget));
        sum.add("va_lccc", () -> cccLoss(valence, valenceTarget, arousal, arousalTarget));
        sum.add("expr_nll", () -> nll(logProbabilities, classes));
    }
}
