package org.emoca4j.render;

import java.io.IOException;
import java.util.Arrays;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.emoca4j.format.Npz;
import org.emoca4j.format.WavefrontObj;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.Topology;
import org.emoca4j.mesh.VertexNormals;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Normals, light, textures and grey geometry against DECA's renderer. */
@ExtendWith(ParityTable.class)
class CoarseRendererGoldenTest {

    private static final String SHADING = "render_shading.npz";
    private static final String DECODE = "render_decode.npz";
    private static final String ORIGINAL = "render_original_size.npz";
    private static final int SIZE = 224;
    private static final int UV_SIZE = 256;

    private static Npz shading;
    private static Npz decode;
    private static Topology topology;
    private static CoarseRenderer renderer;

    @BeforeAll
    static void read() throws IOException {
        shading = Golden.npz(SHADING);
        decode = Golden.npz(DECODE);
        WavefrontObj obj = WavefrontObj.read(Golden.file("assets/head_template.obj"));
        topology = new Topology(obj.vertices().length / 3, obj.faces(), obj.uvs(), obj.uvFaces());
        renderer = new CoarseRenderer(topology, CoarseRenderer.Options.REFERENCE);
    }

    @Test
    void vertexNormalsEqualTheReference() throws IOException {
        for (int item = 0; item < numItems(); item++) {
            float[] normals = VertexNormals.of(Golden.item(decode, "decode/verts", item), topology.faces());
            Golden.compare(DECODE, "decode/normals", item, normals, Bound.VALUE);
            float[] turned = VertexNormals.of(HeadView.pushedBack(verticesNdc(item)), topology.faces());
            Golden.compare(SHADING, "sh/transformed_normals", item, turned, Bound.VALUE);
        }
    }

    @Test
    void normalImageAndAlphaEqualTheReference() throws IOException {
        for (int item = 0; item < numItems(); item++) {
            float[] normals = Golden.item(decode, "decode/normals", item);
            Raster raster = raster(item);
            FloatImage normalImage =
                    FloatImage.ofInterleaved(raster.interpolate(normals, 3, topology.faces()), 3, SIZE, SIZE);
            compare(DECODE, "decode/normal_images", item, normalImage);
            float[] coverage = new float[SIZE * SIZE];
            for (int p = 0; p < coverage.length; p++) {
                coverage[p] = raster.faceIndex()[p] >= 0 ? 1 : 0;
            }
            // drawn from float coordinates that went through +10 and back: silhouettes may turn
            compare(DECODE, "decode/alpha_images", item, new FloatImage(1, SIZE, SIZE, coverage));
        }
        float[] grid = raster(0).interpolate(TextureSpace.uvNdc(topology.uvs()), 2, topology.uvFaces());
        Golden.compare(DECODE, "decode/grid", 0, grid, Bound.ATTRIBUTE);
    }

    @Test
    void greyGeometryEqualsTheReference() throws IOException {
        for (int item = 0; item < numItems(); item++) {
            FloatImage picture = renderer.geometry(
                            Golden.item(decode, "decode/verts", item), verticesNdc(item), SIZE, SIZE)
                    .onBlack(SIZE, SIZE);
            compare(DECODE, "decode/shape_images", item, picture);
        }
    }

    @Test
    void sphericalHarmonicsEqualTheReference() throws IOException {
        float[] plain = {1, 1, 1, 1, 1, 1, 1, 1, 2};
        float[] factors = new float[SphericalHarmonics.NUM_BASIS];
        float[] basis = new float[SphericalHarmonics.NUM_BASIS];
        SphericalHarmonics.basis(1, 0, 0, basis);
        // at (1, 1, 1) this one vanishes
        factors[7] = basis[7];
        SphericalHarmonics.basis(1, 1, 1, basis);
        for (int k = 0; k < factors.length; k++) {
            factors[k] = k == 7 ? factors[k] : basis[k] / plain[k];
        }
        Golden.compare(SHADING, "constant_factor", factors, Bound.ROTATION);
        for (int item = 0; item < Golden.numItems(shading, "shfn/normals"); item++) {
            SphericalHarmonics light = new SphericalHarmonics(Golden.item(decode, "code/light", item));
            FloatImage normals = Golden.picture(shading, "shfn/normals", item);
            Golden.compare(SHADING, "shfn/out", item, light.shade(normals), Bound.FUNCTION);
        }
    }

