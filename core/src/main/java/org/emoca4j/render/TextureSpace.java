package org.emoca4j.render;

import org.emoca4j.image.FloatImage;
import org.emoca4j.mesh.Topology;

/**
 * The texture layout of a topology as a picture of N x N texels: which face each texel shows, and where on the face.
 *
 * <p>Row 0 is v = 1; the texel in column p and row q has its centre at u = (p + 0.5) / N, v = 1 - (q + 0.5) / N
 * (deca-flame section 1.5). Immutable; build it once for a head model.
 */
public final class TextureSpace {

    private final Topology topology;
    private final int size;
    private final Raster raster;

    private TextureSpace(Topology topology, int size) {
        this.topology = topology;
        this.size = size;
        float[] uvNdc = uvNdc(topology.uvs());
        float[] corners = new float[uvNdc.length / 2 * 3];
        for (int i = 0; i < uvNdc.length / 2; i++) {
            corners[3 * i] = uvNdc[2 * i];
            corners[3 * i + 1] = uvNdc[2 * i + 1];
            corners[3 * i + 2] = 1;
        }
        raster = Rasterizer.rasterize(corners, topology.uvFaces(), size, size);
    }

    /**
     * Draws the layout.
     *
     * @param size texels per side N
     */
    public static TextureSpace of(Topology topology, int size) {
        return new TextureSpace(topology, size);
    }

    /** Texture coordinates as NDC of the texture: {@code (2u - 1, 1 - 2v)}. */
    public static float[] uvNdc(float[] uvs) {
        float[] out = new float[uvs.length];
        for (int i = 0; i < uvs.length; i += 2) {
            out[i] = 2 * uvs[i] - 1;
            out[i + 1] = -(2 * uvs[i + 1] - 1);
        }
        return out;
    }

    /** Texels per side N. */
    public int size() {
        return size;
    }

    /** Face and barycentrics of each texel. */
    public Raster raster() {
        return raster;
    }

    /**
     * Carries three values per vertex to one covered texel.
     *
     * @param values {@code V * 3}
     * @param texel row * size + column
     * @param out receives 3 values
     */
    public void interpolate(float[] values, int texel, float[] out) {
        raster.interpolate(texel, values, 3, topology.faces(), out, 0);
    }

    /**
     * Carries values at the vertices to texels ("world2uv", deca-flame section 4.6).
     *
     * @param values {@code V * channels}, such as positions or normals
     * @return {@code channels} planes of N x N, 0 where no face lies
     */
    public FloatImage unwrap(float[] values, int channels) {
        FloatImage out = FloatImage.zeros(channels, size, size);
        float[] texel = new float[channels];
        int n = size * size;
        for (int p = 0; p < n; p++) {
            if (raster.faceIndex()[p] >= 0) {
                raster.interpolate(p, values, channels, topology.faces(), texel, 0);
                for (int c = 0; c < channels; c++) {
                    out.data()[c * n + p] = texel[c];
                }
            }
        }
        return out;
    }

    /**
     * What a picture shows at each texel, with no test whether the texel is hidden there.
     *
     * @param picture any number of planes
     * @param verticesNdc {@code V * 3}, NDC of the picture
     * @return as many planes of N x N; texels without a face are 0, texels that project outside the picture fade to 0
     */
    public FloatImage extract(FloatImage picture, float[] verticesNdc) {
        FloatImage out = FloatImage.zeros(picture.channels(), size, size);
        float[] point = new float[3];
        float[] values = new float[picture.channels()];
        int n = size * size;
        for (int p = 0; p < n; p++) {
            if (raster.faceIndex()[p] >= 0) {
                interpolate(verticesNdc, p, point);
                picture.sample(
                        ((point[0] + 1) * picture.width() - 1) / 2,
                        ((point[1] + 1) * picture.height() - 1) / 2,
                        values);
                for (int c = 0; c < values.length; c++) {
                    out.data()[c * n + p] = values[c];
                }
            }
        }
        return out;
    }
}
