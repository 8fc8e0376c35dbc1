package org.emoca4j.train.loss;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The value of one loss term, and what each sample of the batch has to do with it.
 *
 * @param value a scalar with its graph
 * @param samples one number for each sample, of which {@code value} is the mean or the sum; absent where the term
 *     belongs to the batch as a whole, as a correlation does
 */
public record Loss(Tensor value, Optional<Tensor> samples) {

    /** A term of the whole batch. */
    public static Loss whole(Tensor value) {
        return new Loss(value, Optional.empty());
    }

    /** The mean over a batch, of one number for each sample. */
    public static Loss mean(Tensor samples) {
        return new Loss(samples.mean(), Optional.of(samples));
    }

    /** The sum over a batch, of one number for each sample. */
    public static Loss sum(Tensor samples) {
        return new Loss(samples.sum(), Optional.of(samples));
    }

    /** The mean of all elements of a tensor whose first axis is the batch. */
    static Loss meanOf(Tensor elements) {
        return mean(elements.reshape(elements.size(0), -1).mean(1));
    }

    /** The sum of all elements of a tensor whose first axis is the batch. */
    static Loss sumOf(Tensor elements) {
        return sum(elements.reshape(elements.size(0), -1).sum(1));
    }

    /** The sum of two terms over the same batch. */
    Loss plus(Loss other) {
        Optional<Tensor> both = samples.isPresent() && other.samples.isPresent()
                ? Optional.of(samples.get().add(other.samples.get()))
                : Optional.empty();
        return new Loss(value.add(other.value), both);
    }
}
