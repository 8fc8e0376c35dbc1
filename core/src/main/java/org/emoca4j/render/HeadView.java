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
        int[] faces = mesh.topology().faces();
        return new HeadView(
                mesh,
                verticesNdc,
                VertexNormals.of(mesh.vertices(), faces),
                Rasterizer.rasterize(pushedBack(verticesNdc), faces, width, height));
    }

    /** Vertices in front of the camera plane, as the rasteriser needs them. */
    static float[] pushedBack(float[] verticesNdc) {
        float[] out = verticesNdc.clone();
        for (int i = 2; i < out.length; i += 3) {
            out[i] += DEPTH_SHIFT;
        }
        return out;
    }

    /**
     * The interpolated normal at a covered pixel, head space, not renormalised.
     *
     * @param pixel row * width + column
     * @param out receives 3 values
     */
    public void normalAt(int pixel, float[] out) {
        raster.interpolate(pixel, normals, 3, mesh.topology().faces(), out, 0);
    }

    /**
     * The interpolated texture coordinate at a covered pixel, u and v in 0..1, v upwards.
     *
     * @param out receives 2 values
     */
    public void uvAt(int pixel, float[] out) {
        raster.interpolate(pixel, mesh.topology().uvs(), 2, mesh.topology().uvFaces(), out, 0);
    }
}
