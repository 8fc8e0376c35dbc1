package org.emoca4j.render;

import org.emoca4j.image.FloatImage;

/**
 * A head with wrinkles as a fine mesh with a colour at each vertex: {@code mesh_coarse_detail.obj} (deca-flame section
 * 2.4).
 *
 * @param vertices {@code n * 3} metres, head space
 * @param colours {@code n * 3} RGB, 0..1
 * @param faces {@code m * 3} vertex indices
 */
public record DenseMesh(float[] vertices, float[] colours, int[] faces) {

    private static final float MIN_LENGTH = 1e-12f;

    /**
     * Places the dense vertices on the coarse mesh and moves each along the normal there, made one long, by its texel's
     * displacement.
     *
     * @param vertices {@code V * 3} coarse mesh, metres, head space
     * @param normals {@code V * 3} vertex normals
     * @param displacement N * N metres
     * @param texture three planes N x N that give the colours
     */
    public static DenseMesh of(
            DenseTemplate template, float[] vertices, float[] normals, float[] displacement, FloatImage texture) {
        int n = template.numVertices();
        int plane = template.size() * template.size();
        float[] out = new float[3 * n];
        float[] colours = new float[3 * n];
        int[] corners = template.corners();
        float[] weights = template.barycentrics();
        float[] normal = new float[3];
        for (int i = 0; i < n; i++) {
            int texel = template.texels()[i];
            int a = 3 * corners[3 * i];
            int b = 3 * corners[3 * i + 1];
            int c = 3 * corners[3 * i + 2];
            float squares = 0;
            for (int k = 0; k < 3; k++) {
                out[3 * i + k] = weights[3 * i] * vertices[a + k] + weights[3 * i + 1] * vertices[b + k]
                        + weights[3 * i + 2] * vertices[c + k];
                normal[k] = weights[3 * i] * normals[a + k] + weights[3 * i + 1] * normals[b + k]
                        + weights[3 * i + 2] * normals[c + k];
                squares += normal[k] * normal[k];
                colours[3 * i + k] = texture.data()[k * plane + texel];
            }
            float shift = displacement[texel] / Math.max((float) Math.sqrt(squares), MIN_LENGTH);
            for (int k = 0; k < 3; k++) {
                out[3 * i + k] += shift * normal[k];
            }
        }
        return new DenseMesh(out, colours, template.faces());
    }
}
