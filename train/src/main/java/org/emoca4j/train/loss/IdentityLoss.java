package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.complement;
import static org.emoca4j.train.loss.Operands.requireSameShape;
import static org.emoca4j.train.loss.Operands.withoutGradient;

import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code identity}: the rendered face should be the same person, to a frozen face recogniser (emoca section 4.1,
 * deca-flame section 6.2). DECA's is {@link FeatureMetric#COSINE}.
 *
 * @param network from pictures, B x 3 x 224 x 224 RGB in 0..1, to {@code feature}; differentiable, its weights without
 *     gradient
 */
public record IdentityLoss(Function<Tensor, Map<String, Tensor>> network, FeatureMetric metric) {

    /** The distance of renderings from photos. */
    public Loss between(Tensor rendered, Tensor photos) {
        Tensor target = withoutGradient(() -> network.apply(photos).get("feature"));
        return metric.distance(network.apply(rendered).get("feature"), target);
    }

    /**
     * The lit face inside of its mask, the photo outside: what the network is shown.
     *
     * @param face B x 3 x H x W
     * @param photo B x 3 x H x W
     * @param mask B x 1 x H x W, 0..1
     */
    public static Tensor overlay(Tensor face, Tensor photo, Tensor mask) {
        requireSameShape("pictures", face, photo);
        return face.mul(mask).add(photo.mul(complement(mask)));
    }
}
