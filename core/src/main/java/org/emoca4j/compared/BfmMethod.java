package org.emoca4j.compared;

import java.util.Map;
import org.emoca4j.image.RgbImage;
import org.emoca4j.render.PerspectiveCamera;

/**
 * How a system with the Basel Face Model and a perspective camera cuts its crop, lays out its codes and poses its head:
 * what tells Deng et al. and MGCNet apart.
 */
interface BfmMethod {

    /** Part of the codes: skin. */
    String TEXTURE = "texture";

    /** Part of the codes: angles and place of the head. */
    String POSE = "pose";

    /** Part of the codes: light, see {@link org.emoca4j.render.SphericalHarmonics#ofDeng}. */
    String LIGHT = "light";

    /**
     * Cuts the network's input out of a photo.
     *
     * @param points68 {@code 68 * 2} image pixels in iBUG's order
     */
    AlignedCrop crop(RgbImage photo, float[] points68);

    /** Numbers of the parts of the codes. */
    Map<String, Integer> lengths();

    /**
     * The parts of the codes, in the order of {@link #lengths}.
     *
     * @param outputs of the network, 257
     */
    Map<String, float[]> parts(float[] outputs);

    /**
     * The head's rotation.
     *
     * @return 3 x 3, row-major, of column vectors: from the model's axes to those that light is given in
     */
    double[] rotation(float[] pose);

    /**
     * Turns and moves points of the head in front of the camera.
     *
     * @param points {@code N * 3} in the model's unit: +X to the subject's left, +Y up, +Z out of the face
     * @return {@code N * 3}: x right, y down, z away from the viewer, same unit
     */
    float[] toCamera(float[] points, float[] pose);

    /** The camera that sees the crop. */
    PerspectiveCamera camera();

    /** Multiplies points by a matrix. */
    static float[] turn(double[] rotation, float[] points) {
        float[] out = new float[points.length];
        for (int i = 0; i < points.length; i += 3) {
            for (int row = 0; row < 3; row++) {
                out[i + row] = (float) (rotation[3 * row] * points[i] + rotation[3 * row + 1] * points[i + 1]
                        + rotation[3 * row + 2] * points[i + 2]);
            }
        }
        return out;
    }
}
