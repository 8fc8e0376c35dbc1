package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.complement;
import static org.emoca4j.train.loss.Operands.plus;
import static org.emoca4j.train.loss.Operands.requireSameShape;
import static org.emoca4j.train.loss.Operands.times;
import static org.emoca4j.train.loss.Operands.unit;
import static org.emoca4j.train.loss.Operands.withoutGradient;

import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code detail_mrf_0}, DECA's {@code photo_detail_mrf}: every local pattern of the target should occur somewhere in
 * the generated picture (ID-MRF; emoca section 4.2, deca-flame section 6.3).
 *
 * <p>Where all channels of the target are equal at a position, nothing is left after their mean is subtracted, and the
 * published programs give NaN. Here such a position is as far from everything as a right angle, and gets no gradient.
 *
 * @param network the first layers of VGG-19: from pictures, B x 3 x S x S RGB in 0..1, to {@code relu3_2} and
 *     {@code relu4_2}, which in the published count are the first rectifiers of their blocks; differentiable, its
 *     weights without gradient
 */
public record IdMrf(Function<Tensor, Map<String, Tensor>> network) {

    private static final double BANDWIDTH = 0.5;
    private static final double EPSILON = 1e-5;

    /** Features are of the order of 1; a shorter vector is rounding. */
    private static final double SHORTEST = 1e-6;

    /**
     * The two sums that the loss consists of.
     *
     * @param style of both layers
     * @param content of the deeper layer, which so counts twice
     */
    public record Parts(Loss style, Loss content) {

        /** The loss. */
        public Loss total() {
            return style.plus(content);
        }
    }

    /** Compares pictures, B x 3 x S x S each; a sum over the batch. */
    public Parts compare(Tensor generated, Tensor target) {
        requireSameShape("pictures", generated, target);
        Map<String, Tensor> wanted = withoutGradient(() -> network.apply(target));
        Map<String, Tensor> given = network.apply(generated);
        Loss deep = layer(given.get("relu4_2"), wanted.get("relu4_2"));
        return new Parts(layer(given.get("relu3_2"), wanted.get("relu3_2")).plus(deep), deep);
    }

    /**
     * The loss of one layer.
     *
     * @param generated B x C x H x W
     * @param target B x C x H x W
     */
    public static Loss layer(Tensor generated, Tensor target) {
        requireSameShape("features", generated, target);
        Tensor mean = target.mean(1).unsqueeze(1);
        Tensor given = unit(generated.sub(mean), 1, SHORTEST).flatten(2, 3);
        Tensor wanted = unit(target.sub(mean), 1, SHORTEST).flatten(2, 3);
        // sample by sample: the table of all positions against all is what fills the memory
        TensorVector samples = new TensorVector();
        for (long sample = 0; sample < generated.size(0); sample++) {
            samples.push_back(unlikeness(given.select(0, sample), wanted.select(0, sample)));
        }
        return Loss.sum(torch.stack(samples));
    }

    /** The loss of one sample from unit vectors, C x positions each. */
    private static Tensor unlikeness(Tensor given, Tensor wanted) {
        // rows are positions of the target, columns of the generated map
        Tensor distance = times(complement(wanted.transpose(0, 1).matmul(given)), 0.5);
        Tensor nearest = plus(distance.min(0, true).get0(), EPSILON);
        // the published exp((1 - d) / bandwidth), divided by its sum over the targets
        Tensor share = times(distance.div(nearest), -1 / BANDWIDTH).softmax(0);
        return share.max(1).get0().mean().log().neg();
    }
}
