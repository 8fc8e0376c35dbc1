package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.numbers;
import static org.emoca4j.train.loss.Operands.requireSameShape;
import static org.emoca4j.train.loss.Operands.requireShape;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Losses of the 68 points of FAN, B x 68 x 2, in -1..1 over the edges of the picture (emoca section 4.1, deca-flame
 * section 6.2). DECA and EMOCA agree.
 */
public final class LandmarkLosses {

    /** Upper and lower lid of both eyes. */
    public static final LandmarkPairs EYE =
            new LandmarkPairs(new int[] {37, 38, 43, 44}, new int[] {41, 40, 47, 46});

    /** Inner edge of upper and lower lip. */
    public static final LandmarkPairs LIP = new LandmarkPairs(new int[] {61, 62, 63}, new int[] {67, 66, 65});

    /** Outer and inner corners of the mouth. */
    public static final LandmarkPairs MOUTH_CORNER = new LandmarkPairs(new int[] {48, 60}, new int[] {54, 64});

    private static final int COUNT = 68;
    private static final double TINY = 1e-8;

    private LandmarkLosses() {}

    /** {@code landmark} without weights: mean absolute difference of all coordinates, B x N x 2 each. */
    public static Loss plain(Tensor predicted, Tensor target) {
        requireSameShape("landmarks", predicted, target);
        requireShape("landmarks", predicted, -1, 2);
        return Loss.meanOf(predicted.sub(target).abs());
    }

    /** {@code landmark}: the absolute difference, weighted by {@link #weights}; 1 for a difference of 1 everywhere. */
    public static Loss weighted(Tensor predicted, Tensor target) {
        Tensor one = numbers(new double[] {1}, predicted, 1, 1);
        return weighted(predicted, target, one.expand(predicted.size(0), COUNT));
    }

    /**
     * {@code landmark} where some points count less.
     *
     * @param visibility B x 68, factor of each point's weight, 0 for a point that doesn't count
     */
    public static Loss weighted(Tensor predicted, Tensor target, Tensor visibility) {
        requireSameShape("landmarks", predicted, target);
        requireShape("landmarks", predicted, COUNT, 2);
        requireShape("visibility", visibility, COUNT);
        Tensor weights = numbers(weights(), predicted, 1, COUNT).mul(visibility);
        Tensor differences = predicted.sub(target).abs().sum(2);
        Tensor all = weights.sum().mul(new Scalar(2.0)).add(new Scalar(TINY));
        return Loss.sum(weights.mul(differences).sum(1).div(all));
    }

    /** {@code eye_distance}: how far the eyes are open. */
    public static Loss eyeDistance(Tensor predicted, Tensor target) {
        return EYE.distance(predicted, target);
    }

    /** {@code lip_distance}: how far the mouth is open. */
    public static Loss lipDistance(Tensor predicted, Tensor target) {
        return LIP.distance(predicted, target);
    }

    /** {@code mouth_corner_distance}: how wide the mouth is. */
    public static Loss mouthCornerDistance(Tensor predicted, Tensor target) {
        return MOUTH_CORNER.distance(predicted, target);
    }

    /** The published weight of each of the 68 points: more for chin, nose and mouth. */
    public static double[] weights() {
        double[] weights = new double[COUNT];
        Arrays.fill(weights, 1);
        for (int chin : new int[] {5, 6, 10, 11}) {
            weights[chin] = 2;
        }
        Arrays.fill(weights, 27, 36, 1.5);
        Arrays.fill(weights, 48, COUNT, 1.5);
        for (int strong : new int[] {30, 31, 35, 48, 54}) {
            weights[strong] = 3;
        }
        return weights;
    }
}
