package org.emoca4j.train.stage;

import org.bytedeco.pytorch.Tensor;
import org.emoca4j.head.HeadModel;
import org.emoca4j.render.SphericalHarmonics;

/**
 * Which outputs of the coarse encoder mean what: shape, texture, expression, 6 of pose, 3 of the camera, 27 of light
 * (emoca section 1.2).
 *
 * @param shape number of identity coefficients
 * @param tex number of albedo coefficients
 * @param expression number of expression coefficients
 */
public record CodeLayout(int shape, int tex, int expression) {

    /** DECA's and EMOCA's: 236 outputs. */
    public static final CodeLayout FLAME = new CodeLayout(100, 50, 50);

    static final int POSE = 6;
    static final int ANGLES = 3;
    private static final int CAMERA = 3;
    private static final int COLOURS = 3;
    private static final int LIGHT = SphericalHarmonics.NUM_BASIS * COLOURS;

    /** As a head needs it; at least one albedo coefficient, which a head without albedo ignores. */
    public static CodeLayout of(HeadModel head) {
        int albedo = head.albedo().map(model -> model.dirs().length).orElse(0);
        return new CodeLayout(head.numShape(), Math.max(1, albedo), head.numExpression());
    }

    /** Number of outputs. */
    public int outputs() {
        return camera() + CAMERA + LIGHT;
    }

    /** Where the pose begins. */
    private int pose() {
        return shape + tex + expression;
    }

    /** Where the camera begins. */
    int camera() {
        return pose() + POSE;
    }

    /** Where the light begins. */
    int light() {
        return camera() + CAMERA;
    }

    /**
     * Takes the encoder's outputs apart.
     *
     * @param codes B x {@link #outputs}
     */
    public Codes split(Tensor codes) {
        if (codes.size(1) != outputs()) {
            throw new IllegalArgumentException(
                    "the encoder gives " + codes.size(1) + " codes, " + this + " needs " + outputs());
        }
        return new Codes(
                codes.narrow(1, 0, shape),
                codes.narrow(1, shape, tex),
                codes.narrow(1, (long) shape + tex, expression),
                codes.narrow(1, pose(), POSE),
                codes.narrow(1, camera(), CAMERA),
                codes.narrow(1, light(), LIGHT).reshape(-1, SphericalHarmonics.NUM_BASIS, COLOURS));
    }
}