    @Test
    void litTexturesEqualTheReference() throws IOException {
        // the whole albedo is stored for item 0 only
        FloatImage albedo = Golden.picture(decode, "decode/albedo");
        float[] lights = Golden.item(shading, "light/xyzrgb", 0);
        SphericalHarmonics harmonics = new SphericalHarmonics(Golden.item(decode, "code/light", 0));
        compare(DECODE, "decode/rendered_images", 0, textured(albedo, SphericalHarmonics.ambient()));
        compare(SHADING, "sh/images", 0, textured(albedo, harmonics));
        compare(SHADING, "point/images", 0, textured(albedo, new PointLights(lights)));
        compare(SHADING, "directional/images", 0, textured(albedo, new DirectionalLights(lights)));

        FloatImage photo = Golden.photo(decode, "images_u8", 0);
        FloatImage over = renderer.textured(
                        Golden.item(decode, "decode/verts", 0), verticesNdc(0), albedo, harmonics, SIZE, SIZE)
                .over(photo);
        compare(SHADING, "sh_bg/images", 0, over);
    }

    @Test
    void vertexColoursEqualTheReference() throws IOException {
        int n = 3 * topology.numVertices();
        float[] all = Golden.uniform("in.colors", numItems() * n, 0, 1);
        for (int item = 0; item < numItems(); item++) {
            float[] colours = Arrays.copyOfRange(all, item * n, (item + 1) * n);
            FloatImage picture = renderer.coloured(colours, verticesNdc(item), SIZE, SIZE).onBlack(SIZE, SIZE);
            compare(SHADING, "colors/images", item, picture);
        }
    }

    @Test
    void depthEqualsTheReference() throws IOException {
        // the reference scales depth by the extremes of the whole batch
        float near = Float.POSITIVE_INFINITY;
        float far = Float.NEGATIVE_INFINITY;
        for (int item = 0; item < numItems(); item++) {
            float[] vertices = verticesNdc(item);
            for (int i = 2; i < vertices.length; i += 3) {
                near = Math.min(near, vertices[i]);
                far = Math.max(far, vertices[i]);
            }
        }
        for (int item = 0; item < numItems(); item++) {
            FloatImage picture = renderer.depth(verticesNdc(item), near, far, SIZE, SIZE).onBlack(SIZE, SIZE);
            FloatImage plane = FloatImage.zeros(1, SIZE, SIZE);
            System.arraycopy(picture.data(), 0, plane.data(), 0, SIZE * SIZE);
            compare(SHADING, "depth/images", item, plane);
        }
    }

    @Test
    void normalsInTextureSpaceEqualTheReference() throws IOException {
        TextureSpace space = TextureSpace.of(topology, UV_SIZE);
        float[] normals = Golden.item(decode, "decode/normals", 0);
        Golden.compare(SHADING, "w2uv_normals", 0, space.unwrap(normals, 3), Bound.ATTRIBUTE);
    }

    @Test
    void textureTakenFromAPhotoEqualsTheReference() throws IOException {
        TextureSpace space = TextureSpace.of(topology, UV_SIZE);
        FloatImage texture = space.extract(Golden.photo(decode, "images_u8", 0), verticesNdc(0));
        // the reference blends the model's own texture in by a mask
        FloatImage model = Golden.picture(decode, "decode/uv_texture");
        RgbImage mask = new ImageDecoder().read(Golden.file("assets/uv_face_eye_mask.png"));
        int n = UV_SIZE * UV_SIZE;
        for (int i = 0; i < 3 * n; i++) {
            float m = (mask.rgb()[3 * (i % n)] & 0xFF) / 255f;
            texture.data()[i] = texture.data()[i] * m + model.data()[i] * (1 - m);
        }
        compare(DECODE, "decode/uv_texture_gt", 0, texture);
    }

    @Test
    void uncroppedPictureEqualsTheReference() throws IOException {
        Npz original = Golden.npz(ORIGINAL);
        float[] vertices = Golden.item(decode, "decode/verts", 0);
        float[] verticesNdc = Golden.item(original, "trans_verts_in_original", 0);
        FloatImage photo = Golden.photo(original, "original_u8", 0);
        FloatImage picture = renderer.geometry(vertices, verticesNdc, photo.width(), photo.height()).over(photo);
        compare(ORIGINAL, "shape_images", 0, picture);
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

    private static int numItems() throws IOException {
        return Golden.numItems(decode, "decode/verts");
    }

    private static void compare(String file, String array, int item, FloatImage actual) throws IOException {
        Golden.compare(file, array, item, actual, Bound.ATTRIBUTE);
    }
}
