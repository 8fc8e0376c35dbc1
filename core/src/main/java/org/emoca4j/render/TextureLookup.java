package org.emoca4j.render;

import org.emoca4j.image.FloatImage;
import org.emoca4j.mesh.Topology;

/**
 * Where in texture space each pixel of a drawn head lies: textures, masks and normal maps are looked up through it
 * (grid_sample: bilinear, 0 outside, corners not aligned; deca-flame section 4.2).
 */
public final class TextureLookup {

    private final Raster raster;
    private final float[] grid;

    private TextureLookup(Raster raster, float[] grid) {
        this.raster = raster;
        this.grid = grid;
    }

    /** Interpolates the texture coordinates of all covered pixels. */
    public static TextureLookup of(Topology topology, Raster raster) {
        return new TextureLookup(
                raster, raster.interpolate(TextureSpace.uvNdc(topology.uvs()), 2, topology.uvFaces()));
    }

    /** {@code height * width * 2}: NDC of the texture, 0 where there is no face. */
    public float[] grid() {
        return grid;
    }

    /**
     * Looks a map up.
     *
     * @param map any number of planes in texture space
     * @return as many planes of the picture's size, 0 where there is no face
     */
    public FloatImage sample(FloatImage map) {
        FloatImage out = FloatImage.zeros(map.channels(), raster.height(), raster.width());
        float[] values = new float[map.channels()];
        int n = raster.height() * raster.width();
        for (int p = 0; p < n; p++) {
            if (raster.faceIndex()[p] >= 0) {
                map.sample(
                        ((grid[2 * p] + 1) * map.width() - 1) / 2,
                        ((grid[2 * p + 1] + 1) * map.height() - 1) / 2,
                        values);
                for (int c = 0; c < values.length; c++) {
                    out.data()[c * n + p] = values[c];
                }
            }
        }
        return out;
    }
}
