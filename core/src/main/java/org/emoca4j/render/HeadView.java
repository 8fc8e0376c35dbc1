package org.emoca4j.render;

import org.emoca4j.image.FloatImage;
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

    /** Where the pixels lie in texture space. */
    public TextureLookup textureLookup() {
        return TextureLookup.of(mesh.topology(), raster);
    }

    /** Interpolated normals in head space, not renormalised: three planes, 0 where there is no face. */
    public FloatImage normalImage() {
        return FloatImage.ofInterleaved(
                raster.interpolate(normals, 3, mesh.topology().faces()), 3, raster.height(), raster.width());
    }

    /** One plane, 1 where there is a face. */
    public FloatImage coverage() {
        FloatImage out = FloatImage.zeros(1, raster.height(), raster.width());
        for (int p = 0; p < raster.faceIndex().length; p++) {
            out.data()[p] = raster.faceIndex()[p] >= 0 ? 1 : 0;
        }
        return out;
    }

    /** {@code V * 3} normals of the projected vertices: z is below 0 where they face the viewer. */
    public float[] normalsNdc() {
        return VertexNormals.of(pushedBack(verticesNdc), mesh.topology().faces());
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
