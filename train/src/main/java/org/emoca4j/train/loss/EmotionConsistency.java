package org.emoca4j.train.loss;

import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.torch.CommonBatch;

/**
 * Emotion consistency: the rendered face should feel like the photo, to a frozen emotion network (emoca section 4.1).
 *
 * @param network from pictures, B x 3 x H x W RGB in 0..1, to {@code feature}, {@code expression}, {@code valence} and
 *     {@code arousal}; differentiable, its weights without gradient
 * @param metric of the feature
 * @param normalised whether features are scaled to length 1 before
 * @param centred whether features of photos and of renderings count as their differences from their means over the
 *     batch: no published program does that. What all renderings have in common, such as bare skulls, then doesn't
 *     count, which no expression could change
 */
public record EmotionConsistency(
        Function<Tensor, Map<String, Tensor>> network, FeatureMetric metric, boolean normalised, boolean centred) {

    /**
     * What the network makes of two batches.
     *
     * @param feature {@code emonet_feat_2}, the loss
     * @param valence mean absolute difference, as the two below
     * @param arousal of the arousals
     * @param expression of the network's numbers for the classes: logarithms of probabilities, or logits
     * @param photo what the network says of the photos, without gradient
     * @param rendered what it says of the renderings
     */
    public record Comparison(
            Loss feature,
            Loss valence,
            Loss arousal,
            Loss expression,
            Map<String, Tensor> photo,
            Map<String, Tensor> rendered) {

        /** {@code emonet_combined}: the sum of all four. */
        public Loss combined() {
            return feature.plus(valence).plus(arousal).plus(expression);
        }
    }

    /** What the network says of photos, without gradient. */
    public Map<String, Tensor> read(Tensor photos) {
        return Operands.withoutGradient(() -> network.apply(photos));
    }

    /** Compares renderings with photos, B x 3 x H x W each, both unmasked and in 0..1. */
    public Comparison compare(Tensor rendered, Tensor photos) {
        return compare(rendered, read(photos));
    }

    /**
     * Compares renderings with photos that were read before.
     *
     * @param photos of {@link #read}, for the same samples
     */
    public Comparison compare(Tensor rendered, Map<String, Tensor> photos) {
        return compare(rendered, photos, CommonBatch.WHOLE);
    }

    /**
     * The same where the samples are a part of a batch, whose means then count.
     *
     * @param batch that they are a part of
     */
    public Comparison compare(Tensor rendered, Map<String, Tensor> photos, CommonBatch batch) {
        Map<String, Tensor> seen = network.apply(rendered);
        Tensor feature = centred(seen.get("feature"), batch);
        Tensor target = centred(photos.get("feature"), batch);
        return new Comparison(
                normalised ? metric.normalisedDistance(feature, target) : metric.distance(feature, target),
                difference("valence", seen, photos),
                difference("arousal", seen, photos),
                difference("expression", seen, photos),
                photos,
                seen);
    }

    private Tensor centred(Tensor feature, CommonBatch batch) {
        return centred ? feature.sub(batch.mean(feature.mean(0))) : feature;
    }

    private static Loss difference(String name, Map<String, Tensor> a, Map<String, Tensor> b) {
        return FeatureMetric.L1.distance(a.get(name), b.get(name));
    }
}
