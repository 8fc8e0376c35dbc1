package org.emoca4j.train.stage;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What the expression encoder gives in place of the coarse encoder's codes: the expression, and perhaps the rotations
 * of the head and of the jaw, in this order (emoca section 1.2). The published models give the expression alone.
 *
 * @param expression number of expression coefficients
 * @param global whether the head's rotation follows
 * @param jaw whether the jaw's rotation follows
 */
public record ExpressionOutputs(int expression, boolean global, boolean jaw) {

    /** Number of outputs. */
    public int count() {
        return expression + (global ? CodeLayout.ANGLES : 0) + (jaw ? CodeLayout.ANGLES : 0);
    }

    /** Names of the outputs, as model stores have them. */
    public List<String> names() {
        List<String> names = new ArrayList<>(List.of("expression"));
        if (global) {
            names.add("global");
        }
        if (jaw) {
            names.add("jaw");
        }
        return names;
    }

    /**
     * Puts the outputs in place.
     *
     * @param codes of the coarse encoder
     * @param outputs {@code [B, count]} of the expression encoder
     */
    public Codes replace(Codes codes, Tensor outputs) {
        int at = expression;
        Tensor turned = codes.pose().narrow(1, 0, CodeLayout.ANGLES);
        if (global) {
            turned = outputs.narrow(1, at, CodeLayout.ANGLES);
            at += CodeLayout.ANGLES;
        }
        Tensor opened = jaw ? outputs.narrow(1, at, CodeLayout.ANGLES) : codes.jaw();
        Tensor pose = global || jaw ? torch.cat(new TensorVector(turned, opened), 1) : codes.pose();
        return codes.withExpression(outputs.narrow(1, 0, expression), pose);
    }
}
