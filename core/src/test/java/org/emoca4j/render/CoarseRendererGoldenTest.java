package org.emoca4j.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.util.Arrays;
import org.emoca4j.Golden;
import org.emoca4j.format.Npz;
import org.emoca4j.format.WavefrontObj;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.Topology;
import org.emoca4j.mesh.VertexNormals;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Normals, light, textures and grey geometry against DECA's renderer. */
class CoarseRendererGoldenTest {

    private static final int SIZE = 224;
    private static final int NUM_ITEMS = 3;
    /** Pixels at silhouettes and texel borders that rounding may turn. */
    private static final double MAX_SHARE = 0.001;

    private static final double TOLERANCE = 1e-4;

    private static Npz shading;
    private static Npz decode;
    private static Topology topology;
    private static CoarseRenderer renderer;

    @BeforeAll
    static void read() throws IOException {
        shading = Golden.npz("render_shading.npz");
        decode = Golden.npz("render_decode.npz");
        WavefrontObj obj = WavefrontObj.read(Golden.file("assets/head_template.obj"));
        topology = new Topology(obj.vertices().length / 3, obj.faces(), obj.uvs(), obj.uvFaces());
        renderer = new CoarseRenderer(topology, CoarseRenderer.Options.REFERENCE);
    }

    @Test
    void vertexNormalsEqualTheReference() throws IOException {
        for (int item = 0; item < NUM_ITEMS; item++) {
            float[] normals = VertexNormals.of(Golden.item(decode, "decode/verts", item), topology.faces());
            Golden.assertMostlyClose(normals, Golden.item(decode, "decode/normals", item), TOLERANCE, 0);
        }
    }

    @Test
    void normalImageAndAlphaEqualTheReference() throws IOException {
        for (int item = 0; item < NUM_ITEMS; item++) {
            float[] normals = Golden.item(decode, "decode/normals", item);
            Raster raster = raster(item);
            FloatImage normalImage =
                    FloatImage.ofInterleaved(raster.interpolate(normals, 3, topology.faces()), 3, SIZE, SIZE);
            assertItem(decode, "decode/normal_images", item, normalImage);
            float[] coverage = new float[SIZE * SIZE];
            for (int p = 0; p < coverage.length; p++) {
                coverage[p] = raster.faceIndex()[p] >= 0 ? 1 : 0;
            }
            // drawn from float coordinates that went through +10 and back: silhouettes may turn
            assertItem(decode, "decode/alpha_images", item, new FloatImage(1, SIZE, SIZE, coverage));
        }
        float[] grid = raster(0).interpolate(TextureSpace.uvNdc(topology.uvs()), 2, topology.uvFaces());
        Golden.assertMostlyClose(grid, Golden.item(decode, "decode/grid", 0), TOLERANCE, MAX_SHARE);
    }

    @Test
    void greyGeometryEqualsTheReference() throws IOException {
        for (int item = 0; item < NUM_ITEMS; item++) {
            FloatImage picture = renderer.geometry(
                            Golden.item(decode, "decode/verts", item), verticesNdc(item), SIZE, SIZE)
                    .onBlack(SIZE, SIZE);
            assertItem(decode, "decode/shape_images", item, picture);
        }
    }

    @Test
    void sphericalHarmonicsEqualTheReference() throws IOException {
        float[] factors = shading.get("constant_factor", 9).floats();
        float[] basis = new float[9];
        SphericalHarmonics.basis(1, 1, 1, basis);
        float[] plain = {1, 1, 1, 1, 1, 1, 1, 0, 2};
        for (int k = 0; k < 9; k++) {
            assertThat(basis[k]).isCloseTo(factors[k] * plain[k], offset(1e-6f));
        }
        for (int item = 0; item < 2; item++) {
            SphericalHarmonics light = new SphericalHarmonics(Golden.item(decode, "code/light", item));
            FloatImage normals = Golden.picture(shading, "shfn/normals", item);
            FloatImage expected = Golden.picture(shading, "shfn/out", item);
            float[] rgb = new float[3];
            for (int y = 0; y < normals.height(); y++) {
                for (int x = 0; x < normals.width(); x++) {
                    light.shade(normals.get(0, y, x), normals.get(1, y, x), normals.get(2, y, x), rgb);
                    for (int c = 0; c < 3; c++) {
                        assertThat(rgb[c]).isCloseTo(expected.get(c, y, x), offset(1e-5f));
                    }
                }
            }
        }
    }

    @Test
    void litTexturesEqualTheReference() throws IOException {
        // the whole albedo is stored for item 0 only
        FloatImage albedo = Golden.picture(decode, "decode/albedo");
        float[] lights = Golden.item(shading, "light/xyzrgb", 0);
        SphericalHarmonics harmonics = new SphericalHarmonics(Golden.item(decode, "code/light", 0));
        assertItem(decode, "decode/rendered_images", 0, textured(albedo, SphericalHarmonics.ambient()));
        assertItem(shading, "sh/images", 0, textured(albedo, harmonics));
        assertItem(shading, "point/images", 0, textured(albedo, new PointLights(lights)));
        assertItem(shading, "directional/images", 0, textured(albedo, new DirectionalLights(lights)));

        FloatImage photo = photo(0);
        FloatImage over = renderer.textured(
                        Golden.item(decode, "decode/verts", 0), verticesNdc(0), albedo, harmonics, SIZE, SIZE)
                .over(photo);
        assertItem(shading, "sh_bg/images", 0, over);
    }

