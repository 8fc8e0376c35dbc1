package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.times;

import org.bytedeco.pytorch.Tensor;

/**
 * One term of a step's loss.
 *
 * @param name as published, without the {@code loss_} or {@code metric_} of logs
 * @param weight that the value is multiplied by
 * @param metric whether it is only reported
 * @param loss before the weight
 */
public record LossTerm(String name, double weight, boolean metric, Loss loss) {

    /** Weight times value, a scalar. */
    public Tensor weighted() {
        return times(loss.value(), weight);
    }
}
