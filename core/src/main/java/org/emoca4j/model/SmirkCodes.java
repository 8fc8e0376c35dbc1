package org.emoca4j.model;

import java.util.Arrays;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.SphericalHarmonics;

/**
 * What the encoders of SMIRK say of a crop, within the limits that the published program sets (baselines section 5).
 *
 * @param shape 300 identity coefficients of FLAME
 * @param expression 50 expression coefficients of FLAME
 * @param eyelids left and right, 0 open to 1 closed
 * @param jaw axis-angle; opening is 0 or more, the other two within 0.2 radians
 * @param global axis-angle of the head
 * @param cam s, tx, ty of {@link OrthographicCamera}
 */
public record SmirkCodes(
        float[] shape, float[] expression, float[] eyelids, float[] jaw, float[] global, float[] cam) {

    /** Number of identity coefficients. */
    public static final int NUM_SHAPE = 300;

    /** Number of expression coefficients. */
    public static final int NUM_EXPRESSION = 50;

    /** Number of eyelids. */
    public static final int NUM_EYELIDS = 2;

    private static final int ANGLES = 3;
    private static final float MAX_TURN = 0.2f;

    /**
     * Takes the encoders' outputs apart and limits them.
     *
     * @param pose 6 numbers: head, camera
     * @param shape 300 numbers
     * @param expression 55 numbers: expression, eyelids, jaw
     */
    public static SmirkCodes of(float[] pose, float[] shape, float[] expression) {
        int expected = NUM_EXPRESSION + NUM_EYELIDS + ANGLES;
        if (pose.length != 2 * ANGLES || shape.length != NUM_SHAPE || expression.length != expected) {
            throw new IllegalArgumentException("the encoders must give " + 2 * ANGLES + ", " + NUM_SHAPE + " and "
                    + expected + " numbers, got " + pose.length + ", " + shape.length + " and " + expression.length);
        }
        int jaw = NUM_EXPRESSION + NUM_EYELIDS;
        return new SmirkCodes(
                shape,
                Arrays.copyOf(expression, NUM_EXPRESSION),
                new float[] {
                    limited(expression[NUM_EXPRESSION], 0, 1), limited(expression[NUM_EXPRESSION + 1], 0, 1)
                },
                new float[] {
                    Math.max(0, expression[jaw]),
                    limited(expression[jaw + 1], -MAX_TURN, MAX_TURN),
                    limited(expression[jaw + 2], -MAX_TURN, MAX_TURN)
                },
                Arrays.copyOf(pose, ANGLES),
                Arrays.copyOfRange(pose, ANGLES, 2 * ANGLES));
    }

    private static float limited(float value, float low, float high) {
        return Math.max(low, Math.min(high, value));
    }

    /** The same for a head model, without the eyelids: neck and eyes at rest, skin and light unknown. */
    public FaceCodes toFaceCodes() {
        float[] pose = new float[3 * HeadParameters.NUM_JOINTS];
        System.arraycopy(global, 0, pose, 3 * HeadParameters.GLOBAL, ANGLES);
        System.arraycopy(jaw, 0, pose, 3 * HeadParameters.JAW, ANGLES);
        return new FaceCodes(
                new HeadParameters(shape, expression, pose),
                new OrthographicCamera(cam[0], cam[1], cam[2]),
                new float[0],
                SphericalHarmonics.ambient());
    }
}
