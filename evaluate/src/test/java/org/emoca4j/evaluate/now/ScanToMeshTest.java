package org.emoca4j.evaluate.now;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.emoca4j.head.HeadModel;
import org.emoca4j.math.Rotations;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scans made from the built-in head, in millimetres, so that the distances are known. */
class ScanToMeshTest {

    private static double[] head;
    private static double[] landmarks;
    private static int[] faces;
    private static double[] face;

    @BeforeAll
    static void headInMillimetres() throws IOException {
        HeadModel model = HeadModel.builtin();
        float[] template = model.basis().template();
        faces = model.basis().topology().faces();
        head = new double[template.length];
        Arrays.setAll(head, i -> 1000.0 * template[i]);
        landmarks = Landmarks7.of(model.landmarks().full().evaluate(template, faces));
        for (int i = 0; i < landmarks.length; i++) {
            landmarks[i] *= 1000;
        }
        face = ScanRegion.of(landmarks).select(centroids(0));
    }

    /** The middle of each triangle, moved along its normal. */
    private static double[] centroids(double by) {
        double[] out = new double[faces.length];
        TriangleTree tree = new TriangleTree(head, faces);
        for (int i = 0; i < out.length; i++) {
            int f = i / 3;
            for (int k = 0; k < 3; k++) {
                out[i] += head[3 * faces[3 * f + k] + i % 3] / 3;
            }
            out[i] += by * tree.normal(f)[i % 3];
        }
        return out;
    }

    @Test
    void theRegionIsTheFace() {
        // ears and back of the head are out, nose, mouth and brows are in
        assertThat(face.length).isBetween(faces.length / 10, faces.length * 9 / 10);
        ScanRegion region = ScanRegion.of(landmarks);
        assertThat(region.select(landmarks)).hasSize(landmarks.length);
        assertThat(region.radius()).isBetween(75.0, 130.0);
    }

    @Test
    void theRegionOfAHandDrawnFace() {
        double[] points = {-50, 40, 0, -20, 40, 0, 20, 40, 0, 50, 40, 0, 0, 0, 30, -25, -30, 0, 25, -30, 0};
        // from the nose base (0, 0, 30) to the middle of the inner corners (0, 40, 0) it is 50
        ScanRegion region = ScanRegion.of(points);
        assertThat(region.radius()).isCloseTo(0.7 * (100 + 50), within(1e-12));
        assertThat(new double[] {region.x(), region.y(), region.z()}).containsExactly(new double[] {0, 12, 21},
                within(1e-12));
        assertThat(region.select(new double[] {0, 12, 21 + 104.9, 0, 12, 21 - 105.1, 104.9, 12, 21})).hasSize(6);
    }

    @Test
    void aScanOffTheSkinByAKnownDistanceIsThatFarAway() {
        double[] scan = ScanRegion.of(landmarks).select(centroids(1.5));
        double[] distances =
                new ScanToMesh(new TriangleTree(head, faces), scan, false).distances(new Alignment(1,
                        Rotations.exp(0, 0, 0), new double[3]));
        Arrays.sort(distances);
        // a point over the middle of a triangle can't be farther away; in folds, such as the lips, it is nearer
        assertThat(distances[distances.length - 1]).isLessThanOrEqualTo(1.5 + 1e-9);
        assertThat(distances[distances.length / 2]).isCloseTo(1.5, within(1e-9));
    }

