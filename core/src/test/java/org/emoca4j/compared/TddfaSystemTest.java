package org.emoca4j.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.image.RgbImage;
import org.emoca4j.store.ModelStore;
import org.emoca4j.store.TddfaPublishedFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that always gives the same numbers, and a basis of four vertices: the system's results by hand. */
class TddfaSystemTest {

    /** Micrometres. */
    private static final float[] MEAN = {
        0, 0, 0, //
        10000, 0, 0, //
        0, 20000, 0, //
        0, 0, 30000
    };

    /** A tetrahedron whose corners go clockwise seen from outside, but for nothing else wrong. */
    private static final int[] INWARD = {0, 1, 2, 0, 3, 1, 0, 2, 3, 1, 3, 2};

    private static final RgbImage PHOTO = RgbImage.black(200, 200);

    @TempDir
    private Path folder;

    private Path store;
    private final float[] mean = new float[62];
    private final float[] deviation = new float[62];
    private final float[] raw = new float[62];

    /** Pose diag(0.001) and (60, 70, -66) as the mean; identity's component 3 and expression's component 7 count. */
    @BeforeEach
    void statistics() throws IOException {
        store = folder.resolve("store");
        Arrays.fill(deviation, 2);
        mean[0] = 0.001f;
        mean[5] = 0.001f;
        mean[10] = 0.001f;
        mean[3] = 60;
        mean[7] = 70;
        mean[11] = -66;
        mean[12 + 3] = 100;
        raw[12 + 3] = -25;
        raw[12 + 40 + 7] = 1.5f;
        TddfaPublishedFiles.add(store, TddfaPublishedFiles.statistics(folder.resolve("s.pkl"), mean, deviation));
    }

    private void addNetwork(float... landmarks) throws IOException {
        TddfaPublishedFiles.add(store, TddfaPublishedFiles.constantNetwork(folder.resolve("n.pth"), raw, landmarks));
    }

    private void addBasis() throws IOException {
        int[] keypoints = new int[68];
        Arrays.setAll(keypoints, i -> i % 4);
        // identity's component 3 moves vertex 1 to the left, expression's component 7 vertex 3 forward
        TddfaPublishedFiles.add(store,
                TddfaPublishedFiles.basis(folder.resolve("b.pkl"), MEAN, 199, 29,
                        List.of(new float[] {0, 3, 3, 40}, new float[] {1, 11, 7, 500}), keypoints),
                TddfaPublishedFiles.triangles(folder.resolve("tri.pkl"), true, INWARD));
    }

    /** Its 68 points span 240 / sqrt(2) pixels around (100, 100), so that the square is (-20, -20) to (220, 220). */
    private static DetectedFace face() {
        float[] points = new float[3 * FaceLandmarks.COUNT];
        for (int i = 0; i < FaceLandmarks.COUNT; i++) {
            points[3 * i] = 100;
            points[3 * i + 1] = 100;
        }
        float half = (float) (120 / Math.sqrt(2));
        points[3 * 127] = 100 - half;
        points[3 * 356] = 100 + half;
        return new DetectedFace(new FaceBox(100, 100, 100, 0, 1, new float[12]),
                new FaceLandmarks(points, 1, 0, new float[0]), 100, 100, half);
    }

    private FaceSystem open(String id) throws IOException {
        return ComparedSystems.open(id, ModelStore.open(store), 1).orElseThrow();
    }

    @Test
    void withoutABasisThereAreCodesAndLandmarks() throws IOException {
        float[] landmarks = new float[136];
        landmarks[2] = 0.5f;
        landmarks[68 + 2] = -0.5f;
        addNetwork(landmarks);
        try (FaceSystem system = open("3ddfa-v2")) {
            assertThat(system.title()).isEqualTo("3DDFA-V2");
            assertThat(system.missingForMesh()).hasSize(2);
            assertThat(system.missingForMesh().get(0)).contains("bfm_noneck_v3.pkl");
            Map<String, float[]> codes = system.codes(PHOTO, face());
            system.codeLengths().forEach((part, length) -> assertThat(codes.get(part)).as(part).hasSize(length));
            assertThat(codes).containsOnlyKeys("identity", "expression", "pose");
            assertThat(codes.get("identity")[3]).isEqualTo(50);
            assertThat(codes.get("identity")[4]).isZero();
            assertThat(codes.get("expression")[7]).isEqualTo(3);
            assertThat(codes.get("pose")).containsExactly(0.001f, 0, 0, 60, 0, 0.001f, 0, 70, 0, 0, 0.001f, -66);
            assertThat(new TddfaPose(codes.get("pose")).anglesRad()).containsExactly(0, 0, 0);

            SystemFace read = system.read(PHOTO, face());
            assertThat(read.mesh()).isEmpty();
            assertThat(read.codes().get("identity")).containsExactly(codes.get("identity"));
            assertThat(read.millis()).containsOnlyKeys("crop", "network", "decode");
            float[] points = read.landmarks68().orElseThrow();
            assertThat(points).hasSize(136);
            assertThat(Arrays.copyOf(points, 6)).usingComparatorWithPrecision(1e-3f)
                    .containsExactly(100.5f, 100.5f, 100.5f, 100.5f, 160.5f, 40.5f);
            assertThat(system.neutral(codes)).isEmpty();
            Map<String, float[]> byPoints = system.codes(PHOTO, Portrait.points68(20, 20, 180, 180)).orElseThrow();
            codes.forEach((part, values) -> assertThat(byPoints.get(part)).as(part).isEqualTo(values));
        }
    }

