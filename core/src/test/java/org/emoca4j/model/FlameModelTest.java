package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.emoca4j.Face;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.nn.ToyNetwork;
import org.emoca4j.render.DetailNormals;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way from a photo through networks to a face, with networks so small that their outputs are known. */
class FlameModelTest {

    private static final int CAM = 206;
    private static final int JAW = 203;
    private static final int AMBIENT = 209;

    @TempDir
    private static Path folder;

    private static RgbImage photo;
    private static Path coarse;
    private static Path detail;
    private static Path decoder;

    @BeforeAll
    static void write() throws IOException {
        photo = new ImageDecoder().read(Path.of("..", "examples", "astronaut.jpg"));
        float[] bias = new float[236];
        bias[0] = 0.5f;
        bias[JAW] = 0.1f;
        bias[CAM] = 8;
        for (int c = 0; c < 3; c++) {
            bias[AMBIENT + c] = 3.5f;
        }
        coarse = ToyNetwork.meanColour(236).write(folder.resolve("coarse.onnx"), new float[236 * 3], bias);
        detail = ToyNetwork.meanColour(128).write(folder.resolve("detail.onnx"), new float[128 * 3], new float[128]);
        float[] sum = new float[4 * 181];
        for (int row = 0; row < 4; row++) {
            for (int k = 0; k < 3; k++) {
                sum[181 * row + k] = 0.01f;
            }
        }
        decoder = ToyNetwork.level(181).write(folder.resolve("decoder.onnx"), sum, new float[4]);
    }

    private static Optional<DetailFiles> wrinkles() {
        return Optional.of(new DetailFiles(detail, decoder));
    }

    private static RegressorFiles deca() {
        return new RegressorFiles("deca", coarse, Optional.empty(), List.of(), wrinkles());
    }

    @Test
    void expressionEncoderTakesTheExpressionsPlace() throws IOException {
        float[] bias = new float[56];
        for (int k = 0; k < bias.length; k++) {
            bias[k] = k;
        }
        Path expression = ToyNetwork.meanColour(56).write(folder.resolve("expression.onnx"), new float[56 * 3], bias);
        RegressorFiles files = new RegressorFiles("emoca", coarse, Optional.of(expression),
                List.of("expression", "global", "jaw"), wrinkles());
        try (FlameNetworks networks = FlameNetworks.open(files, 1)) {
            FlameCodes codes = networks.encode(FloatImage.zeros(3, 224, 224));
            assertThat(codes.exp()).startsWith(0, 1, 2).endsWith(49);
            assertThat(codes.pose()).containsExactly(50, 51, 52, 53, 54, 55);
            assertThat(codes.shape()).startsWith(0.5f);
        }
    }

    @Test
    void encodersSeeTheCropsColours() throws IOException {
        float[] weight = new float[236 * 3];
        weight[0] = 1;
        weight[4] = 1;
        Path file = ToyNetwork.meanColour(236).write(folder.resolve("colours.onnx"), weight, new float[236]);
        FloatImage crop = FloatImage.zeros(3, 224, 224);
        for (int i = 0; i < 224 * 224; i++) {
            crop.data()[i] = 0.25f;
            crop.data()[224 * 224 + i] = 0.75f;
        }
        RegressorFiles files = new RegressorFiles("deca", file, Optional.empty(), List.of(), wrinkles());
        try (FlameNetworks networks = FlameNetworks.open(files, 1)) {
            assertThat(networks.identity(crop)[0]).isCloseTo(0.25f, within(1e-5f));
            assertThat(networks.identity(crop)[1]).isCloseTo(0.75f, within(1e-5f));
        }
    }