    @ParameterizedTest(name = "turned by ({0}, {1}, {2}), {3} times as large")
    @CsvSource({"0.3, -0.2, 0.1, 1", "0, 0.8, 0, 1.3", "-1.5, 0.4, 2, 0.001"})
    void aMovedAndScaledCopyIsFoundAgain(double x, double y, double z, double scale) {
        Alignment away = new Alignment(scale, Rotations.exp(x, y, z), new double[] {100, -30, 700});
        double[] copy = away.apply(head);
        Random noise = new Random(5);
        double[] marks = away.apply(landmarks);
        for (int i = 0; i < marks.length; i++) {
            marks[i] += scale * 2 * noise.nextGaussian(); // 2 mm, so that the landmarks alone don't align the copy
        }
        Alignment back = Alignment.ofPoints(marks, landmarks, true);
        double[] rough = back.apply(copy);
        ScanToMesh problem = new ScanToMesh(new TriangleTree(rough, faces), face, true);
        Alignment refined = problem.refine();
        assertThat(Arrays.stream(problem.distances(refined)).max().orElseThrow()).isLessThan(1e-3);
        double[] again = refined.apply(rough);
        for (int i = 0; i < again.length; i++) {
            assertThat(again[i]).isCloseTo(head[i], within(1e-2));
        }
    }

    @Test
    void aLargerHeadOnlyFitsWhereTheScaleIsFree() {
        double[] larger = new Alignment(1.1, Rotations.exp(0, 0, 0), new double[3]).apply(head);
        TriangleTree tree = new TriangleTree(larger, faces);
        ScanToMesh metric = new ScanToMesh(tree, face, false);
        Alignment moved = metric.refine();
        assertThat(moved.scale()).isEqualTo(1);
        assertThat(Arrays.stream(metric.distances(moved)).average().orElseThrow()).isGreaterThan(0.5);
        ScanToMesh scaled = new ScanToMesh(tree, face, true);
        Alignment shrunk = scaled.refine();
        assertThat(shrunk.scale()).isCloseTo(1 / 1.1, within(1e-5));
        assertThat(Arrays.stream(scaled.distances(shrunk)).max().orElseThrow()).isLessThan(1e-3);
    }

    @ParameterizedTest(name = "free scale: {0}")
    @CsvSource({"true", "false"})
    void theGradientIsThatOfTheCost(boolean scaled) {
        ScanToMesh problem = new ScanToMesh(new TriangleTree(head, faces),
                ScanRegion.of(landmarks).select(centroids(2)), scaled);
        int n = scaled ? 7 : 6;
        double[] x = {0.02, -0.03, 0.01, 1, -2, 0.5, 0.02};
        x = Arrays.copyOf(x, n);
        double[] gradient = new double[n];
        double cost = problem.linearise(x, new double[n][n], gradient);
        assertThat(cost).isCloseTo(problem.cost(x), within(1e-9 * cost));
        for (int i = 0; i < n; i++) {
            double step = 1e-8; // nearest points jump in folds: larger steps straddle a kink
            double[] up = x.clone();
            double[] down = x.clone();
            up[i] += step;
            down[i] -= step;
            double numeric = (problem.cost(up) - problem.cost(down)) / (2 * step);
            assertThat(gradient[i]).isCloseTo(numeric, within(1e-5 * Math.abs(numeric)));
        }
    }

    @Test
    void landmarksAloneFindAKnownMotion() {
        double[] rotation = Rotations.exp(0.4, -1.2, 0.7);
        double[] shift = {3, 4, -5};
        double[] turned = new Alignment(2.5, rotation, shift).apply(landmarks);
        assertThat(Alignment.ofPoints(landmarks, turned, true).scale()).isCloseTo(2.5, within(1e-9));
        double[] same = new Alignment(1, rotation, shift).apply(landmarks);
        Alignment rigid = Alignment.ofPoints(landmarks, same, false);
        assertThat(rigid.translation()).containsExactly(shift, within(1e-6));
        assertThat(rigid.applyInverse(same)).containsExactly(landmarks, within(1e-6));
        // with another size the centres still meet
        Alignment centred = Alignment.ofPoints(landmarks, turned, false);
        assertThat(Alignment.mean(centred.apply(landmarks))).containsExactly(Alignment.mean(turned), within(1e-6));
        assertThat(centred.rotation()).containsExactly(rotation, within(1e-6));
    }
}
