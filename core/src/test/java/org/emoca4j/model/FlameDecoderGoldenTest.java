package org.emoca4j.model;

import java.io.IOException;
import java.nio.file.Path;
import org.emoca4j.Golden;
import org.emoca4j.GoldenFlame;
import org.emoca4j.GoldenNetworks;
import org.emoca4j.ParityTable;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.format.Npz;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.nn.DetailDecoder;
import org.emoca4j.nn.Network;
import org.emoca4j.render.DenseMesh;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.HeadView;
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
    private static final String ORIGINAL = "render_original_size.npz";
    private static final int SIZE = CropSquare.CROP_SIZE;
    private static final int NUM_ITEMS = 3;
    private static final double METRES = 1e-6;
    /** Ten times a metre, so ten times the tolerance. */
    private static final double NDC = 1e-5;
    /** 112 pixels to the NDC unit. */
    private static final double PIXELS = 1e-3;
    private static final double IMAGE = 1e-4;
    /** The made-up texture is noise, in which a rounded place is another colour. */
    private static final double TEXTURED = 2e-3;
    /** Pixels at silhouettes and texel borders that rounding may turn. */
    private static final double EDGES = 0.001;

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
        for (int item = 0; item < NUM_ITEMS; item++) {
            CoarseFace face = face(item);
            var camera = face.codes().camera();
            Golden.compare(DECODE, "decode/verts", item, face.mesh().vertices(), METRES, 0, "m");
            Golden.compare(DECODE, "decode/landmarks3d_world", item, face.landmarks3d(), METRES, 0, "m");
            float[] shifted = face.verticesNdc().clone();
            for (int i = 2; i < shifted.length; i += 3) {
                shifted[i] += golden.get("trans_verts_z_added").floats()[0];
            }
            Golden.compare(DECODE, "decode/trans_verts", item, shifted, NDC, 0, "NDC");
            // drawing them, the reference turns its points into pixels from edge to edge
            float[] points2d = pixels(xy(camera.project(face.landmarks2d())), 2, SIZE, SIZE);
            Golden.compare(DECODE, "decode/landmarks2d", item, points2d, PIXELS, 0, "px");
            float[] points3d = withVisibility(camera.project(face.landmarks3d()), decoder.landmarkVisibility(face));
            Golden.compare(DECODE, "decode/landmarks3d", item, pixels(points3d, 4, SIZE, SIZE), PIXELS, 0, "px");
        }
    }

    @Test
    void mapsEqualTheReference() throws IOException {
        for (int item = 0; item < NUM_ITEMS; item++) {
            CoarseFace face = face(item);
            DetailMaps detail = detail(face, item);
            FloatImage albedo = decoder.albedo(face.codes().albedo());
            Golden.compare(DECODE, "decode/albedo", item, albedo, IMAGE, 0);
            Golden.compare(DECODE, "decode/displacement_map", item, detail.displacement(), 1e-6, 0);
            // tiny triangles amplify rounding
            Golden.compare(DECODE, "decode/uv_detail_normals", item, detail.normals(), 2e-3, 0);
            Golden.compare(DECODE, "decode/uv_detail_normals", item, detail.normals(), 1e-4, 0.01);
            FloatImage texture = decoder.litTexture(detail, albedo, face.codes().light());
            Golden.compare(DECODE, "decode/uv_texture", item, texture, 2e-3, 0);
            Golden.compare(DECODE, "decode/uv_texture_gt", item, blended(face, item, texture), IMAGE, EDGES);
        }
    }

    @Test
    void picturesEqualTheReference() throws IOException {
        for (int item = 0; item < NUM_ITEMS; item++) {
            CoarseFace face = face(item);
            HeadView view = decoder.view(face, face.verticesNdc(), SIZE, SIZE);
            Golden.compare(DECODE, "decode/alpha_images", item, view.coverage(), IMAGE, EDGES);
            Golden.compare(DECODE, "decode/normal_images", item, view.normalImage(), IMAGE, EDGES);
            FloatImage plain = view.textureLookup().sample(decoder.albedo(face.codes().albedo()));
            // the published decoder forgets to pass the light on
            Golden.compare(DECODE, "decode/rendered_images", item, plain, TEXTURED, EDGES);
            FloatImage lit = decoder.lit(view, decoder.albedo(face.codes().albedo()), face.codes().light());
            Golden.compare(SHADING, "sh/images", item, lit, TEXTURED, EDGES);
            FloatImage grey = decoder.geometry(face, face.verticesNdc(), SIZE, SIZE);
            Golden.compare(DECODE, "decode/shape_images", item, grey, IMAGE, EDGES);
            FloatImage wrinkled = decoder.geometry(view, detail(face, item));
            Golden.compare(DECODE, "decode/shape_detail_images", item, wrinkled, 2e-3, EDGES);
        }
    }

    @Test
    void denseMeshEqualsTheReference() throws IOException {
        CoarseFace face = face(0);
        DetailMaps detail = detail(face, 0);
        FloatImage texture = Golden.picture(golden, "decode/uv_texture_gt");
        DenseMesh dense = decoder.dense(face, detail.displacement(), texture);
        Npz shading = Golden.npz(SHADING);
        Golden.check(SHADING, "dense/vertices", dense.vertices(), shading.get("dense/vertices").floats(), METRES, 0, "m");
        float[] bytes = dense.colours().clone();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (int) (255 * Math.max(0, Math.min(1, bytes[i])));
        }
        // a product just below a whole number may be cut to the one below
        Golden.check(SHADING, "dense/colors", bytes, shading.get("dense/colors").floats(), 0, EDGES, "of 255");
        float[] count = {dense.faces().length / 3f};
        Golden.check(SHADING, "dense/faces_count", count, integers(shading, "dense/faces_count"), 0, 0, "");
    }

    @Test
    void wholePhotoEqualsTheReference() throws IOException {
        Npz original = Golden.npz(ORIGINAL);
        float[] m = original.get("tform", 3, 3).floats();
        Similarity imageToCrop = new Similarity(m[0], m[3], m[2], m[5]);
        FloatImage photo = unit(Golden.picture(original, "original_u8"));
        CoarseFace face = face(0);
        float[] ndc = carried(face.verticesNdc(), imageToCrop, photo);
        Golden.compare(ORIGINAL, "trans_verts_in_original", 0, ndc, NDC, 0, "NDC");
        // the reference returns the first set as it is in the crop, the second in the photo's pixels
        var camera = face.codes().camera();
        Golden.compare(ORIGINAL, "landmarks2d", 0, xy(camera.project(face.landmarks2d())), NDC, 0, "NDC");
        float[] carried = carried(camera.project(face.landmarks3d()), imageToCrop, photo);
        float[] points3d = withVisibility(carried, decoder.landmarkVisibility(face));
        Golden.compare(ORIGINAL, "landmarks3d", 0, pixels(points3d, 4, photo.width(), photo.height()), PIXELS, 0, "px");
        HeadView view = decoder.view(face, ndc, photo.width(), photo.height());
        Golden.compare(ORIGINAL, "alpha_images", 0, view.coverage(), IMAGE, EDGES);
        FloatImage plain = view.textureLookup().sample(decoder.albedo(face.codes().albedo()));
        Golden.compare(ORIGINAL, "rendered_images", 0, over(plain, view.coverage(), photo), TEXTURED, EDGES);
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

    private static float[] carried(float[] points, Similarity imageToCrop, FloatImage photo) {
        return CropSquare.toImageNdc(points, imageToCrop, photo.width(), photo.height(), true);
    }

    private static FloatImage blended(CoarseFace face, int item, FloatImage modelTexture) throws IOException {
        FloatImage texture = decoder.extractTexture(unit(Golden.picture(golden, "images_u8", item)), face.verticesNdc());
        int n = texture.width() * texture.height();
        for (int i = 0; i < 3 * n; i++) {
            float m = decoder.faceEyeMask().data()[i % n];
            texture.data()[i] = texture.data()[i] * m + modelTexture.data()[i] * (1 - m);
        }
        return texture;
    }

    private static FloatImage unit(FloatImage bytes) {
        for (int i = 0; i < bytes.data().length; i++) {
            bytes.data()[i] /= 255f;
        }
        return bytes;
    }

    private static CoarseFace face(int item) throws IOException {
        return decoder.coarse(codes(item).toFaceCodes());
    }

    private static DetailMaps detail(CoarseFace face, int item) throws IOException {
        return decoder.detail(face, displacement(item));
    }

    private static float[] displacement(int item) throws IOException {
        return detailDecoder.run(codes(item).detailCondition()).get("displacement");
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

    private static float[] integers(Npz npz, String name) throws IOException {
        int[] values = npz.get(name).ints();
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }
}
