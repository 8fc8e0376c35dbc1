package org.emoca4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LandmarkDetectorTest {

    /** Points and their mirror images: eye corners, mouth corners, nose tip, chin. */
    private static final int[][] MIRRORED = {{33, 263}, {133, 362}, {61, 291}, {1, 1}, {152, 152}};

    private static FaceDetector detector;
    private static LandmarkDetector landmarks;
    private static RgbImage photo;
    private static FaceLandmarks face;

    @BeforeAll
    static void open() throws IOException {
        detector = FaceDetector.open(1);
        landmarks = LandmarkDetector.open(1, true);
        photo = Photos.astronaut();
        face = find(photo);
    }

    @AfterAll
    static void close() {
        detector.close();
        landmarks.close();
    }

    private static FaceLandmarks find(RgbImage image) {
        return landmarks.detectAll(image, detector.detect(image)).get(0).landmarks();
    }

    @Test
    void placesTheFeatures() {
        // measured by eye in the example photo
        assertThat(face.score()).isGreaterThan(0.85f);
        assertNear(4, 226, 127);
        assertNear(61, 203, 140);
        assertNear(291, 247, 138);
        assertThat(face.z(1)).as("the nose is nearer than the cheeks")
                .isLessThan(face.z(234)).isLessThan(face.z(454));
    }

    private static void assertNear(int index, double x, double y) {
        assertThat(Math.hypot(face.x(index) - x, face.y(index) - y)).as("distance of point " + index).isLessThan(5);
    }

    @Test
    void irisLiesBetweenTheCornersOfTheEye() {
        assertIris(0, FaceLandmarks.LEFT_EYE_INNER, FaceLandmarks.LEFT_EYE_OUTER);
        assertIris(10, FaceLandmarks.RIGHT_EYE_OUTER, FaceLandmarks.RIGHT_EYE_INNER);
        float[] iris = face.iris();
        assertThat(iris[2]).as("left eye: right rim").isGreaterThan(iris[0]);
        assertThat(iris[12]).as("right eye: left rim").isLessThan(iris[10]);
        assertThat(iris[5]).as("top of the rim").isLessThan(iris[9]);
    }

    private static void assertIris(int at, int from, int to) {
        float[] iris = face.iris();
        assertThat(iris[at]).isBetween(face.x(from), face.x(to));
        assertThat(iris[at + 1]).isEqualTo((face.y(from) + face.y(to)) / 2, within(3f));
        double right = Math.hypot(iris[at + 2] - iris[at], iris[at + 3] - iris[at + 1]);
        double left = Math.hypot(iris[at + 6] - iris[at], iris[at + 7] - iris[at + 1]);
        assertThat(right).isEqualTo(left, within(0.1 * left));
    }

    @Test
    void aMirroredPhotoGivesMirroredPoints() {
        FaceLandmarks mirrored = find(Photos.mirrored(photo));
        for (int[] pair : MIRRORED) {
            assertThat(MeshSymmetry.mirrored(pair[0])).isEqualTo(pair[1]);
        }
        for (int i = 0; i < FaceLandmarks.COUNT; i++) {
            int other = MeshSymmetry.mirrored(i);
            assertThat(MeshSymmetry.mirrored(other)).isEqualTo(i);
            assertThat(mirrored.x(other)).as("x of %d", i).isEqualTo(photo.width() - 1 - face.x(i), within(1f));
            assertThat(mirrored.y(other)).as("y of %d", i).isEqualTo(face.y(i), within(1f));
        }
        for (int k = 0; k < 5; k++) {
            assertThat(mirrored.iris()[2 * k]).isEqualTo(photo.width() - 1 - face.iris()[10 + 2 * k], within(2f));
            assertThat(mirrored.iris()[2 * k + 1]).isEqualTo(face.iris()[11 + 2 * k], within(2f));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, Math.PI / 2, Math.PI})
    void aTurnedPhotoGivesTurnedPoints(double angle) {
        Similarity turn = Similarity.squareCrop(255.5, 255.5, 512, angle, 512);
        RgbImage turned = Photos.moved(photo, turn, 512, 512);
        List<DetectedFace> faces = landmarks.detectAll(turned, detector.detect(turned));
        assertThat(faces).extracting(DetectedFace::landmarks).anySatisfy(other -> {
            for (int[] pair : MIRRORED) {
                int i = pair[0];
                assertThat((double) other.x(i)).isEqualTo(turn.applyX(face.x(i), face.y(i)), within(4.0));
                assertThat((double) other.y(i)).isEqualTo(turn.applyY(face.x(i), face.y(i)), within(4.0));
            }
            assertThat(Math.IEEEremainder(other.rollRad() - face.rollRad() + angle, 2 * Math.PI))
                    .isEqualTo(0, within(0.06));
        });
    }

    @Test
    void aBoxWithoutAFaceGivesNothing() {
        FaceBox sky = new FaceBox(430, 430, 90, 0, 0.9f, new float[12]);
        assertThat(landmarks.detect(photo, sky)).isEmpty();
        assertThat(landmarks.detect(RgbImage.black(1, 1), new FaceBox(0, 0, 1, 0, 0.9f, new float[12]))).isEmpty();
    }

    @Test
    void twoBoxesOnOneFaceGiveOneFace() {
        FaceBox box = detector.detect(photo).get(0);
        FaceBox shifted = new FaceBox(
                box.centreX() + 8, box.centreY() - 5, box.size() * 1.1, box.rollRad(), 0.6f, box.keypoints());
        assertThat(landmarks.detectAll(photo, List.of(box, shifted))).hasSize(1);
    }

    @Test
    void ibugPointsAreReadOffTheMesh() {
        float[] points = new float[3 * FaceLandmarks.COUNT];
        for (int i = 0; i < FaceLandmarks.COUNT; i++) {
            points[3 * i] = i;
            points[3 * i + 1] = -i;
        }
        float[] ibug = Ibug68.of(new FaceLandmarks(points, 1, 0, new float[0]));
        assertThat(ibug).hasSize(136);
        assertThat(ibug[2 * 8]).as("chin").isEqualTo(152);
        assertThat(ibug[2 * 8 + 1]).isEqualTo(-152);
        assertThat(ibug[2 * 27]).as("bridge, a fifth from 168 to 6").isEqualTo(135.6f, within(1e-3f));
    }

    @Test
    void ibugPointsOfAFaceLieInTheirOrder() {
        float[] ibug = Ibug68.of(face);
        assertAscending(ibug, 0, 16, 0);
        assertAscending(ibug, 17, 26, 0);
        assertAscending(ibug, 27, 30, 1);
        assertAscending(ibug, 31, 35, 0);
        assertAscending(ibug, 48, 54, 0);
        assertAscending(ibug, 60, 64, 0);
    }

    private static void assertAscending(float[] points, int from, int to, int axis) {
        for (int i = from; i < to; i++) {
            assertThat(points[2 * i + 2 + axis]).as("point " + (i + 1)).isGreaterThan(points[2 * i + axis]);
        }
    }
}
