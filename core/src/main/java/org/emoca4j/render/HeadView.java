package org.emoca4j.render;

import org.emoca4j.mesh.Mesh;
import org.emoca4j.mesh.VertexNormals;

/**
 * A mesh as one picture sees it.
 *
 * @param mesh posed, head space
 * @param verticesNdc {@code V * 3}: x right, y down in -1..1 over the picture's edges, z growing away from the viewer
 * @param normals {@code V * 3} vertex normals in head space
 * @param raster which face each pixel shows; its depths are {@code verticesNdc}'s plus {@link #DEPTH_SHIFT}
 */
public record HeadView(Mesh mesh, float[] verticesNdc, float[] normals, Raster raster) {

    /** Added to all depths, since the rasteriser drops what lies at or before the camera plane. */
    public static final float DEPTH_SHIFT = 10;

    /**
     * Draws a mesh.
     *
     * @param verticesNdc projected vertices, x and y in -1..1 over the edges of the picture whatever its shape
     * @param width columns
     * @param height rows
     */
    public static HeadView of(Mesh mesh, float[] verticesNdc, int width, int height) {
        float[] shifted = verticesNdc.clone();
        // the rasteriser's longer side reaches beyond 1
        float stretchX = width > height ? (float) width / height : 1;
        float stretchY = height > width ? (float) height / width : 1;
        for (int i = 0; i < shifted.length; i += 3) {
            shifted[i] *= stretchX;
            shifted[i + 1] *= stretchY;
            shifted[i + 2] += DEPTH_SHIFT;
        }
        int[] faces = mesh.topology().faces();
        return new HeadView(
                mesh,
                verticesNdc,
                VertexNormals.of(mesh.vertices(), faces),
                Rasterizer.rasterize(shifted, faces, width, height));
    }

    /**
     * The interpolated normal at a covered pixel, head space, not renormalised.
     *
     * @param pixel row * width + column
     * @param out receives 3 values
     */
    public void normalAt(int pixel, float[] out) {
        int face = raster.faceIndex()[pixel];
        float[] weights = raster.barycentrics();
        int[] faces = mesh.topology().faces();
        out[0] = 0;
        out[1] = 0;
        out[2] = 0;
        for (int k = 0; k < 3; k++) {
            float w = weights[3 * pixel + k];
            int v = 3 * faces[3 * face + k];
            out[0] += w * normals[v];
            out[1] += w * normals[v + 1];
            out[2] += w * normals[v + 2];
        }
    }

    /**
     * The interpolated texture coordinate at a covered pixel, u and v in 0..1, v upwards.
     *
     * @param out receives 2 values
     */
    public void uvAt(int pixel, float[] out) {
        int face = raster.faceIndex()[pixel];
        float[] weights = raster.barycentrics();
        int[] uvFaces = mesh.topology().uvFaces();
        float[] uvs = mesh.topology().uvs();
        out[0] = 0;
        out[1] = 0;
        for (int k = 0; k < 3; k++) {
            float w = weights[3 * pixel + k];
            int t = 2 * uvFaces[3 * face + k];
            out[0] += w * uvs[t];
            out[1] += w * uvs[t + 1];
        }
    }
}
