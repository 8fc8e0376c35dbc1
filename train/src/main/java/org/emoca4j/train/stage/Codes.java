package org.emoca4j.train.stage;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Codes of B faces.
 *
 * @param shape {@code [B, S]}
 * @param tex {@code [B, K]}
 * @param expression {@code [B, E]}
 * @param pose {@code [B, 6]} radians: axis-angle of the head, then of the jaw
 * @param cam {@code [B, 3]} scale, tx, ty
 * @param light {@code [B, 9, 3]}
 */
public record Codes(Tensor shape, Tensor tex, Tensor expression, Tensor pose, Tensor cam, Tensor light) {

    /** The same faces with another shape each. */
    Codes withShape(Tensor other) {
        return new Codes(other, tex, expression, pose, cam, light);
    }

    /** The same faces with what an expression encoder says instead. */
    Codes withExpression(Tensor otherExpression, Tensor otherPose) {
        return new Codes(shape, tex, otherExpression, otherPose, cam, light);
    }

    /** {@code [B, 3]} rotation of the jaw. */
    Tensor jaw() {
        return pose.narrow(1, CodeLayout.ANGLES, CodeLayout.ANGLES);
    }

    /** {@code [B, 3]} rotation of the head. */
    Tensor global() {
        return pose.narrow(1, 0, CodeLayout.ANGLES);
    }

    /** Does the same to all of them, such as repeating the batch. */
    Codes each(UnaryOperator<Tensor> change) {
        return new Codes(change.apply(shape), change.apply(tex), change.apply(expression), change.apply(pose),
                change.apply(cam), change.apply(light));
    }
}