    @Test
    void withABasisThereIsAMeshInThePhoto() throws IOException {
        addNetwork();
        addBasis();
        try (FaceSystem system = open("3ddfa-v2")) {
            assertThat(system.missingForMesh()).isEmpty();
            SystemFace read = system.read(PHOTO, face());
            ProjectedMesh mesh = read.mesh().orElseThrow();
            // vertex 1 at (10000 + 50 * 40, 0, 0), vertex 3 at (0, 0, 30000 + 3 * 500); crop (60, 70, -66) + a
            // thousandth; then twice (x - 1), (120 - y) and -(z - 1), from -20
            assertThat(mesh.verticesPx()).usingComparatorWithPrecision(1e-3f).containsExactly(
                    98, 80, 134,
                    98 + 24, 80, 134,
                    98, 80 - 40, 134,
                    98, 80, 134 - 63);
            assertThat(mesh.faces()).containsExactly(0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3);
            assertThat(mesh.colours()).isEmpty();
            float[] points = read.landmarks68().orElseThrow();
            assertThat(Arrays.copyOf(points, 8)).usingComparatorWithPrecision(1e-3f)
                    .containsExactly(98, 80, 122, 80, 98, 40, 98, 80);

            NeutralHead neutral = system.neutral(read.codes()).orElseThrow();
            float[] expected = MEAN.clone();
            expected[3] = 12000;
            assertThat(neutral.vertices()).usingComparatorWithPrecision(0.01f).containsExactly(expected);
            assertThat(Arrays.copyOf(neutral.landmarks68(), 6)).usingComparatorWithPrecision(0.01f)
                    .containsExactly(0, 0, 0, 12000, 0, 0);
        }
    }

    @Test
    void aNewBasisIsANewFingerprint() throws IOException {
        addNetwork();
        String without;
        try (FaceSystem system = open("3ddfa-v2")) {
            without = system.fingerprint();
        }
        addBasis();
        try (FaceSystem system = open("3ddfa-v2"); FaceSystem named = open("3ddfa-v2-mb05")) {
            assertThat(system.fingerprint()).isNotEqualTo(without).isEqualTo(named.fingerprint());
            assertThat(named.title()).isEqualTo("3DDFA-V2 (mb05)");
        }
    }

    @Test
    void whatIsLackingIsNamed() throws IOException {
        ModelStore opened = ModelStore.open(store);
        assertThat(ComparedSystems.open("3ddfa-v2", opened, 1)).isEmpty();
        assertThat(ComparedSystems.lacks("3ddfa-v2", opened)).singleElement().asString()
                .contains("one of mb1_120x120.pth, mb05_120x120.pth, resnet22.pth from https://");
        addNetwork();
        assertThat(ComparedSystems.lacks("3ddfa-v2", opened)).isEmpty();
        assertThat(ComparedSystems.lacks("3ddfa-v2-mb1", opened)).singleElement().asString()
                .contains("mb1_120x120.pth");
        assertThat(ComparedSystems.lacks("3ddfa-v2+faceboxes", opened)).singleElement().asString()
                .contains("FaceBoxesProd.pth");
        opened.remove(List.of("3ddfa-v2-statistics"));
        assertThat(ComparedSystems.lacks("3ddfa-v2", opened)).singleElement().asString()
                .contains("param_mean_std_62d_120x120.pkl");
        assertThatThrownBy(() -> ComparedSystems.open("3ddfa-v3", opened, 1)).isInstanceOf(IOException.class)
                .hasMessageContaining("3ddfa-v3");
    }
}