    @Test
    void photoBecomesAFaceWithWrinkles() throws IOException {
        FlameAssets assets = BuiltinAsFlame.assets();
        FaceReconstructor.Options options = FaceReconstructor.Options.defaults();
        try (FaceReconstructor reconstructor = FaceReconstructor.open(options, assets, deca())) {
            DetectedFace found = reconstructor.find(photo).get(0);
            Face face = reconstructor.reconstruct(photo, found, 0, Optional.empty());
            FlameFace flame = face.flame().orElseThrow();
            assertThat(face.codes().head().shape()).startsWith(0.5f);
            // jaw of 0.1 through the small decoder: 0.001 everywhere, and the fixed displacement
            DetailFace wrinkles = face.detail().orElseThrow();
            assertThat(wrinkles.maps().displacement().data()[1234])
                    .isCloseTo(0.001f + BuiltinAsFlame.FIXED_DISPLACEMENT, within(1e-7f));
            assertThat(face.mesh().vertices())
                    .isEqualTo(assets.head().decode(face.codes().head()).vertices());
            assertThat(face.texture().width()).isEqualTo(512);
            assertThat(face.fit().confidence()).isBetween(0.0, 1.0);
            assertThat(wrinkles.image().data()).hasSize(3 * 224 * 224);
            // a corner of the crop shows the photo, the middle the head
            assertThat(flame.image().get(1, 0, 0))
                    .isCloseTo(FloatImage.of(face.crop()).get(1, 0, 0), within(0.003f));
            assertThat(flame.geometry().get(1, 0, 0)).isZero();
            assertThat(flame.geometry().get(1, 112, 112)).isGreaterThan(0.2f);

            Face other = reconstructor.reconstruct(photo, found, 0, Optional.of(new float[100]));
            assertThat(other.codes().head().shape()).containsOnly(0);
            assertThat(reconstructor.identity(photo, found)).startsWith(0.5f);
        }
    }

    @Test
    void publishedProgramsForgetLightAndHiddenParts() throws IOException {
        FaceReconstructor.Options options = FaceReconstructor.Options.defaults();
        try (FaceReconstructor corrected = FaceReconstructor.open(options, BuiltinAsFlame.assets(), deca());
                FaceReconstructor published = FaceReconstructor.open(
                        options.withParity(Parity.PUBLISHED), BuiltinAsFlame.assets(), deca())) {
            Face a = corrected.reconstruct(photo).get(0);
            Face b = published.reconstruct(photo).get(0);
            assertThat(b.texture().width()).isEqualTo(256);
            int middle = 112 * 224 + 112;
            float[] lit = a.flame().orElseThrow().image().data();
            float[] plain = b.flame().orElseThrow().image().data();
            // grey skin; DECA's decoder doesn't pass the light of 3.5 / sqrt(4 pi) on
            assertThat(plain[middle]).isCloseTo(0.5f, within(0.01f));
            assertThat(lit[middle]).isCloseTo((float) (0.5 * 3.5 / Math.sqrt(4 * Math.PI)), within(0.01f));
            assertThat(a.codes().head().shape()).isEqualTo(b.codes().head().shape());
        }
    }

    @Test
    void wrinklesCanBeKeptToTheFace() throws IOException {
        FaceReconstructor.Options options = FaceReconstructor.Options.defaults().withMaskDetail(true);
        try (FaceReconstructor reconstructor = FaceReconstructor.open(options, BuiltinAsFlame.assets(), deca())) {
            Face face = reconstructor.reconstruct(photo).get(0);
            FlameDecoder decoder = new FlameDecoder(BuiltinAsFlame.assets(), DetailNormals.DECA);
            float[] flat = decoder.dense(face.flame().orElseThrow().coarse(), FloatImage.zeros(1, 256, 256),
                    FloatImage.zeros(3, 256, 256)).vertices();
            float[] dense = face.detail().orElseThrow().dense().vertices();
            int still = 0;
            int moved = 0;
            for (int i = 0; i < flat.length; i += 3) {
                double across = Math.hypot(dense[i] - flat[i], dense[i + 1] - flat[i + 1]);
                double d = Math.hypot(across, dense[i + 2] - flat[i + 2]);
                still += d < 1e-7 ? 1 : 0;
                moved += d > 1e-3 ? 1 : 0;
            }
            assertThat(still).isGreaterThan(1000);
            assertThat(moved).isGreaterThan(1000);
        }
    }
}
