package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.detect.LandmarkDetector;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.head.PosedHead;
import org.emoca4j.render.OrthographicCamera;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SyntheticFacesTest {

    private static HeadModel head;
    private static SyntheticFaces faces;

    @BeforeAll
    static void load() throws IOException {
        head = HeadModel.builtin();
        faces = new SyntheticFaces(head, List.of(), 11, 100);
    }

    @Test
    void sampleFollowsFromSeedAndNumber() {
        Sample first = faces.get(3);
        faces.get(7);
        assertThat(faces.get(3).image()).isEqualTo(first.image());
        assertThat(faces.get(4).image()).isNotEqualTo(first.image());
        assertThat(new SyntheticFaces(head, List.of(), 12, 100).get(3).image()).isNotEqualTo(first.image());
        assertThat(first.labels()).isEqualTo(faces.labels(3));
    }

    @Test
    void codesExplainTheLandmarks() {
        for (int i = 0; i < 5; i++) {
            Sample sample = faces.get(i);
            TrueCodes codes = sample.codes().orElseThrow();
            PosedHead posed = head.decode(new HeadParameters(codes.shape(), codes.expression(), codes.pose()));
            float[] mesh = head.landmarks().mediapipe().evaluate(posed.vertices(), head.topology().faces());
            OrthographicCamera camera =
                    new OrthographicCamera(codes.camera()[0], codes.camera()[1], codes.camera()[2]);
            float[] ndc = camera.project(mesh);
            for (int p = 0; p < FaceLandmarks.COUNT; p++) {
                // pixel edges span -1..1 for the camera, pixel centres for landmarks: 1/224 apart
                assertThat(sample.mediapipe()[2 * p]).isCloseTo(ndc[3 * p] - 1 / 224f, within(2e-6f));
                assertThat(sample.mediapipe()[2 * p + 1]).isCloseTo(ndc[3 * p + 1] - 1 / 224f, within(2e-6f));
            }
        }
    }

    /** The detector is another view of the same faces: on average it must see the points where they were put. */
    @Test
    void landmarksLieWhereTheDetectorSeesThem() throws IOException {
        double[] sums = new double[3];
        int seen = 0;
        try (LandmarkDetector detector = LandmarkDetector.open(1, false)) {
            for (int i = 0; i < 30; i++) {
                Sample sample = faces.get(i);
                FaceBox box = new FaceBox(112, 120, 150, 0, 1, new float[12]);
                Optional<FaceLandmarks> found = detector.detect(sample.image(), box);
                if (found.isPresent()) {
                    seen++;
                    float[] points = Ibug68.of(found.get());
                    for (int p = 0; p < Ibug68.COUNT; p++) {
                        double dx = points[2 * p] - Sample.pixel(sample.landmarks68()[2 * p]);
                        double dy = points[2 * p + 1] - Sample.pixel(sample.landmarks68()[2 * p + 1]);
                        sums[0] += dx / Ibug68.COUNT;
                        sums[1] += dy / Ibug68.COUNT;
                        sums[2] += Math.hypot(dx, dy) / Ibug68.COUNT;
                    }
                }
            }
        }
        assertThat(seen).isGreaterThanOrEqualTo(24);
        assertThat(sums[0] / seen).as("shift along x").isCloseTo(0, within(1.0));
        assertThat(sums[1] / seen).as("shift along y").isCloseTo(0, within(1.5));
        assertThat(sums[2] / seen).as("distance").isLessThan(5.5);
    }

    @Test
    void picturesVaryAndMasksLieOnTheFace() {
        double[] brightness = new double[20];
        for (int i = 0; i < brightness.length; i++) {
            Sample sample = faces.get(i);
            assertThat(sample.mask().count()).as("sample %d", i).isBetween(4000, 35_000);
            brightness[i] = Arrays.stream(toInts(sample)).average().orElseThrow();
            int outside = 0;
            for (int p = 27; p < Ibug68.COUNT; p++) { // nose, eyes and mouth
                int x = (int) Math.round(Sample.pixel(sample.landmarks68()[2 * p]));
                int y = (int) Math.round(Sample.pixel(sample.landmarks68()[2 * p + 1]));
                outside += x >= 0 && y >= 0 && x < 224 && y < 224 && sample.mask().get(x, y) ? 0 : 1;
            }
            assertThat(outside).as("sample %d, inner points that are not face", i).isLessThan(30);
        }
        assertThat(Arrays.stream(brightness).max().orElseThrow() - Arrays.stream(brightness).min().orElseThrow())
                .isGreaterThan(40);
    }

    @Test
    void facesOfAPersonShareIdentityAndSkinAlone() throws DataException {
        SyntheticFaces groups = new SyntheticFaces(head, List.of(), 11, 10, 3);
        TrueCodes[] codes = new TrueCodes[8];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = groups.get(i).codes().orElseThrow();
            assertThat(groups.labels(i).identity()).isEqualTo("synthetic-11-person-" + i / 3);
            assertThat(groups.get(i).labels()).isEqualTo(groups.labels(i));
            assertThat(codes[i].shape()).isEqualTo(codes[i / 3 * 3].shape());
            assertThat(codes[i].albedo()).isEqualTo(codes[i / 3 * 3].albedo());
            // all else is that of the face's number alone
            TrueCodes alone = faces.get(i).codes().orElseThrow();
            assertThat(codes[i].expression()).isEqualTo(alone.expression());
            assertThat(codes[i].pose()).isEqualTo(alone.pose());
            assertThat(codes[i].shape()).isNotEqualTo(alone.shape());
        }
        assertThat(codes[3].shape()).isNotEqualTo(codes[0].shape());
        assertThat(codes[3].albedo()).isNotEqualTo(codes[0].albedo());
        assertThat(codes[1].expression()).isNotEqualTo(codes[0].expression());
        int[] order = Sampler.identityRings(groups, 3).order(1, 0);
        assertThat(order).hasSize(9).doesNotHaveDuplicates();
        for (int ring = 0; ring < 9; ring += 3) {
            assertThat(order[ring] / 3).isEqualTo(order[ring + 1] / 3).isEqualTo(order[ring + 2] / 3);
        }
    }

    /** Whatever the skin and the light, a face is neither a white nor a black area. */
    @Test
    void noFaceIsLostInItsLight() {
        SyntheticFaces many = new SyntheticFaces(head, List.of(), 0, 60);
        for (int i = 0; i < many.size(); i++) {
            Sample sample = many.get(i);
            int white = 0;
            int sum = 0;
            for (int y = 0; y < 224; y++) {
                for (int x = 0; x < 224; x++) {
                    if (sample.mask().get(x, y)) {
                        int[] rgb = {sample.image().get(x, y, 0), sample.image().get(x, y, 1),
                            sample.image().get(x, y, 2)};
                        white += Math.min(rgb[0], rgb[1]) >= 252 ? 1 : 0;
                        sum += (rgb[0] + rgb[1] + rgb[2]) / 3;
                    }
                }
            }
            assertThat(white / (double) sample.mask().count()).as("share of white in face %d", i).isLessThan(0.1);
            assertThat(sum / sample.mask().count()).as("brightness of face %d", i).isBetween(20, 215);
        }
    }

    private static int[] toInts(Sample sample) {
        int[] out = new int[sample.image().rgb().length];
        for (int i = 0; i < out.length; i++) {
            out[i] = sample.image().rgb()[i] & 0xFF;
        }
        return out;
    }
}
