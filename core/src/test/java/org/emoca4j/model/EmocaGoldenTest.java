package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.emoca4j.Golden;
import org.emoca4j.GoldenFlame;
import org.emoca4j.GoldenNetworks;
import org.emoca4j.ParityTable;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.format.Npz;
import org.emoca4j.image.FloatImage;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.OrthographicCamera;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From a picture through EMOCA's four networks to meshes, maps and pictures. */
@ExtendWith(ParityTable.class)
class EmocaGoldenTest {

    private static final String FILE = "emoca_encode_decode.npz";
    private static final String MASKED = "emoca_encode_decode_masked_bg.npz";
    private static final String UNTEXTURED = "emoca_encode_decode_untextured.npz";
    private static final int SIZE = CropSquare.CROP_SIZE;
    private static final int NUM_ITEMS = 2;
    private static final double CODES = 2e-4;
    private static final double METRES = 1e-6;
    private static final double IMAGE = 2e-3;
    private static final double WHOLE = 1e-3;
    /** Pixels at silhouettes and texel borders that rounding may turn. */
    private static final double EDGES = 0.001;

    @TempDir
    private static Path folder;

    private static FlameNetworks networks;
    private static FlameDecoder decoder;
    private static Npz golden;
    private static final List<Decoded> ITEMS = new ArrayList<>();

    /** One picture, encoded and decoded. */
    private record Decoded(
            FloatImage image, FlameCodes codes, float[] uvZ, CoarseFace face, HeadView view, DetailMaps detail) {}

    @BeforeAll
    static void decode() throws IOException {
        golden = Golden.npz(FILE);
        networks = FlameNetworks.open(GoldenNetworks.emoca(folder), 2);
        decoder = new FlameDecoder(GoldenFlame.assets(true), DetailNormals.EMOCA);
        for (int item = 0; item < NUM_ITEMS; item++) {
            FloatImage image = unit(Golden.picture(golden, "image_u8", item));
            FlameCodes codes = networks.encode(image);
            float[] uvZ = networks.displacement(codes);
            CoarseFace face = decoder.coarse(codes.toFaceCodes());
            ITEMS.add(new Decoded(image, codes, uvZ, face,
                    decoder.view(face, face.verticesNdc(), SIZE, SIZE), decoder.detail(face, uvZ)));
        }
    }

    @AfterAll
    static void close() {
        ITEMS.clear();
        if (networks != null) {
            networks.close();
        }
    }

    @Test
    void codesEqualTheReference() throws IOException {
        for (int item = 0; item < NUM_ITEMS; item++) {
            FlameCodes codes = ITEMS.get(item).codes();
            compare("shapecode", item, codes.shape(), CODES);
            compare("texcode", item, codes.tex(), CODES);
            compare("expcode", item, codes.exp(), CODES);
            compare("posecode", item, codes.pose(), CODES);
            compare("cam", item, codes.cam(), CODES);
            compare("lightcode", item, codes.light(), CODES);
            compare("detailcode", item, codes.detail(), CODES);
            // expression is EMOCA's, jaw and identity are DECA's
            assertThat(codes.exp()).isNotEqualTo(Golden.item(golden, "original_code/exp", item));
            compare("original_code/pose", item, codes.pose(), CODES);
            compare("original_code/shape", item, codes.shape(), CODES);
        }
    }

    @Test
    void geometryEqualsTheReference() throws IOException {
        for (int item = 0; item < NUM_ITEMS; item++) {
            CoarseFace face = ITEMS.get(item).face();
            OrthographicCamera camera = face.codes().camera();
            compare("verts", item, face.mesh().vertices(), METRES);
            compare("landmarks2d", item, face.landmarks2d(), METRES);
            compare("landmarks3d", item, face.landmarks3d(), METRES);
            compare("predicted_landmarks", item, xy(camera.project(face.landmarks2d())), WHOLE);
            compare("predicted_landmarks_mediapipe", item, xy(camera.project(face.landmarksMediapipe())), WHOLE);
            float[] shifted = face.verticesNdc().clone();
            for (int i = 2; i < shifted.length; i += 3) {
                shifted[i] += 10;
            }
            compare("trans_verts_z_plus_10", item, shifted, WHOLE);
        }
    }

    @Test
    void mapsEqualTheReference() throws IOException {
        for (int item = 0; item < NUM_ITEMS; item++) {
            Decoded d = ITEMS.get(item);
            int uv = FlameAssets.UV_SIZE;
            Golden.compare(FILE, "uv_z", item, new FloatImage(1, uv, uv, d.uvZ()), METRES, 0);
            Golden.compare(FILE, "displacement_map", item, d.detail().displacement(), METRES, 0);
            Golden.compare(FILE, "uv_detail_normals", item, d.detail().normals(), IMAGE, 0);
            FloatImage shading = d.face().codes().light().shade(d.detail().normals());
            Golden.compare(FILE, "uv_shading", item, shading, 3 * IMAGE, 0);
            FloatImage texture = decoder.extractTexture(d.image(), d.face().verticesNdc());
            FloatImage mask = d.view().textureLookup().sample(decoder.faceEyeMask());
            // what no face covers looks at the middle of the picture there
            Golden.compare(FILE, "uv_texture_gt", item, withoutEmpty(texture, d.image()), WHOLE, EDGES);
            Golden.compare(FILE, "uv_vis_mask", item, decoder.visibleTexels(d.view(), mask), WHOLE, EDGES);
        }
    }

