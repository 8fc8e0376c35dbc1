package org.emoca4j.model;

import java.util.Arrays;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.SphericalHarmonics;

/**
 * What the encoders of DECA and EMOCA say of a crop, in the units and names of the published code (emoca.md 1.2).
 *
 * @param shape 100 identity coefficients of FLAME
 * @param tex 50 coefficients of the texture space
 * @param exp 50 expression coefficients of FLAME
 * @param pose 6 radians: axis-angle of the head, then of the jaw
 * @param cam s, tx, ty of {@link OrthographicCamera}
 * @param light {@code 9 * 3} spherical harmonics, each for red, green and blue
 * @param detail what the detail decoder understands, 128 numbers as published; none without an encoder for it
 */
public record FlameCodes(
        float[] shape, float[] tex, float[] exp, float[] pose, float[] cam, float[] light, float[] detail) {

    /** Outputs of the coarse encoder. */
    public static final int NUM_COARSE = 236;

    /** Expression coefficients among them. */
    public static final int NUM_EXPRESSION = 50;

    /** Outputs of the published detail encoders. */
    public static final int NUM_DETAIL = 128;

    private static final int TEX = 100;
    private static final int EXP = 150;
    private static final int POSE = 200;
    private static final int CAM = 206;
    private static final int LIGHT = 209;
    private static final int JAW = 3;

    /**
     * Takes the encoders' outputs apart.
     *
     * @param coarse 236 numbers: shape, tex, exp, pose, cam, light
     * @param detail as many numbers as the detail encoder gives, or none
     */
    public static FlameCodes of(float[] coarse, float[] detail) {
        if (coarse.length != NUM_COARSE) {
            throw new IllegalArgumentException(
                    "the coarse encoder must give " + NUM_COARSE + " numbers, got " + coarse.length);
        }
        return new FlameCodes(
                Arrays.copyOf(coarse, TEX),
                Arrays.copyOfRange(coarse, TEX, EXP),
                Arrays.copyOfRange(coarse, EXP, POSE),
                Arrays.copyOfRange(coarse, POSE, CAM),
                Arrays.copyOfRange(coarse, CAM, LIGHT),
                Arrays.copyOfRange(coarse, LIGHT, NUM_COARSE),
                detail);
    }

    /** These codes with another identity. */
    public FlameCodes withShape(float[] other) {
        return new FlameCodes(other, tex, exp, pose, cam, light, detail);
    }

    /** These codes with another expression and pose, as EMOCA's expression encoder gives them. */
    FlameCodes with(float[] otherExp, float[] otherPose) {
        return new FlameCodes(shape, tex, otherExp, otherPose, cam, light, detail);
    }

    /** The same for a head model: neck and eyes at rest. */
    public FaceCodes toFaceCodes() {
        float[] full = new float[3 * HeadParameters.NUM_JOINTS];
        System.arraycopy(pose, 0, full, 3 * HeadParameters.GLOBAL, 3);
        System.arraycopy(pose, JAW, full, 3 * HeadParameters.JAW, 3);
        return new FaceCodes(
                new HeadParameters(shape, exp, full),
                new OrthographicCamera(cam[0], cam[1], cam[2]),
                tex,
                new SphericalHarmonics(light));
    }
}
