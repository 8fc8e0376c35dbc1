package org.emoca4j.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What a rendered face was made from, exactly; or, with a leading batch dimension, that of several faces one after the
 * other.
 *
 * @param shape identity coefficients
 * @param expression expression coefficients
 * @param pose 15 numbers as in {@link org.emoca4j.head.HeadParameters}; the first three are NaN after an augmentation
 *     that moved the picture
 * @param camera scale, tx, ty of {@link org.emoca4j.render.OrthographicCamera}; NaN after such an augmentation
 * @param albedo coefficients of skin colour
 * @param light 27 spherical harmonics coefficients, see {@link org.emoca4j.render.SphericalHarmonics}; NaN after such
 *     an augmentation
 */
public record TrueCodes(
        float[] shape, float[] expression, float[] pose, float[] camera, float[] albedo, float[] light) {

    /** The same face in a picture that was turned, scaled or shifted. */
    TrueCodes moved() {
        float[] turned = pose.clone();
        Arrays.fill(turned, 0, 3, Float.NaN);
        return new TrueCodes(shape, expression, turned, unknown(camera), albedo, unknown(light));
    }

    private static float[] unknown(float[] values) {
        float[] out = new float[values.length];
        Arrays.fill(out, Float.NaN);
        return out;
    }

    /** The codes of several faces of one model, each array face by face. */
    static TrueCodes stack(List<TrueCodes> faces) {
        return new TrueCodes(
                join(faces, TrueCodes::shape),
                join(faces, TrueCodes::expression),
                join(faces, TrueCodes::pose),
                join(faces, TrueCodes::camera),
                join(faces, TrueCodes::albedo),
                join(faces, TrueCodes::light));
    }

    private static float[] join(List<TrueCodes> faces, Function<TrueCodes, float[]> part) {
        int each = part.apply(faces.get(0)).length;
        float[] out = new float[each * faces.size()];
        for (int i = 0; i < faces.size(); i++) {
            System.arraycopy(part.apply(faces.get(i)), 0, out, i * each, each);
        }
        return out;
    }
}
