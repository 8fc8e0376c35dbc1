package org.emoca4j.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.GoldenFlame;
import org.emoca4j.GoldenNetworks;
import org.emoca4j.ParityTable;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Safetensors;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.nn.DetailDecoder;
import org.emoca4j.nn.Network;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.DenseMesh;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.DirectionalLights;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.PointLights;
import org.emoca4j.render.SphericalHarmonics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Decoding of stored codes against DECA's decoder. */
@ExtendWith(ParityTable.class)
class FlameDecoderGoldenTest {

    private static final String DECODE = "render_decode.npz";
    private static final String SHADING = "render_shading.npz";
    private static final String BUFFERS = "flame_buffers.safetensors";
    private static final String GRADIENTS = "render_gradients.npz";
    private static final String ORIGINAL = "render_original_size.npz";
    private static final int SIZE = CropSquare.CROP_SIZE;
    @TempDir
    private static Path folder;

    private static Network detailDecoder;
    private static FlameDecoder decoder;
    private static Npz golden;

    @BeforeAll
    static void read() throws IOException {
        golden = Golden.npz(DECODE);
        detailDecoder = Network.open(GoldenNetworks.write(folder, "D_detail", new DetailDecoder(181)), 2);
        decoder = new FlameDecoder(GoldenFlame.assets(true), DetailNormals.DECA);
    }

    @AfterAll
    static void close() {
        if (detailDecoder != null) {
            detailDecoder.close();
        }
    }

    @Test
    void geometryEqualsTheReference() throws IOException {
        for (int item = 0; item < numItems(); item++) {
            CoarseFace face = face(item);
            var camera = face.codes().camera();
            Golden.compare(DECODE, "decode/verts", item, face.mesh().vertices(), Bound.POSITION);
            Golden.compare(SHADING, "verts", item, face.mesh().vertices(), Bound.POSITION);
            Golden.compare(SHADING, "trans_verts_before", item, face.verticesNdc(), Bound.PROJECTED);
            Golden.compare(DECODE, "decode/landmarks3d_world", item, face.landmarks3d(), Bound.POSITION);
            float[] shifted = face.verticesNdc().clone();
            for (int i = 2; i < shifted.length; i += 3) {
                shifted[i] += golden.get("trans_verts_z_added").floats()[0];
            }
            Golden.compare(DECODE, "decode/trans_verts", item, shifted, Bound.PROJECTED);
            // drawing them, the reference turns its points into pixels from edge to edge
            float[] points2d = pixels(xy(camera.project(face.landmarks2d())), 2, SIZE, SIZE);
            Golden.compare(DECODE, "decode/landmarks2d", item, points2d, Bound.PIXEL);
            float[] points3d = withVisibility(camera.project(face.landmarks3d()), decoder.landmarkVisibility(face));
            Golden.compare(DECODE, "decode/landmarks3d", item, pixels(points3d, 4, SIZE, SIZE), Bound.PIXEL);
        }
    }

    @Test
    void mapsEqualTheReference() throws IOException {
        for (int item = 0; item < numItems(); item++) {
            CoarseFace face = face(item);
            DetailMaps detail = detail(face, item);
            FloatImage albedo = decoder.albedo(face.codes().albedo());
            Golden.compare(DECODE, "decode/albedo", item, albedo, Bound.VALUE);
            Golden.compare(DECODE, "decode/displacement_map", item, detail.displacement(), Bound.POSITION);
            // tiny triangles amplify rounding
            Golden.compare(DECODE, "decode/uv_detail_normals", item, detail.normals(), Bound.DETAIL);
            Golden.compare(DECODE, "decode/uv_detail_normals", item, detail.normals(), Bound.DETAIL_MOST);
            FloatImage texture = decoder.litTexture(detail, albedo, face.codes().light());
            Golden.compare(DECODE, "decode/uv_texture", item, texture, Bound.DETAIL);
            FloatImage photo = Golden.photo(golden, "images_u8", item);
            FloatImage seen = blended(photo, face.verticesNdc(), texture);
            Golden.compare(DECODE, "decode/uv_texture_gt", item, seen, Bound.ATTRIBUTE);
        }
    }

