package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.requireShape;
import static org.emoca4j.train.loss.Operands.times;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/** What keeps codes near the mean face and light near white (emoca section 4.1, deca-flame section 6.2). */
public final class Regularisers {

    private Regularisers() {}

    /**
     * {@code shape_reg}, {@code expression_reg}, {@code tex_reg}: half the sum of squares. A sum over the batch too,
     * so that it grows with the batch as in the published recipes, whose weights count on that.
     *
     * @param code B x any
     */
    public static Loss halfSquares(Tensor code) {
        return Loss.sumOf(times(code.square(), 0.5));
    }

    /**
     * {@code expression_range}: the sum of squares of what lies outside 0..1, where blend shapes mean something, as a
     * mean over the batch.
     *
     * @param code B x any
     */
    public static Loss outsideUnitRange(Tensor code) {
        Tensor outside = code.sub(code.clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0))));
        return Loss.mean(outside.square().reshape(code.size(0), -1).sum(1));
    }

    /**
     * {@code light_reg}: mean squared deviation of each coefficient from its mean over red, green and blue.
     *
     * @param light B x 9 x 3
     */
    public static Loss light(Tensor light) {
        requireShape("light", light, 9, 3);
        return Loss.meanOf(light.sub(light.mean(2).unsqueeze(2)).square());
    }
}