    @Test
    void vertexColoursEqualTheReference() throws IOException {
        int n = 3 * topology.numVertices();
        float[] all = Golden.uniform("in.colors", NUM_ITEMS * n, 0, 1);
        for (int item = 0; item < NUM_ITEMS; item++) {
            float[] colours = Arrays.copyOfRange(all, item * n, (item + 1) * n);
            FloatImage picture = renderer.coloured(colours, verticesNdc(item), SIZE, SIZE).onBlack(SIZE, SIZE);
            assertItem(shading, "colors/images", item, picture);
        }
    }

    @Test
    void depthEqualsTheReference() throws IOException {
        // the reference scales depth by the extremes of the whole batch
        float near = Float.POSITIVE_INFINITY;
        float far = Float.NEGATIVE_INFINITY;
        for (int item = 0; item < NUM_ITEMS; item++) {
            float[] vertices = verticesNdc(item);
            for (int i = 2; i < vertices.length; i += 3) {
                near = Math.min(near, vertices[i]);
                far = Math.max(far, vertices[i]);
            }
        }
        for (int item = 0; item < NUM_ITEMS; item++) {
            FloatImage picture = renderer.depth(verticesNdc(item), near, far, SIZE, SIZE).onBlack(SIZE, SIZE);
            FloatImage plane = FloatImage.zeros(1, SIZE, SIZE);
            System.arraycopy(picture.data(), 0, plane.data(), 0, SIZE * SIZE);
            assertItem(shading, "depth/images", item, plane);
        }
    }

    @Test
    void normalsInTextureSpaceEqualTheReference() throws IOException {
        TextureSpace space = TextureSpace.of(topology, 256);
        float[] normals = Golden.item(decode, "decode/normals", 0);
        Golden.assertMostlyClose(
                space.unwrap(normals, 3).data(), Golden.item(shading, "w2uv_normals", 0), TOLERANCE, MAX_SHARE);
    }

    @Test
    void textureTakenFromAPhotoEqualsTheReference() throws IOException {
        TextureSpace space = TextureSpace.of(topology, 256);
        FloatImage texture = space.extract(photo(0), verticesNdc(0));
        // the reference blends the model's own texture in by a mask
        FloatImage model = Golden.picture(decode, "decode/uv_texture");
        RgbImage mask = new ImageDecoder().read(Golden.file("assets/uv_face_eye_mask.png"));
        int n = 256 * 256;
        for (int i = 0; i < 3 * n; i++) {
            float m = (mask.rgb()[3 * (i % n)] & 0xFF) / 255f;
            texture.data()[i] = texture.data()[i] * m + model.data()[i] * (1 - m);
        }
        Golden.assertMostlyClose(
                texture.data(), Golden.item(decode, "decode/uv_texture_gt", 0), TOLERANCE, MAX_SHARE);
    }

    @Test
    void uncroppedPictureEqualsTheReference() throws IOException {
        Npz original = Golden.npz("render_original_size.npz");
        float[] vertices = Golden.item(decode, "decode/verts", 0);
        float[] verticesNdc = Golden.item(original, "trans_verts_in_original", 0);
        FloatImage photo = Golden.picture(original, "original_u8");
        for (int i = 0; i < photo.data().length; i++) {
            photo.data()[i] /= 255f;
        }
        FloatImage picture = renderer.geometry(vertices, verticesNdc, 240, 300).over(photo);
        Golden.assertMostlyClose(
                picture.data(), Golden.item(original, "shape_images", 0), TOLERANCE, MAX_SHARE);
    }

    private static FloatImage textured(FloatImage albedo, Lighting light) throws IOException {
        return renderer.textured(Golden.item(decode, "decode/verts", 0), verticesNdc(0), albedo, light, SIZE, SIZE)
                .onBlack(SIZE, SIZE);
    }

    private static float[] verticesNdc(int item) throws IOException {
        return Golden.item(shading, "trans_verts_before", item);
    }

    private static Raster raster(int item) throws IOException {
        return Rasterizer.rasterize(HeadView.pushedBack(verticesNdc(item)), topology.faces(), SIZE, SIZE);
    }

    private static FloatImage photo(int item) throws IOException {
        FloatImage photo = Golden.picture(decode, "images_u8", item);
        for (int i = 0; i < photo.data().length; i++) {
            photo.data()[i] /= 255f;
        }
        return photo;
    }

    /** Later items of a batch are stored with every 8th row and column only. */
    private static void assertItem(Npz golden, String name, int item, FloatImage actual) throws IOException {
        float[] expected = item == 0
                ? Golden.item(golden, name, 0)
                : Golden.item(golden, name + "@rest_stride8", item - 1);
        Golden.assertMostlyClose(
                (item == 0 ? actual : Golden.stride8(actual)).data(), expected, TOLERANCE, MAX_SHARE);
    }
}