    @Test
    void picturesEqualTheReference() throws IOException {
        for (int item = 0; item < NUM_ITEMS; item++) {
            Decoded d = ITEMS.get(item);
            FloatImage mask = d.view().textureLookup().sample(decoder.faceEyeMask());
            Golden.compare(FILE, "masks", item, mask, WHOLE, EDGES);
            Golden.compare(FILE, "predicted_images", item, coarse(d, decoder).times(mask), IMAGE, EDGES);
            Golden.compare(FILE, "predicted_detailed_image", item, detailed(d, decoder).times(mask), IMAGE, EDGES);
        }
    }

    @Test
    void greyHeadEqualsTheReference() throws IOException {
        FlameDecoder grey = new FlameDecoder(GoldenFlame.assets(false), DetailNormals.EMOCA);
        for (int item = 0; item < NUM_ITEMS; item++) {
            Decoded d = ITEMS.get(item);
            FloatImage mask = d.view().textureLookup().sample(decoder.faceEyeMask());
            Golden.compare(UNTEXTURED, "predicted_images", item, coarse(d, grey).times(mask), IMAGE, EDGES);
            Golden.compare(UNTEXTURED, "predicted_detailed_image", item, detailed(d, grey).times(mask), IMAGE, EDGES);
        }
    }

    @Test
    void givenMaskAndBackgroundEqualTheReference() throws IOException {
        Npz masked = Golden.npz(MASKED);
        for (int item = 0; item < NUM_ITEMS; item++) {
            Decoded d = ITEMS.get(item);
            FloatImage mask = new FloatImage(1, SIZE, SIZE, Golden.item(masked, "mask_u8", item));
            Golden.compare(MASKED, "predicted_images", item, over(coarse(d, decoder), mask, d.image()), IMAGE, EDGES);
            FloatImage texture = decoder.litTexture(
                    d.detail(), decoder.albedo(d.codes().tex()), d.face().codes().light());
            // in the reference, pixels beside the head show the middle of the texture
            FloatImage detailed = over(besideHead(detailed(d, decoder), d.view(), texture), mask, d.image());
            Golden.compare(MASKED, "predicted_detailed_image", item, detailed, IMAGE, EDGES);
            Golden.compare(MASKED, "uv_vis_mask", item, decoder.visibleTexels(d.view(), mask), WHOLE, EDGES);
            FloatImage seen = decoder.extractTexture(d.image(), d.face().verticesNdc());
            Golden.compare(MASKED, "uv_texture_gt", item, withoutEmpty(seen, d.image()), WHOLE, EDGES);
        }
    }

    private static FloatImage coarse(Decoded d, FlameDecoder with) {
        return with.lit(d.view(), with.albedo(d.codes().tex()), d.face().codes().light());
    }

    private static FloatImage detailed(Decoded d, FlameDecoder with) {
        return d.view().textureLookup().sample(
                with.litTexture(d.detail(), with.albedo(d.codes().tex()), d.face().codes().light()));
    }

    private static FloatImage over(FloatImage picture, FloatImage mask, FloatImage background) {
        FloatImage out = FloatImage.zeros(3, SIZE, SIZE);
        for (int i = 0; i < out.data().length; i++) {
            float m = mask.data()[i % (SIZE * SIZE)];
            out.data()[i] = m * picture.data()[i] + (1 - m) * background.data()[i];
        }
        return out;
    }

    private static FloatImage besideHead(FloatImage picture, HeadView view, FloatImage texture) {
        float[] middle = new float[3];
        texture.sample((texture.width() - 1) / 2f, (texture.height() - 1) / 2f, middle);
        int n = SIZE * SIZE;
        for (int i = 0; i < 3 * n; i++) {
            if (view.raster().faceIndex()[i % n] < 0) {
                picture.data()[i] = middle[i / n];
            }
        }
        return picture;
    }

    /** Texels without a face get the colour of the picture's middle, which the reference leaves in them. */
    private static FloatImage withoutEmpty(FloatImage texture, FloatImage image) {
        float[] middle = new float[3];
        image.sample((SIZE - 1) / 2f, (SIZE - 1) / 2f, middle);
        int n = texture.width() * texture.height();
        for (int i = 0; i < 3 * n; i++) {
            if (decoder.space().raster().faceIndex()[i % n] < 0) {
                texture.data()[i] = middle[i / n];
            }
        }
        return texture;
    }

    private static void compare(String array, int item, float[] actual, double tolerance) throws IOException {
        Golden.compare(FILE, array, item, actual, tolerance, 0, "");
    }

    private static FloatImage unit(FloatImage bytes) {
        for (int i = 0; i < bytes.data().length; i++) {
            bytes.data()[i] /= 255f;
        }
        return bytes;
    }

    private static float[] xy(float[] points) {
        float[] out = new float[points.length / 3 * 2];
        for (int i = 0; i < points.length / 3; i++) {
            out[2 * i] = points[3 * i];
            out[2 * i + 1] = points[3 * i + 1];
        }
        return out;
    }
}