    @Test
    void picturesEqualTheReference() throws IOException {
        for (int item = 0; item < numItems(); item++) {
            CoarseFace face = face(item);
            HeadView view = decoder.view(face, face.verticesNdc(), SIZE, SIZE);
            Golden.compare(DECODE, "decode/normals", item, view.normals(), Bound.ATTRIBUTE);
            if (item < Golden.numItems(golden, "decode/grid")) {
                float[] grid = view.textureLookup().grid();
                Golden.compare(DECODE, "decode/grid", item, grid, Bound.ATTRIBUTE);
            }
            Golden.compare(DECODE, "decode/alpha_images", item, view.coverage(), Bound.ATTRIBUTE);
            Golden.compare(DECODE, "decode/normal_images", item, view.normalImage(), Bound.ATTRIBUTE);
            FloatImage plain = view.textureLookup().sample(decoder.albedo(face.codes().albedo()));
            // the published decoder forgets to pass the light on
            Golden.compare(DECODE, "decode/rendered_images", item, plain, Bound.IMAGE);
            FloatImage lit = decoder.lit(view, decoder.albedo(face.codes().albedo()), face.codes().light());
            Golden.compare(SHADING, "sh/images", item, lit, Bound.IMAGE);
            FloatImage shading = face.codes().light().shade(view.normalImage());
            Golden.compare(SHADING, "sh/shading", item, shading, Bound.ATTRIBUTE);
            Golden.compare(SHADING, "sh/transformed_normals", item, view.normalsNdc(), Bound.ATTRIBUTE);
            Golden.compare(SHADING, "sh/pos_mask", item, facing(view), Bound.ATTRIBUTE);
            FloatImage grey = decoder.geometry(face, face.verticesNdc(), SIZE, SIZE);
            Golden.compare(DECODE, "decode/shape_images", item, grey, Bound.ATTRIBUTE);
            FloatImage wrinkled = decoder.geometry(view, detail(face, item));
            Golden.compare(DECODE, "decode/shape_detail_images", item, wrinkled, Bound.IMAGE);
        }
    }

    /** From the reference's own vertices, so that a made-up texture of noise shows the same texels. */
    @Test
    void otherLightsAndBackgroundsEqualTheReference() throws IOException {
        Npz shading = Golden.npz(SHADING);
        CoarseRenderer renderer = new CoarseRenderer(decoder.head().topology(), CoarseRenderer.Options.REFERENCE);
        for (int item = 0; item < numItems(); item++) {
            float[] vertices = Golden.item(golden, "decode/verts", item);
            float[] ndc = Golden.item(shading, "trans_verts_before", item);
            float[] lights = Golden.item(shading, "light/xyzrgb", item);
            FloatImage albedo = decoder.albedo(codes(item).tex());
            SphericalHarmonics harmonics = new SphericalHarmonics(codes(item).light());
            FloatImage photo = Golden.photo(golden, "images_u8", item);
            Golden.compare(SHADING, "sh_bg/images", item,
                    renderer.textured(vertices, ndc, albedo, harmonics, SIZE, SIZE).over(photo), Bound.ATTRIBUTE);
            Golden.compare(SHADING, "point/images", item,
                    renderer.textured(vertices, ndc, albedo, new PointLights(lights), SIZE, SIZE)
                            .onBlack(SIZE, SIZE), Bound.ATTRIBUTE);
            Golden.compare(SHADING, "directional/images", item,
                    renderer.textured(vertices, ndc, albedo, new DirectionalLights(lights), SIZE, SIZE)
                            .onBlack(SIZE, SIZE), Bound.ATTRIBUTE);
        }
    }

