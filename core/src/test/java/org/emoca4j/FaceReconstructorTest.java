package org.emoca4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From the example photo, a portrait of a smiling person, to faces. */
class FaceReconstructorTest {

    private static final FaceReconstructor.Options ONE_THREAD = FaceReconstructor.Options.defaults().withThreads(1);

    private static FaceReconstructor reconstructor;
    private static RgbImage photo;
    private static Face face;

    @BeforeAll
    static void open() throws IOException {
        reconstructor = FaceReconstructor.open(ONE_THREAD);
        photo = new ImageDecoder().read(Path.of("../examples/astronaut.jpg"));
        List<Face> faces = reconstructor.reconstruct(photo);
        assertThat(faces).hasSize(1);
        face = faces.get(0);
    }

    @AfterAll
    static void close() {
        reconstructor.close();
    }

    @Test
    void theHeadLiesOnTheDetectedLandmarks() {
        assertThat(headNme(face)).isLessThan(0.06);
        assertThat(face.fit().converged()).isTrue();
        assertThat(face.fit().residual()).isLessThan(0.04);
        assertThat(face.fit().confidence()).isBetween(0.7, 1.0);
        assertThat(face.fit().reliable()).isTrue();
    }

    @Test
    void theSmileIsInTheCodes() {
        List<String> names = reconstructor.head().basis().expressionNames();
        float[] expression = face.codes().head().expression();
        for (float weight : expression) {
            assertThat(weight).isBetween(0f, 1f);
        }
        for (String side : List.of("left", "right")) {
            assertThat(expression[names.indexOf("smile_" + side)] + expression[names.indexOf("smile_open_" + side)])
                    .as("smile, " + side).isGreaterThan(0.2f);
            assertThat(expression[names.indexOf("blink_" + side)]).as("blink, " + side).isLessThan(0.1f);
        }
        assertThat(face.emotion().photo().label()).isEqualTo("happy");
        assertThat(face.emotion().render().label()).isEqualTo("happy");
        assertThat(face.emotion().distance())
                .isEqualTo(face.emotion().photo().distance(face.emotion().render()))
                .isBetween(1e-3, 1.0);
    }

    @Test
    void cropAndMeshAndTextureBelongTogether() {
        assertThat(face.crop().width()).isEqualTo(Face.CROP_SIZE);
        assertThat(face.crop()).isEqualTo(
                Warp.crop(photo, face.imageToCrop(), Face.CROP_SIZE, Face.CROP_SIZE).toRgb());
        assertThat(face.mesh().vertices())
                .isEqualTo(reconstructor.head().decode(face.codes().head()).vertices());
        assertThat(face.texture().width()).isEqualTo(512);
        float lowest = 1;
        float highest = 0;
        for (float value : face.texture().data()) {
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
        }
        assertThat(lowest).isGreaterThanOrEqualTo(0);
        assertThat(highest).isBetween(0.5f, 1f);
    }

    @Test
    void aSmallerPhotoGivesTheSameHeadAtAnotherPlace() {
        Similarity map = new Similarity(0.8, 0, 30, 12);
        RgbImage moved = Warp.crop(photo, map, 450, 430).toRgb();
        Face other = reconstructor.reconstruct(moved).get(0);
        float[] here = face.verticesImagePx();
        float[] there = other.verticesImagePx();
        double eyes = eyeDistance(Ibug68.of(other.landmarks()));
        double sum = 0;
        for (int i = 0; i < here.length; i += 3) {
            double x = map.applyX(here[i], here[i + 1]);
            double y = map.applyY(here[i], here[i + 1]);
            sum += Math.hypot(there[i] - x, there[i + 1] - y);
        }
        assertThat(sum / (here.length / 3) / eyes).isLessThan(0.1);
    }

    @Test
    void theLargestFacesComeFirstAndOnlyAsManyAsAskedFor() throws IOException {
        RgbImage small = Warp.crop(photo, new Similarity(0.6, 0, 0, 0), 300, 512).toRgb();
        RgbImage both = RgbImage.black(812, 512);
        paste(small, both, 0);
        paste(photo, both, 300);
        List<Face> faces = reconstructor.reconstruct(both);
        assertThat(faces).extracting(Face::index).containsExactly(0, 1);
        assertThat(faces.get(0).box().centreX()).isGreaterThan(300);
        assertThat(faces.get(1).box().centreX()).isLessThan(300);
        try (FaceReconstructor single = FaceReconstructor.open(ONE_THREAD.withMaxFaces(1))) {
            List<Face> one = new ArrayList<>();
            single.reconstruct(both, one::add);
            assertThat(one).hasSize(1);
            assertThat(one.get(0).box()).usingRecursiveComparison().isEqualTo(faces.get(0).box());
        }
    }

    @Test
    void aPictureWithoutAFaceGivesNone() {
        assertThat(reconstructor.reconstruct(RgbImage.black(300, 200))).isEmpty();
    }

    @Test
    void refinementBringsTheEmotionNearerAndKeepsTheLandmarks() throws IOException {
        try (FaceReconstructor refining = FaceReconstructor.open(ONE_THREAD.withRefine(true))) {
            Face refined = refining.reconstruct(photo).get(0);
            assertThat(refined.emotion().distance()).isLessThan(0.98 * face.emotion().distance());
            assertThat(headNme(refined)).isLessThan(1.1 * headNme(face));
            assertThat(refined.emotion().photo().feature()).isEqualTo(face.emotion().photo().feature());
            assertThat(refined.codes().head().shape()).isEqualTo(face.codes().head().shape());
        }
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertThatThrownBy(() -> ONE_THREAD.withThreads(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ONE_THREAD.withMaxFaces(0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Mean distance of the head's 68 points from the detected ones, in distances of the outer eye corners. */
    private static double headNme(Face face) {
        HeadModel head = reconstructor.head();
        float[] points = head.landmarks()
                .ibug68(head.decode(face.codes().head()).rotation())
                .evaluate(face.mesh().vertices(), head.topology().faces());
        float[] projected = face.toImagePx(face.codes().camera().project(points));
        float[] detected = Ibug68.of(face.landmarks());
        double sum = 0;
        for (int i = 0; i < Ibug68.COUNT; i++) {
            sum += Math.hypot(projected[3 * i] - detected[2 * i], projected[3 * i + 1] - detected[2 * i + 1]);
        }
        return sum / Ibug68.COUNT / eyeDistance(detected);
    }

    private static double eyeDistance(float[] ibug) {
        return Math.hypot(ibug[2 * 36] - ibug[2 * 45], ibug[2 * 36 + 1] - ibug[2 * 45 + 1]);
    }

    private static void paste(RgbImage from, RgbImage to, int left) {
        for (int y = 0; y < Math.min(from.height(), to.height()); y++) {
            for (int x = 0; x < from.width(); x++) {
                to.set(left + x, y, from.get(x, y, 0), from.get(x, y, 1), from.get(x, y, 2));
            }
        }
    }
}
