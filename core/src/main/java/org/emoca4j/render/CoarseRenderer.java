package org.emoca4j.render;

import java.util.Arrays;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.Topology;
import org.emoca4j.mesh.VertexNormals;

/**
 * Draws a head of one topology into pictures: grey geometry, textured and lit, depth. Only the part of a picture that
 * the head touches is worked on. Immutable and safe for use from many threads.
 *
 * <p>Positions come twice, in head space (for normals and light) and in NDC of the picture (x right, y down, -1..1 over
 * its edges, z away from the viewer), as {@link OrthographicCamera#project} gives them.
 *
 * @see <a href="https://arxiv.org/abs/2012.04012">Feng et al., DECA, section 3</a> (and deca-flame section 4)
 */
public final class CoarseRenderer {

    /**
     * How to draw.
     *
     * @param cullBackFaces leaves out faces seen from behind, so that the inside of the head doesn't shine through the
     *     mouth and behind the eyes
     * @param supersampling samples per pixel along each side, at least 1; more than 1 smooths edges
     */
    public record Options(boolean cullBackFaces, int supersampling) {

        /** Pixel for pixel what DECA and EMOCA draw. */
        public static final Options REFERENCE = new Options(false, 1);

        /** For pictures that people look at. */
        public static final Options PICTURE = new Options(true, 2);

        public Options {
            if (supersampling < 1 || supersampling > 8) {
                throw new IllegalArgumentException("supersampling must be 1..8, got " + supersampling);
            }
        }
    }

    /** Pixels are worked on in strips, so that large pictures don't need large buffers. */
    private static final int MAX_STRIP_SAMPLES = 1 << 20;

    private static final float GREY = 180 / 255f;
    private static final float MAX_FACING = 0.15f;
    private static final DirectionalLights GEOMETRY_LIGHTS = new DirectionalLights(new float[] {
        -1, 1, 1, 1.7f, 1.7f, 1.7f,
        1, 1, 1, 1.7f, 1.7f, 1.7f,
        -1, -1, 1, 1.7f, 1.7f, 1.7f,
        1, -1, 1, 1.7f, 1.7f, 1.7f,
        0, 0, 1, 1.7f, 1.7f, 1.7f
    });

    private final Topology topology;
    private final Options options;
    private final float[] uvNdc;

    public CoarseRenderer(Topology topology, Options options) {
        this.topology = topology;
        this.options = options;
        uvNdc = TextureSpace.uvNdc(topology.uvs());
    }

    /**
     * Grey geometry under five lights (deca-flame section 4.5).
     *
     * @param vertices {@code V * 3}, head space
     * @param verticesNdc {@code V * 3}, NDC of the picture
     */
    public Rendering geometry(float[] vertices, float[] verticesNdc, int width, int height) {
        float[] normals = VertexNormals.of(vertices, topology.faces());
        return geometry(verticesNdc, width, height, (raster, pixel, normal) ->
                raster.interpolate(pixel, normals, 3, topology.faces(), normal, 0));
    }

    /**
     * Grey geometry with given normals, such as those of wrinkles.
     *
     * @param view whole picture
     * @param normals three planes of the picture's size, head space
     * @throws IllegalStateException if the renderer supersamples: the normals are those of the pixels
     */
    public Rendering geometry(HeadView view, FloatImage normals) {
        if (options.supersampling() != 1) {
            throw new IllegalStateException("normals of pixels can't be supersampled");
        }
        int n = normals.width() * normals.height();
        float[] data = normals.data();
        return geometry(view.verticesNdc(), normals.width(), normals.height(), (raster, pixel, normal) -> {
            int row = raster.top() + pixel / raster.width();
            int at = row * normals.width() + raster.left() + pixel % raster.width();
            normal[0] = data[at];
            normal[1] = data[n + at];
            normal[2] = data[2 * n + at];
        });
    }

    @FunctionalInterface
    private interface NormalSource {
        /** Fills in the normal of a covered pixel. */
        void normal(Raster raster, int pixel, float[] normal);
    }

    private Rendering geometry(float[] verticesNdc, int width, int height, NormalSource normals) {
        float[] pushedBack = HeadView.pushedBack(verticesNdc);
        int[] faces = topology.faces();
        float[] facing = everyThird(VertexNormals.of(pushedBack, faces), 2);
        float[] cosine = new float[1];
        float[] normal = new float[3];
        return draw(pushedBack, width, height, (raster, pixel, rgb) -> {
            raster.interpolate(pixel, facing, 1, faces, cosine, 0);
            if (cosine[0] >= MAX_FACING) {
                return false;
            }
            normals.normal(raster, pixel, normal);
            GEOMETRY_LIGHTS.shade(0, 0, 0, normal[0], normal[1], normal[2], rgb);
            // the colour is interpolated as well, and weights don't quite sum to 1
            float grey = GREY * raster.weightSum(pixel);
            rgb[0] *= grey;
            rgb[1] *= grey;
            rgb[2] *= grey;
            return true;
        });
    }

