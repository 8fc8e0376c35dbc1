package org.emoca4j.train.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.format.Tensor;
import org.emoca4j.head.HeadModel;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.torch.InitialWeights;

/**
 * Where an encoder begins that has learnt nothing: with a mean face in the middle of the crop, under even light. From
 * random codes no face would be seen, and colours and masks would teach nothing.
 */
final class FirstGuess {

    private static final String WEIGHT = "layers.2.weight";
    private static final String BIAS = "layers.2.bias";
    private static final float DAMPING = 0.1f;

    /** The published crop: 1.1 x 1.25 of the box of the 68 points. */
    private static final float CROP_MARGIN = 1.375f;

    /** Of the constant band; a shading of about 0.85. */
    private static final float LIGHT = 3;

    private FirstGuess() {}

    /** Random weights of a coarse encoder with such a head. */
    static StateDict weights(Architecture encoder, CodeLayout layout, HeadModel head, long seed) {
        StateDict random = InitialWeights.random(encoder, seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>(random.tensors());
        Tensor weight = tensors.get(WEIGHT);
        float[] damped = weight.floats().clone();
        for (int i = 0; i < damped.length; i++) {
            damped[i] *= DAMPING;
        }
        tensors.put(WEIGHT, Tensor.of(damped, weight.shape()));
        float[] bias = new float[layout.outputs()];
        camera(head, bias, layout.camera());
        for (int colour = 0; colour < 3; colour++) {
            bias[layout.light() + colour] = LIGHT;
        }
        tensors.put(BIAS, Tensor.of(bias, bias.length));
        return new StateDict(random.source(), tensors);
    }

    /** The camera that sees the mean face as a crop shows it. */
    private static void camera(HeadModel head, float[] bias, int at) {
        float[] points = head.landmarks().full().evaluate(head.basis().template(), head.topology().faces());
        float[] low = {points[0], points[1]};
        float[] high = low.clone();
        for (int i = 0; i < points.length; i += 3) {
            for (int axis = 0; axis < 2; axis++) {
                low[axis] = Math.min(low[axis], points[i + axis]);
                high[axis] = Math.max(high[axis], points[i + axis]);
            }
        }
        bias[at] = 2 / (CROP_MARGIN * (high[0] - low[0] + high[1] - low[1]) / 2);
        bias[at + 1] = -(low[0] + high[0]) / 2;
        bias[at + 2] = -(low[1] + high[1]) / 2;
    }
}
