package org.emoca4j.model;

import org.emoca4j.head.HeadParameters;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.SphericalHarmonics;

/**
 * Everything that describes one face to a head model: what DECA calls the code dictionary.
 *
 * @param head identity, expression and pose
 * @param camera from head space to crop NDC
 * @param albedo coefficients of the model's albedo components
 * @param light of the scene
 */
public record FaceCodes(HeadParameters head, OrthographicCamera camera, float[] albedo, SphericalHarmonics light) {

    private static final int ANGLES = 3;

    /**
     * What the detail decoder looks at: jaw, expression, detail code (emoca.md section 1).
     *
     * @param detail code of the wrinkles
     */
    public float[] detailCondition(float[] detail) {
        float[] expression = head.expression();
        float[] out = new float[ANGLES + expression.length + detail.length];
        System.arraycopy(head.pose(), ANGLES * HeadParameters.JAW, out, 0, ANGLES);
        System.arraycopy(expression, 0, out, ANGLES, expression.length);
        System.arraycopy(detail, 0, out, ANGLES + expression.length, detail.length);
        return out;
    }
}