    @Test
    void denseMeshEqualsTheReference() throws IOException {
        CoarseFace face = face(0);
        DetailMaps detail = detail(face, 0);
        FloatImage texture = Golden.picture(golden, "decode/uv_texture_gt");
        DenseMesh dense = decoder.dense(face, detail.displacement(), texture);
        Golden.compare(SHADING, "dense/vertices", dense.vertices(), Bound.POSITION);
        float[] bytes = dense.colours().clone();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (int) (255 * Math.max(0, Math.min(1, bytes[i])));
        }
        // a product just below a whole number may be cut to the one below
        Golden.compare(SHADING, "dense/colors", bytes, Bound.ATTRIBUTE);
        Golden.compare(SHADING, "dense/faces_count", new int[] {dense.faces().length / 3});
    }

    /** Neck and eyes are at rest, the other joints hang on each other as in FLAME. */
    @Test
    void restOfThePoseEqualsTheReference() throws IOException {
        float[] pose = codes(0).toFaceCodes().head().pose();
        int eyes = 3 * HeadParameters.LEFT_EYE;
        int neck = 3 * HeadParameters.NECK;
        checkBuffer("eye_pose", Arrays.copyOfRange(pose, eyes, eyes + 6));
        checkBuffer("neck_pose", Arrays.copyOfRange(pose, neck, neck + 3));
        int[] parents = IntStream.range(0, HeadParameters.NUM_JOINTS).map(HeadParameters::parent).toArray();
        checkBuffer("parents", Golden.floats(parents));
        int[] fromNeck = {HeadParameters.NECK, HeadParameters.parent(HeadParameters.NECK)};
        checkBuffer("neck_kin_chain", Golden.floats(fromNeck));
    }

    private static void checkBuffer(String name, float[] actual) throws IOException {
        Safetensors buffers = Safetensors.read(Golden.file(BUFFERS));
        Golden.check(BUFFERS, name, actual, buffers.tensors().get(name).floats(), Bound.EXACT);
    }

    /** Wrinkles that the recipe makes up, on the first head. */
    @Test
    void normalsAndLightOfGivenWrinklesEqualTheReference() throws IOException {
        int size = FlameAssets.UV_SIZE;
        DetailMaps detail = decoder.detail(face(0), Golden.uniform("in.render.uvz", size * size, -0.01, 0.01));
        FloatImage shading = face(0).codes().light().shade(detail.normals());
        Golden.compare(GRADIENTS, "uvz/normals_stride2", 0, Golden.every(2, detail.normals()), Bound.DETAIL);
        Golden.compare(GRADIENTS, "uvz/shading_stride2", 0, Golden.every(2, shading), Bound.DETAIL);
    }

    @Test
    void wholePhotoEqualsTheReference() throws IOException {
        Npz original = Golden.npz(ORIGINAL);
        float[] m = original.get("tform", 3, 3).floats();
        Similarity imageToCrop = new Similarity(m[0], m[3], m[2], m[5]);
        FloatImage photo = Golden.photo(original, "original_u8", 0);
        CoarseFace face = face(0);
        float[] ndc = carried(face.verticesNdc(), imageToCrop, photo);
        Golden.compare(ORIGINAL, "trans_verts_in_original", 0, ndc, Bound.PROJECTED);
        Golden.compare(ORIGINAL, "trans_verts_returned", 0, face.verticesNdc(), Bound.PROJECTED);
        // the reference returns the first set as it is in the crop, the second in the photo's pixels
        var camera = face.codes().camera();
        Golden.compare(ORIGINAL, "landmarks2d", 0, xy(camera.project(face.landmarks2d())), Bound.PROJECTED);
        float[] carried = carried(camera.project(face.landmarks3d()), imageToCrop, photo);
        float[] points3d = withVisibility(carried, decoder.landmarkVisibility(face));
        Golden.compare(ORIGINAL, "landmarks3d", 0, pixels(points3d, 4, photo.width(), photo.height()), Bound.PIXEL);
        HeadView view = decoder.view(face, ndc, photo.width(), photo.height());
        Golden.compare(ORIGINAL, "alpha_images", 0, view.coverage(), Bound.ATTRIBUTE);
        FloatImage plain = view.textureLookup().sample(decoder.albedo(face.codes().albedo()));
        FloatImage texture = decoder.litTexture(
                detail(face, 0), decoder.albedo(face.codes().albedo()), face.codes().light());
        Golden.compare(ORIGINAL, "uv_texture_gt_stride4", 0,
                Golden.every(4, blended(photo, ndc, texture)), Bound.ATTRIBUTE);
        Golden.compare(ORIGINAL, "rendered_images", 0, over(plain, view.coverage(), photo), Bound.IMAGE);
    }

    private static FloatImage over(FloatImage picture, FloatImage alpha, FloatImage background) {
        FloatImage out = FloatImage.zeros(3, picture.height(), picture.width());
        int n = alpha.data().length;
        for (int i = 0; i < 3 * n; i++) {
            float a = alpha.data()[i % n];
            out.data()[i] = picture.data()[i] * a + background.data()[i] * (1 - a);
        }
        return out;
    }

    /** Pixels that show the camera the outside of the head, by the limit that the reference returns a mask for. */
    private static FloatImage facing(HeadView view) {
        float[] normals = view.raster().interpolate(view.normalsNdc(), 3, view.mesh().topology().faces());
        FloatImage out = FloatImage.zeros(1, SIZE, SIZE);
        for (int i = 0; i < out.data().length; i++) {
            out.data()[i] = normals[3 * i + 2] < -0.05f ? 1 : 0;
        }
        return out;
    }

    private static float[] carried(float[] points, Similarity imageToCrop, FloatImage photo) {
        return CropSquare.toImageNdc(points, imageToCrop, photo.width(), photo.height(), true);
    }

    private static FloatImage blended(FloatImage picture, float[] verticesNdc, FloatImage modelTexture) {
        FloatImage texture = decoder.extractTexture(picture, verticesNdc);
        int n = texture.width() * texture.height();
        for (int i = 0; i < 3 * n; i++) {
            float m = decoder.faceEyeMask().data()[i % n];
            texture.data()[i] = texture.data()[i] * m + modelTexture.data()[i] * (1 - m);
        }
        return texture;
    }

    private static CoarseFace face(int item) throws IOException {
        return decoder.coarse(codes(item).toFaceCodes());
    }

    private static DetailMaps detail(CoarseFace face, int item) throws IOException {
        return decoder.detail(face, displacement(item));
    }

    private static float[] displacement(int item) throws IOException {
        return detailDecoder.run(codes(item).toFaceCodes().detailCondition(codes(item).detail())).get("displacement");
    }

    private static FlameCodes codes(int item) throws IOException {
        return new FlameCodes(
                Golden.item(golden, "code/shape", item),
                Golden.item(golden, "code/tex", item),
                Golden.item(golden, "code/exp", item),
                Golden.item(golden, "code/pose", item),
                Golden.item(golden, "code/cam", item),
                Golden.item(golden, "code/light", item),
                Golden.item(golden, "code/detail", item));
    }

    private static float[] xy(float[] points) {
        float[] out = new float[points.length / 3 * 2];
        for (int i = 0; i < points.length / 3; i++) {
            out[2 * i] = points[3 * i];
            out[2 * i + 1] = points[3 * i + 1];
        }
        return out;
    }

    /** The first two of each group of values from NDC to pixels. */
    private static float[] pixels(float[] ndc, int group, int width, int height) {
        float[] out = ndc.clone();
        for (int i = 0; i < out.length; i += group) {
            out[i] = (ndc[i] + 1) * width / 2;
            out[i + 1] = (ndc[i + 1] + 1) * height / 2;
        }
        return out;
    }

    private static float[] withVisibility(float[] points, float[] visible) {
        float[] out = new float[4 * visible.length];
        for (int i = 0; i < visible.length; i++) {
            System.arraycopy(points, 3 * i, out, 4 * i, 3);
            out[4 * i + 3] = visible[i];
        }
        return out;
    }

    private static int numItems() throws IOException {
        return Golden.numItems(golden, "code/shape");
    }
}
