package org.emoca4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceDetectorTest {

    // measured by eye in the example photo
    private static final double NOSE_X = 224;
    private static final double NOSE_Y = 123;
    private static final double FACE = 105;

    private static FaceDetector detector;
    private static RgbImage photo;

    @BeforeAll
    static void open() throws IOException {
        detector = FaceDetector.open(1);
        photo = Photos.astronaut();
    }

    @AfterAll
    static void close() {
        detector.close();
    }

    @Test
    void findsTheOneFace() {
        List<FaceBox> faces = detector.detect(photo);
        assertThat(faces).hasSize(1);
        FaceBox face = faces.get(0);
        assertThat(face.centreX()).isEqualTo(NOSE_X, within(12.0));
        assertThat(face.centreY()).isEqualTo(NOSE_Y, within(12.0));
        assertThat(face.size()).isEqualTo(FACE, within(20.0));
        assertThat(face.rollRad()).isEqualTo(0, within(0.15));
        float[] points = face.keypoints();
        assertThat(points[0]).as("right eye left of left eye").isLessThan(points[2]);
        assertThat(points[7]).as("mouth below nose").isGreaterThan(points[5]);
    }

    @Test
    void findsTheMirroredFaceInTheMirroredPlace() {
        FaceBox face = detector.detect(photo).get(0);
        FaceBox mirrored = detector.detect(Photos.mirrored(photo)).get(0);
        assertThat(mirrored.centreX()).isEqualTo(photo.width() - 1 - face.centreX(), within(4.0));
        assertThat(mirrored.centreY()).isEqualTo(face.centreY(), within(4.0));
    }

    @Test
    void findsTwoFacesLargestFirst() {
        RgbImage left = Photos.moved(photo, new Similarity(1, 0, 0, 0), 700, 420);
        RgbImage right = Photos.moved(photo, new Similarity(0.7, 0, 370, 20), 700, 420);
        List<FaceBox> faces = detector.detect(Photos.overlaid(left, right));
        assertThat(faces).hasSize(2);
        assertThat(faces.get(0).centreX()).isEqualTo(NOSE_X, within(15.0));
        assertThat(faces.get(1).centreX()).isEqualTo(0.7 * NOSE_X + 370, within(15.0));
    }

    @Test
    void findsASmallFaceInALargePicture() {
        // a face of 40 px is 6 px in the network's view of 1600 px
        RgbImage picture = Photos.moved(photo, new Similarity(0.38, 0, 1200, 700), 1600, 1000);
        assertThat(detector.detect(picture)).singleElement().satisfies(face -> {
            assertThat(face.centreX()).isEqualTo(0.38 * NOSE_X + 1200, within(8.0));
            assertThat(face.centreY()).isEqualTo(0.38 * NOSE_Y + 700, within(8.0));
        });
    }

    @Test
    void findsAFaceThatFillsThePicture() {
        Similarity cut = Similarity.squareCrop(NOSE_X, NOSE_Y + 3, 112, 0, 240);
        assertThat(detector.detect(Photos.moved(photo, cut, 240, 240))).isNotEmpty();
    }

    @Test
    void findsALyingFace() {
        Similarity quarter = Similarity.squareCrop(255.5, 255.5, 512, Math.PI / 2, 512);
        assertThat(detector.detect(Photos.moved(photo, quarter, 512, 512)))
                .anySatisfy(face -> {
                    assertThat(face.centreX()).isEqualTo(quarter.applyX(NOSE_X, NOSE_Y), within(30.0));
                    assertThat(face.centreY()).isEqualTo(quarter.applyY(NOSE_X, NOSE_Y), within(30.0));
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 17, 600})
    void findsNothingWhereNothingIs(int size) {
        assertThat(detector.detect(RgbImage.black(size, Math.max(1, size / 2)))).isEmpty();
        byte[] noise = new byte[3 * size * size];
        new Random(size).nextBytes(noise);
        assertThat(detector.detect(new RgbImage(size, size, noise))).isEmpty();
    }

    @Test
    void mergesOverlappingCandidatesByScore() {
        List<FaceBox> merged = FaceDetector.merge(List.of(
                box(100, 100, 40, 0.6f), box(104, 100, 40, 0.9f), box(200, 100, 30, 0.7f), box(103, 102, 12, 0.8f)));
        assertThat(merged).hasSize(2);
        // (0.6 * 100 + 0.9 * 104) / 1.5; the small box inside is part of the face
        assertThat(merged.get(0).centreX()).isEqualTo(102.4, within(1e-5));
        assertThat(merged.get(0).score()).isEqualTo(0.9f);
        assertThat(merged.get(1).centreX()).isEqualTo(200);
    }

    private static FaceBox box(double x, double y, double size, float score) {
        return new FaceBox(x, y, size, 0, score, new float[12]);
    }
}
