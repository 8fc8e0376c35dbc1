package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.emoca4j.Face;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.format.FormatException;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.VertexNormals;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.TextureBorders;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs trained with the built-in head, of networks so small that their outputs are known. */
class TrainedModelTest {

    private static HeadModel head;
    private static RgbImage photo;

    @TempDir
    private Path run;

    @BeforeAll
    static void read() throws IOException {
        head = HeadModel.builtin();
        photo = new ImageDecoder().read(Path.of("..", "examples", "astronaut.jpg"));
    }

    @BeforeEach
    void writeCoarseEncoder() throws IOException {
        ToyModelFolder.writeCoarse(run, head);
    }

    private Face reconstruct(FaceReconstructor.Options options) throws IOException {
        try (FaceReconstructor reconstructor = FaceReconstructor.open(options, run)) {
            return reconstructor.reconstruct(photo).get(0);
        }
    }

    @Test
    void wrinklesOfTheBuiltInHeadAreMadeAndDrawn() throws IOException {
        ToyModelFolder.writeWrinkles(run, 3 + head.numExpression() + ToyModelFolder.NUM_DETAIL);
        // whose mistakes "published" keeps are other programs
        Face face = reconstruct(
                FaceReconstructor.Options.defaults().withOriginalSize(true).withParity(Parity.PUBLISHED));
        assertThat(face.flame()).isEmpty();
        assertThat(face.codes().head().pose()[3 * HeadParameters.JAW]).isEqualTo(ToyModelFolder.JAW_RAD);
        DetailFace detail = face.detail().orElseThrow();
        assertThat(detail.code()).hasSize(ToyModelFolder.NUM_DETAIL).endsWith(ToyModelFolder.DETAIL_CODE);
        assertThat(detail.maps().displacement().data()[1234]).isCloseTo(ToyModelFolder.LEVEL, within(1e-7f));
        FlameDecoder decoder = new FlameDecoder(FlameAssets.of(head), DetailNormals.DECA);
        CoarseFace coarse = decoder.coarse(face.codes());
        // the dense mesh is the smooth one moved by as much, except at its own border
        float[] flat = decoder.dense(coarse, FloatImage.zeros(1, FlameAssets.UV_SIZE, FlameAssets.UV_SIZE),
                FloatImage.zeros(3, FlameAssets.UV_SIZE, FlameAssets.UV_SIZE)).vertices();
        float[] dense = detail.dense().vertices();
        int moved = 0;
        for (int i = 0; i < flat.length; i += 3) {
            double across = Math.hypot(dense[i] - flat[i], dense[i + 1] - flat[i + 1]);
            double d = Math.hypot(across, dense[i + 2] - flat[i + 2]);
            moved += Math.abs(d - ToyModelFolder.LEVEL) < 1e-4 ? 1 : 0;
        }
        assertThat(moved).isGreaterThan(flat.length / 3 * 9 / 10);
        assertThat(detail.geometry().get(1, 0, 0)).isZero();
        assertThat(detail.geometry().get(1, 112, 112)).isGreaterThan(0.2f);
        // a corner of the crop shows the photo
        assertThat(detail.image().get(1, 0, 0)).isCloseTo(FloatImage.of(face.crop()).get(1, 0, 0), within(0.003f));
        assertThat(detail.original().orElseThrow().width()).isEqualTo(photo.width());
    }

    @Test
    void normalsAreThoseOfTheTraining() throws IOException {
        ToyModelFolder.writeWrinkles(run, 3 + head.numExpression() + ToyModelFolder.NUM_DETAIL);
        float[] displacement = new float[FlameAssets.UV_SIZE * FlameAssets.UV_SIZE];
        Arrays.fill(displacement, ToyModelFolder.LEVEL);
        for (DetailNormals kind : new DetailNormals[] {DetailNormals.DECA, DetailNormals.EMOCA}) {
            if (kind == DetailNormals.EMOCA) {
                ToyModelFolder.writeExpression(run, head);
            }
            Face face = reconstruct(FaceReconstructor.Options.defaults());
            FlameDecoder decoder = new FlameDecoder(FlameAssets.of(head), kind);
            CoarseFace coarse = decoder.coarse(face.codes());
            float[] smooth = VertexNormals.of(coarse.mesh().vertices(), head.topology().faces());
            float[] expected = TextureBorders.of(decoder.space()).mend(
                    decoder.detail(coarse, displacement).normals(), decoder.space().unwrap(smooth, 3)).data();
            float[] normals = face.detail().orElseThrow().maps().normals().data();
            double worst = IntStream.range(0, expected.length)
                    .mapToDouble(i -> Math.abs(normals[i] - expected[i]))
                    .max().orElseThrow();
            assertThat(worst).as(kind.toString()).isLessThan(1e-5);
        }
    }

    @Test
    void runsWithoutWrinklesHaveNone() throws IOException {
        Face face = reconstruct(FaceReconstructor.Options.defaults());
        assertThat(face.detail()).isEmpty();
        assertThat(face.codes().albedo()).hasSize(head.albedo().orElseThrow().dirs().length);
    }

    @Test
    void networksOfTwoModelsAreRefused() throws IOException {
        int right = 3 + head.numExpression() + ToyModelFolder.NUM_DETAIL;
        ToyModelFolder.writeWrinkles(run, right + 1);
        assertThatThrownBy(() -> reconstruct(FaceReconstructor.Options.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("D_detail.onnx: it takes " + (right + 1) + " numbers")
                .hasMessageContaining("are " + right);
        Files.delete(run.resolve("E_detail.onnx"));
        assertThatThrownBy(() -> reconstruct(FaceReconstructor.Options.defaults()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("E_detail.onnx");
    }
}
