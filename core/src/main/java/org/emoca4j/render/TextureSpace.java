package org.emoca4j.render;

import org.emoca4j.mesh.Topology;

/**
 * The texture layout of a topology as a raster: which face each texel belongs to. It never changes, so it is made once
 * per model.
 *
 * @param size texels per side; row 0 is v = 1
 * @param raster faces and weights of the texels
 */
public record TextureSpace(int size, Raster raster) {

    /** Draws the layout at {@code size * size} texels. */
    public static TextureSpace of(Topology topology, int size) {
        float[] uvs = topology.uvs();
        float[] positions = new float[uvs.length / 2 * 3];
        for (int i = 0; i < uvs.length / 2; i++) {
            positions[3 * i] = 2 * uvs[2 * i] - 1;
            positions[3 * i + 1] = 1 - 2 * uvs[2 * i + 1];
            positions[3 * i + 2] = 1;
        }
        return new TextureSpace(size, Rasterizer.rasterize(positions, topology.uvFaces(), size, size));
    }

    /**
     * Carries values from vertices to a covered texel.
     *
     * @param values {@code V * 3}
     * @param faces {@code F * 3} vertex indices of the geometry
     * @param texel row * size + column
     * @param out receives 3 values
     */
    public void interpolate(float[] values, int[] faces, int texel, float[] out) {
        int face = raster.faceIndex()[texel];
        float[] weights = raster.barycentrics();
        out[0] = 0;
        out[1] = 0;
        out[2] = 0;
        for (int k = 0; k < 3; k++) {
            float w = weights[3 * texel + k];
            int v = 3 * faces[3 * face + k];
            out[0] += w * values[v];
            out[1] += w * values[v + 1];
            out[2] += w * values[v + 2];
        }
    }
}
