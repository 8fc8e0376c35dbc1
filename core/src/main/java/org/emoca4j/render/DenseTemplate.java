package org.emoca4j.render;

/**
 * A fine mesh over the texture layout: one vertex for each texel that a face covers, placed on the coarse mesh and
 * moved along its normal (deca-flame section 2.4, "Dense mesh").
 *
 * @param size texels per side N
 * @param texels n texels, row * N + column, one for each dense vertex
 * @param corners {@code n * 3} vertices of the coarse mesh around each dense vertex
 * @param barycentrics {@code n * 3} weights of these corners
 * @param faces {@code m * 3} indices of dense vertices
 */
public record DenseTemplate(int size, int[] texels, int[] corners, float[] barycentrics, int[] faces) {

    public DenseTemplate {
        if (corners.length != 3 * texels.length || barycentrics.length != 3 * texels.length || faces.length % 3 != 0) {
            throw new IllegalArgumentException("dense template of " + texels.length + " vertices has "
                    + corners.length + " corners, " + barycentrics.length + " weights and " + faces.length
                    + " face indices");
        }
        for (int texel : texels) {
            if (texel < 0 || texel >= size * size) {
                throw new IllegalArgumentException("dense template: texel " + texel + " outside " + size + " x " + size);
            }
        }
        for (int face : faces) {
            if (face < 0 || face >= texels.length) {
                throw new IllegalArgumentException(
                        "dense template: face index " + face + " outside 0.." + (texels.length - 1));
            }
        }
    }

    /** n. */
    public int numVertices() {
        return texels.length;
    }
}
