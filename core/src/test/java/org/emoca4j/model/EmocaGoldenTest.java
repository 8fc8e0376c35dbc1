package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.GoldenFlame;
import org.emoca4j.GoldenNetworks;
import org.emoca4j.ParityTable;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.format.Npz;
import org.emoca4j.image.FloatImage;
import org.emoca4j.nn.Network;
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
    @TempDir
    private static Path folder;

    private static RegressorFiles files;
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
        files = GoldenNetworks.emoca(folder);
        networks = FlameNetworks.open(files, 2);
        decoder = new FlameDecoder(GoldenFlame.assets(true), DetailNormals.EMOCA);
        for (int item = 0; item < Golden.numItems(golden, "image_u8"); item++) {
            FloatImage image = Golden.photo(golden, "image_u8", item);
            FlameCodes codes = networks.encode(image);
            float[] uvZ = networks.displacement(codes).orElseThrow();
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
        for (int item = 0; item < ITEMS.size(); item++) {
            FlameCodes codes = ITEMS.get(item).codes();
            compare("shapecode", item, codes.shape(), Bound.NETWORK);
            compare("texcode", item, codes.tex(), Bound.NETWORK);
            compare("expcode", item, codes.exp(), Bound.NETWORK);
            compare("posecode", item, codes.pose(), Bound.NETWORK);
            compare("cam", item, codes.cam(), Bound.NETWORK);
            compare("lightcode", item, codes.light(), Bound.NETWORK);
            compare("detailcode", item, codes.detail(), Bound.NETWORK);
        }
    }

    /** Expression is EMOCA's; pose and identity stay DECA's. */
    @Test
    void codesBeforeTheExpressionEncoderEqualTheReference() throws IOException {
        try (Network coarse = Network.open(files.coarseEncoder(), 2)) {
            for (int item = 0; item < ITEMS.size(); item++) {
                float[] outputs = coarse.run(ITEMS.get(item).image().data()).get("codes");
                FlameCodes codes = FlameCodes.of(outputs, new float[FlameCodes.NUM_DETAIL]);
                assertThat(codes.exp()).isNotEqualTo(ITEMS.get(item).codes().exp());
                compare("original_code/exp", item, codes.exp(), Bound.NETWORK);
                compare("original_code/pose", item, codes.pose(), Bound.NETWORK);
                compare("original_code/shape", item, codes.shape(), Bound.NETWORK);
            }
        }
    }

    @Test
    void geometryEqualsTheReference() throws IOException {
        for (int item = 0; item < ITEMS.size(); item++) {
            CoarseFace face = ITEMS.get(item).face();
            OrthographicCamera camera = face.codes().camera();
            compare("verts", item, face.mesh().vertices(), Bound.POSITION);
            compare("landmarks2d", item, face.landmarks2d(), Bound.POSITION);
            compare("landmarks3d", item, face.landmarks3d(), Bound.POSITION);
            compare("predicted_landmarks", item, xy(camera.project(face.landmarks2d())), Bound.WHOLE);
            compare("predicted_landmarks_mediapipe", item, xy(camera.project(face.landmarksMediapipe())), Bound.WHOLE);
            float[] shifted = face.verticesNdc().clone();
            for (int i = 2; i < shifted.length; i += 3) {
                shifted[i] += 10;
            }
            compare("trans_verts_z_plus_10", item, shifted, Bound.WHOLE);
        }
    }

    @Test
    void mapsEqualTheReference() throws IOException {
        for (int item = 0; item < ITEMS.size(); item++) {
            Decoded d = ITEMS.get(item);
            int uv = FlameAssets.UV_SIZE;
            Golden.compare(FILE, "uv_z", item, new FloatImage(1, uv, uv, d.uvZ()), Bound.POSITION);
            Golden.compare(FILE, "displacement_map", item, d.detail().displacement(), Bound.POSITION);
            Golden.compare(FILE, "uv_detail_normals", item, d.detail().normals(), Bound.DETAIL);
            FloatImage shading = d.face().codes().light().shade(d.detail().normals());
            Golden.compare(FILE, "uv_shading", item, shading, Bound.DETAIL);
            FloatImage texture = decoder.extractTexture(d.image(), d.face().verticesNdc());
            FloatImage mask = d.view().textureLookup().sample(decoder.faceEyeMask());
            // what no face covers looks at the middle of the picture there
            Golden.compare(FILE, "uv_texture_gt", item, withoutEmpty(texture, d.image()), Bound.WHOLE_MAP);
            Golden.compare(FILE, "uv_vis_mask", item, decoder.visibleTexels(d.view(), mask), Bound.WHOLE_MAP);
        }
    }

    @Test
    void picturesEqualTheReference() throws IOException {
        for (int item = 0; item < ITEMS.size(); item++) {
            Decoded d = ITEMS.get(item);
            FloatImage mask = d.view().textureLookup().sample(decoder.faceEyeMask());
            Golden.compare(FILE, "masks", item, mask, Bound.WHOLE_MAP);
            // in the reference, pixels beside the head show the middle of the map
            FloatImage unmasked = besideHead(
                    d.view().textureLookup().sample(decoder.faceEyeMask()), d.view(), decoder.faceEyeMask());
            Golden.compare(FILE, "mask_face_eye", item, unmasked, Bound.WHOLE_MAP);
            Golden.compare(FILE, "predicted_images", item, coarse(d, decoder).times(mask), Bound.IMAGE);
            Golden.compare(FILE, "predicted_detailed_image", item, detailed(d, decoder).times(mask), Bound.IMAGE);
        }
    }

    @Test
    void greyHeadEqualsTheReference() throws IOException {
        FlameDecoder grey = new FlameDecoder(GoldenFlame.assets(false), DetailNormals.EMOCA);
        for (int item = 0; item < ITEMS.size(); item++) {
            Decoded d = ITEMS.get(item);
            FloatImage mask = d.view().textureLookup().sample(decoder.faceEyeMask());
            Golden.compare(UNTEXTURED, "predicted_images", item, coarse(d, grey).times(mask), Bound.IMAGE);
            Golden.compare(UNTEXTURED, "predicted_detailed_image", item, detailed(d, grey).times(mask), Bound.IMAGE);
        }
    }

    @Test
    void givenMaskAndBackgroundEqualTheReference() throws IOException {
        Npz masked = Golden.npz(MASKED);
        for (int item = 0; item < ITEMS.size(); item++) {
            Decoded d = ITEMS.get(item);
            FloatImage mask = new FloatImage(1, SIZE, SIZE, Golden.item(masked, "mask_u8", item));
            Golden.compare(MASKED, "predicted_images", item, over(coarse(d, decoder), mask, d.image()), Bound.IMAGE);
            FloatImage texture = decoder.litTexture(
                    d.detail(), decoder.albedo(d.codes().tex()), d.face().codes().light());
            // in the reference, pixels beside the head show the middle of the texture
            FloatImage detailed = over(besideHead(detailed(d, decoder), d.view(), texture), mask, d.image());
            Golden.compare(MASKED, "predicted_detailed_image", item, detailed, Bound.IMAGE);
            Golden.compare(MASKED, "uv_vis_mask", item, decoder.visibleTexels(d.view(), mask), Bound.WHOLE_MAP);
            FloatImage seen = decoder.extractTexture(d.image(), d.face().verticesNdc());
            Golden.compare(MASKED, "uv_texture_gt", item, withoutEmpty(seen, d.image()), Bound.WHOLE_MAP);
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
        float[] middle = new float[texture.channels()];
        texture.sample((texture.width() - 1) / 2f, (texture.height() - 1) / 2f, middle);
        int n = SIZE * SIZE;
        for (int i = 0; i < picture.data().length; i++) {
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

    private static void compare(String array, int item, float[] actual, Bound bound) throws IOException {
        Golden.compare(FILE, array, item, actual, bound);
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