    /**
     * The head with its texture under some light (deca-flame section 4.2).
     *
     * @param vertices {@code V * 3}, head space
     * @param verticesNdc {@code V * 3}, NDC of the picture
     * @param texture three planes of N x N texels, row 0 at v = 1
     */
    public Rendering textured(
            float[] vertices, float[] verticesNdc, FloatImage texture, Lighting lighting, int width, int height) {
        int[] faces = topology.faces();
        float[] normals = VertexNormals.of(vertices, faces);
        float[] uv = new float[2];
        float[] albedo = new float[3];
        float[] normal = new float[3];
        float[] point = new float[3];
        return draw(HeadView.pushedBack(verticesNdc), width, height, (raster, pixel, rgb) -> {
            raster.interpolate(pixel, uvNdc, 2, topology.uvFaces(), uv, 0);
            texture.sample(
                    ((uv[0] + 1) * texture.width() - 1) / 2, ((uv[1] + 1) * texture.height() - 1) / 2, albedo);
            raster.interpolate(pixel, normals, 3, faces, normal, 0);
            raster.interpolate(pixel, vertices, 3, faces, point, 0);
            lighting.shade(point[0], point[1], point[2], normal[0], normal[1], normal[2], rgb);
            for (int c = 0; c < 3; c++) {
                rgb[c] *= albedo[c];
            }
            return true;
        });
    }

    /**
     * The head over a picture, shown as far as a mask on its texture lets it.
     *
     * @param vertices {@code V * 3}, head space
     * @param verticesNdc {@code V * 3}, NDC of the picture
     * @param texture three planes in texture space
     * @param mask one plane in texture space, 0..1
     */
    public RgbImage over(RgbImage picture, float[] vertices, float[] verticesNdc, FloatImage texture, FloatImage mask,
            Lighting lighting) {
        int width = picture.width();
        int height = picture.height();
        Rendering head = textured(vertices, verticesNdc, texture, lighting, width, height);
        FloatImage planes = FloatImage.zeros(3, mask.height(), mask.width());
        System.arraycopy(mask.data(), 0, planes.data(), 0, mask.data().length);
        FloatImage shown =
                textured(vertices, verticesNdc, planes, SphericalHarmonics.ambient(), width, height).colour();
        FloatImage alpha = new FloatImage(
                1, shown.height(), shown.width(), Arrays.copyOf(shown.data(), shown.height() * shown.width()));
        return new Rendering(head.left(), head.top(), head.colour().times(alpha), alpha).over(picture);
    }

    /**
     * The head in colours given at its vertices, without light.
     *
     * @param colours {@code V * 3} RGB in 0..1
     */
    public Rendering coloured(float[] colours, float[] verticesNdc, int width, int height) {
        return draw(HeadView.pushedBack(verticesNdc), width, height, (raster, pixel, rgb) -> {
            raster.interpolate(pixel, colours, 3, topology.faces(), rgb, 0);
            return true;
        });
    }

    /**
     * Nearness as a grey picture: 1 at {@code near}, 0 at {@code far}.
     *
     * @param near smallest NDC z
     * @param far largest NDC z
     */
    public Rendering depth(float[] verticesNdc, float near, float far, int width, int height) {
        if (!(far > near)) {
            throw new IllegalArgumentException("far " + far + " must be above near " + near);
        }
        float[] colours = new float[verticesNdc.length];
        for (int i = 0; i < colours.length; i++) {
            colours[i] = (far - verticesNdc[i / 3 * 3 + 2]) / (far - near);
        }
        return coloured(colours, verticesNdc, width, height);
    }

    private static float[] everyThird(float[] values, int first) {
        float[] out = new float[values.length / 3];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[3 * i + first];
        }
        return out;
    }

    @FunctionalInterface
    private interface Shader {
        /** Fills in the colour of a covered pixel; false if nothing shall be seen there. */
        boolean shade(Raster raster, int pixel, float[] rgb);
    }

    private Rendering draw(float[] pushedBack, int width, int height, Shader shader) {
        Window window = Window.around(pushedBack, width, height);
        FloatImage colour = FloatImage.zeros(3, window.height(), window.width());
        FloatImage alpha = FloatImage.zeros(1, window.height(), window.width());
        int k = options.supersampling();
        int rowsPerStrip = Math.max(1, MAX_STRIP_SAMPLES / Math.max(1, k * k * window.width()));
        for (int row = 0; row < window.height(); row += rowsPerStrip) {
            int rows = Math.min(rowsPerStrip, window.height() - row);
            Window strip = new Window(window.left(), window.top() + row, window.width(), rows);
            Raster raster = Rasterizer.rasterize(
                    pushedBack, topology.faces(), width * k, height * k, strip.times(k), options.cullBackFaces());
            shade(raster, shader, k, row, colour, alpha);
        }
        return new Rendering(window.left(), window.top(), colour, alpha);
    }

    /** Shades the samples of a strip and adds them to the pixels that they belong to. */
    private static void shade(Raster raster, Shader shader, int k, int firstRow, FloatImage colour, FloatImage alpha) {
        float[] rgb = new float[3];
        float share = 1f / (k * k);
        int plane = colour.width() * colour.height();
        for (int y = 0; y < raster.height(); y++) {
            for (int x = 0; x < raster.width(); x++) {
                int sample = y * raster.width() + x;
                if (raster.faceIndex()[sample] >= 0 && shader.shade(raster, sample, rgb)) {
                    int pixel = (firstRow + y / k) * colour.width() + x / k;
                    alpha.data()[pixel] += share;
                    for (int c = 0; c < 3; c++) {
                        colour.data()[c * plane + pixel] += share * rgb[c];
                    }
                }
            }
        }
    }
}
