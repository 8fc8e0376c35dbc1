package org.emoca4j.render;

/**
 * DECA's weak-perspective camera: {@code x = s (X + tx)}, {@code y = -s (Y + ty)}, {@code z = -s Z} takes head space
 * to crop NDC (x right, y down, -1..1 over the crop's edges, z growing away from the viewer).
 *
 * @param scale s, NDC units per metre, above 0
 * @param tx metres
 * @param ty metres
 * @see <a href="https://arxiv.org/abs/2012.04012">Feng et al., DECA, section 3 "Camera model"</a>
 */
public record OrthographicCamera(double scale, double tx, double ty) {

    /**
     * Projects points.
     *
     * @param points {@code N * 3} positions, metres, head space
     * @return {@code N * 3} positions, NDC
     */
    public float[] project(float[] points) {
        float[] out = new float[points.length];
        float s = (float) scale;
        float x0 = (float) tx;
        float y0 = (float) ty;
        for (int i = 0; i < points.length; i += 3) {
            out[i] = s * (points[i] + x0);
            out[i + 1] = -(s * (points[i + 1] + y0));
            out[i + 2] = -(s * points[i + 2]);
        }
        return out;
    }

    /**
     * The camera as a matrix.
     *
     * @return 4 x 4 row-major: homogeneous points of head space to crop NDC
     */
    public double[] matrix() {
        return new double[] {
            scale, 0, 0, scale * tx,
            0, -scale, 0, -scale * ty,
            0, 0, -scale, 0,
            0, 0, 0, 1
        };
    }

    /** Converts an NDC coordinate to a pixel coordinate (integer centres) of a picture with {@code size} pixels. */
    public static double ndcToPixel(double ndc, int size) {
        return ((ndc + 1) * size - 1) / 2;
    }

    /** Converts a pixel coordinate (integer centres) to NDC. */
    public static double pixelToNdc(double pixel, int size) {
        return (2 * pixel + 1) / size - 1;
    }
}
