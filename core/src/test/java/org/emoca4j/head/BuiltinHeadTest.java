package org.emoca4j.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.emoca4j.math.Rotations;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What must hold for the head that ships, whoever built it. Lengths in metres. */
class BuiltinHeadTest {

    /** MediaPipe points of the left lids above each other, upper then lower. */
    private static final int[][] LEFT_LIDS = {{386, 374}, {385, 380}, {387, 373}};

    private static final int[][] RIGHT_LIDS = {{159, 145}, {158, 153}, {160, 144}};
    /** Inner lips above each other, upper then lower. */
    private static final int[][] LIPS = {{13, 14}, {82, 87}, {312, 317}};

    private static HeadModel model;
    private static float[] template;
    private static int[] faces;
    private static int[] mirror;

    @BeforeAll
    static void load() throws IOException {
        model = HeadModel.builtin();
        template = model.basis().template();
        faces = model.topology().faces();
        mirror = findMirror();
    }

    @Test
    void hasTheSizesThatTheLibraryPromises() {
        assertThat(model.numVertices()).isGreaterThanOrEqualTo(4000);
        assertThat(model.numShape()).isEqualTo(100);
        assertThat(model.numExpression()).isBetween(40, 50);
        assertThat(model.basis().expressionNames()).hasSize(model.numExpression()).doesNotHaveDuplicates();
        assertThat(model.albedo()).hasValueSatisfying(albedo -> assertThat(albedo.size()).isEqualTo(256));
        for (Region region : Region.values()) {
            assertThat(facesOf(region)).as("faces of %s", region).isNotEmpty();
        }
    }

    @Test
    void isAClosedSurfaceButForNeckAndTeeth() {
        Map<Long, Integer> directed = new HashMap<>();
        for (int f = 0; f < faces.length / 3; f++) {
            for (int k = 0; k < 3; k++) {
                long key = (long) faces[3 * f + k] << 32 | faces[3 * f + (k + 1) % 3];
                assertThat(directed.put(key, f)).as("directed edge of face %d is used twice", f).isNull();
            }
        }
        float lowestOpen = Float.NEGATIVE_INFINITY;
        for (Map.Entry<Long, Integer> edge : directed.entrySet()) {
            long a = edge.getKey() >> 32;
            long b = edge.getKey() & 0xFFFFFFFFL;
            if (!directed.containsKey(b << 32 | a) && model.region(edge.getValue()) != Region.TEETH) {
                assertThat(model.region(edge.getValue())).isEqualTo(Region.OTHER_SKIN);
                lowestOpen = Math.max(lowestOpen, template[(int) (3 * a + 1)]);
            }
        }
        assertThat(lowestOpen).as("height of the open border, which only the neck has").isBetween(-0.15f, -0.07f);
    }

    @Test
    void isSymmetric() {
        for (int v = 0; v < mirror.length; v++) {
            assertThat(distanceToMirror(v, mirror[v])).isLessThan(1e-6);
            assertThat(mirror[mirror[v]]).isEqualTo(v);
        }
    }

    @Test
    void leftAndRightUnitsMirrorEachOther() {
        List<String> names = model.basis().expressionNames();
        int pairs = 0;
        for (int left = 0; left < names.size(); left++) {
            if (names.get(left).endsWith("_left")) {
                int right = names.indexOf(names.get(left).replace("_left", "_right"));
                float[] a = model.basis().expressionDirs()[left];
                float[] b = model.basis().expressionDirs()[right];
                for (int v = 0; v < mirror.length; v++) {
                    int m = mirror[v];
                    assertThat(b[3 * m]).as(names.get(left)).isEqualTo(-a[3 * v], within(1e-5f));
                    assertThat(b[3 * m + 1]).as(names.get(left)).isEqualTo(a[3 * v + 1], within(1e-5f));
                    assertThat(b[3 * m + 2]).as(names.get(left)).isEqualTo(a[3 * v + 2], within(1e-5f));
                }
                pairs++;
            }
        }
        assertThat(pairs).isGreaterThan(15);
    }

    @Test
    void everyUnitMovesTheFaceAndNoRigidPart() {
        Set<Integer> rigid = new HashSet<>(verticesOf(Region.TEETH));
        rigid.addAll(verticesOf(Region.LEFT_EYE));
        rigid.addAll(verticesOf(Region.RIGHT_EYE));
        for (int e = 0; e < model.numExpression(); e++) {
            String name = model.basis().expressionNames().get(e);
            float[] dir = model.basis().expressionDirs()[e];
            double largest = 0;
            for (int v = 0; v < mirror.length; v++) {
                double length = Math.sqrt(dir[3 * v] * dir[3 * v]
                        + dir[3 * v + 1] * dir[3 * v + 1]
                        + dir[3 * v + 2] * dir[3 * v + 2]);
                largest = Math.max(largest, length);
                if (rigid.contains(v)) {
                    assertThat(length).as("%s moves rigid vertex %d", name, v).isZero();
                }
            }
            assertThat(largest).as(name).isBetween(0.001, 0.02);
        }
    }

    @Test
    void lidsCloseForEverybody() {
        Random random = new Random(7);
        for (int person = 0; person < 20; person++) {
            float[] shape = person == 0 ? new float[0] : people(random, 1);
            float[] blink = new float[model.numExpression()];
            blink[index("blink_left")] = 1;
            blink[index("blink_right")] = 1;
            float[] open = mediapipe(model.blend(shape, new float[0]));
            float[] closed = mediapipe(model.blend(shape, blink));
            for (int[][] side : new int[][][] {LEFT_LIDS, RIGHT_LIDS}) {
                for (int[] lids : side) {
                    double gap = open[3 * lids[0] + 1] - open[3 * lids[1] + 1];
                    double rest = closed[3 * lids[0] + 1] - closed[3 * lids[1] + 1];
                    assertThat(gap).isGreaterThan(0.003);
                    assertThat(rest).as("person %d, lids %s", person, Arrays.toString(lids)).isLessThan(0.2 * gap);
                }
            }
        }
    }

    @Test
    void lidsStayOutsideOfTheEyeballsWhileTheyClose() {
        float[] joints = model.restJoints(template);
        for (float amount : new float[] {0, 0.25f, 0.5f, 0.75f, 1}) {
            float[] blink = new float[model.numExpression()];
            blink[index("blink_left")] = amount;
            float[] vertices = model.blend(new float[0], blink);
            float[] points = mediapipe(vertices);
            double radius = 0;
            for (int v : verticesOf(Region.LEFT_EYE)) {
                radius = Math.max(radius, Math.abs(vertices[3 * v] - joints[9]));
            }
            for (int[] lids : LEFT_LIDS) {
                double fromCentre = Math.sqrt(Math.pow(points[3 * lids[0]] - joints[9], 2)
                        + Math.pow(points[3 * lids[0] + 1] - joints[10], 2)
                        + Math.pow(points[3 * lids[0] + 2] - joints[11], 2));
                assertThat(fromCentre).as("upper lid at %s of a blink", amount).isGreaterThan(radius);
            }
        }
    }

    @Test
    void lipsMeetAtRestForEverybody() {
        Random random = new Random(8);
        for (int person = 0; person < 20; person++) {
            float[] shape = person == 0 ? new float[0] : people(random, 1);
            float[] points = mediapipe(model.blend(shape, new float[0]));
            for (int[] lips : LIPS) {
                double gap = points[3 * lips[0] + 1] - points[3 * lips[1] + 1];
                assertThat(gap).as("person %d, lips %s", person, Arrays.toString(lips)).isLessThan(0.001);
            }
        }
    }

    @Test
    void jawOpensTheMouthAndLeavesTheUpperFace() {
        float[] pose = new float[15];
        pose[3 * HeadParameters.JAW] = (float) Math.toRadians(20);
        float[] rest = mediapipe(template);
        float[] open = mediapipe(model.decode(new HeadParameters(new float[0], new float[0], pose)).vertices());
        assertThat(open[3 * 13 + 1] - open[3 * 14 + 1]).isBetween(0.015f, 0.05f);
        for (int steady : new int[] {4, 133, 362, 168, 10}) {
            assertThat(open[3 * steady + 1]).as("point %d", steady).isEqualTo(rest[3 * steady + 1], within(1e-4f));
        }
        assertThat(open[3 * 152 + 1]).as("chin").isLessThan(rest[3 * 152 + 1] - 0.015f);
    }

    @Test
    void skinningAndJointsAreWeightedMeans() {
        float[] weights = model.basis().skinningWeights();
        for (int v = 0; v < model.numVertices(); v++) {
            float sum = 0;
            for (int j = 0; j < HeadParameters.NUM_JOINTS; j++) {
                assertThat(weights[5 * v + j]).isBetween(0f, 1f);
                sum += weights[5 * v + j];
            }
            assertThat(sum).isEqualTo(1, within(1e-5f));
        }
        for (int j = 0; j < HeadParameters.NUM_JOINTS; j++) {
            float sum = 0;
            for (int v = 0; v < model.numVertices(); v++) {
                sum += model.basis().jointRegressor()[j * model.numVertices() + v];
            }
            assertThat(sum).as("joint %d", j).isEqualTo(1, within(1e-4f));
        }
    }

    @Test
    void jointsLieWhereTheyTurn() {
        float[] joints = model.restJoints(template);
        assertThat(joints[3 * HeadParameters.NECK + 1]).as("neck below jaw").isLessThan(joints[7] - 0.04f);
        assertThat(joints[3 * HeadParameters.JAW + 2]).as("jaw behind the eyes").isLessThan(joints[11] - 0.03f);
        Random random = new Random(9);
        for (int person = 0; person < 10; person++) {
            float[] vertices = model.blend(people(random, 1), new float[0]);
            float[] j = model.restJoints(vertices);
            for (int eye : new int[] {HeadParameters.LEFT_EYE, HeadParameters.RIGHT_EYE}) {
                Region region = eye == HeadParameters.LEFT_EYE ? Region.LEFT_EYE : Region.RIGHT_EYE;
                double[] reach = verticesOf(region).stream()
                        .mapToDouble(v -> Math.sqrt(Math.pow(vertices[3 * v] - j[3 * eye], 2)
                                + Math.pow(vertices[3 * v + 1] - j[3 * eye + 1], 2)
                                + Math.pow(vertices[3 * v + 2] - j[3 * eye + 2], 2)))
                        .sorted()
                        .toArray();
                // round but for the cornea, which stands out by 4.5 %
                assertThat(reach[reach.length - 1] / reach[0]).isBetween(1.02, 1.07);
            }
        }
    }

    @Test
    void landmarksLieOnFaces() {
        HeadLandmarks landmarks = model.landmarks();
        for (LandmarkEmbedding embedding : List.of(
                landmarks.inner(), landmarks.contour(), landmarks.full(), landmarks.mediapipe(), landmarks.iris())) {
            for (int p = 0; p < embedding.size(); p++) {
                assertThat(embedding.faces()[p]).isBetween(0, faces.length / 3 - 1);
                float sum = 0;
                for (int k = 0; k < 3; k++) {
                    assertThat(embedding.barycentrics()[3 * p + k]).isBetween(-1e-4f, 1.0001f);
                    sum += embedding.barycentrics()[3 * p + k];
                }
                assertThat(sum).isEqualTo(1, within(1e-4f));
            }
        }
        float[] full = landmarks.full().evaluate(template, faces);
        assertThat(full[3 * 36]).as("right outer eye corner").isLessThan(-0.03f);
        assertThat(full[3 * 45]).as("left outer eye corner").isGreaterThan(0.03f);
        assertThat(full[3 * 8 + 1]).as("chin below lips").isLessThan(full[3 * 57 + 1]);
        assertThat(full[3 * 30 + 2]).as("nose tip in front").isGreaterThan(full[3 * 27 + 2] + 0.01f);
    }

    @Test
    void outlineSlidesOnTheSideThatTurnsAway() {
        HeadLandmarks landmarks = model.landmarks();
        float[] rest = landmarks.contourOfRow(0).evaluate(template, faces);
        float[] turnedLeft = landmarks.contourOfRow(30).evaluate(template, faces);
        float[] turnedRight = landmarks.contourOfRow(39 + 30).evaluate(template, faces);
        for (int p = 0; p < HeadLandmarks.NUM_CONTOUR; p++) {
            int m = HeadLandmarks.NUM_CONTOUR - 1 - p;
            assertThat(turnedRight[3 * m]).isEqualTo(-turnedLeft[3 * p], within(0.002f));
            assertThat(turnedRight[3 * m + 1]).isEqualTo(turnedLeft[3 * p + 1], within(0.002f));
            assertThat(turnedRight[3 * m + 2]).isEqualTo(turnedLeft[3 * p + 2], within(0.003f));
        }
        // on the far side the points come forward; seen from there they reach as far out as any face point at rest
        assertThat(turnedLeft[3 * 14 + 2]).isGreaterThan(rest[3 * 14 + 2] + 0.01f);
        float[] rotation = Rotations.rodrigues(new float[] {0, (float) Math.toRadians(30), 0}, 0);
        for (int p = 10; p < HeadLandmarks.NUM_CONTOUR; p++) {
            assertThat(turnedX(rotation, turnedLeft, p)).isGreaterThan(turnedX(rotation, rest, p) - 0.002f);
        }
    }

    @Test
    void identityComponentsAreUncorrelatedAndOrdered() {
        double[] area = vertexAreas();
        float[][] dirs = model.basis().shapeDirs();
        double[] norms = new double[dirs.length];
        for (int i = 0; i < dirs.length; i++) {
            norms[i] = Math.sqrt(product(dirs[i], dirs[i], area));
            assertThat(norms[i]).isPositive().isLessThan(i == 0 ? 0.01 : norms[i - 1] * 1.0001);
            for (int j = 0; j < i; j++) {
                assertThat(product(dirs[i], dirs[j], area) / norms[i] / norms[j])
                        .as("components %d and %d", i, j)
                        .isEqualTo(0, within(0.05));
            }
        }
    }

    private static float turnedX(float[] rotation, float[] points, int p) {
        return rotation[0] * points[3 * p] + rotation[1] * points[3 * p + 1] + rotation[2] * points[3 * p + 2];
    }

    /** The metric of the components: area around a vertex, less for what a photo hardly shows. */
    private static double[] vertexAreas() {
        double[] area = new double[model.numVertices()];
        double total = 0;
        for (int f = 0; f < faces.length / 3; f++) {
            double importance = switch (model.region(f)) {
                case FACE -> 1;
                case OTHER_SKIN -> 0.25;
                default -> 0.1;
            };
            double a = importance * faceArea(f);
            total += a;
            for (int k = 0; k < 3; k++) {
                area[faces[3 * f + k]] += a / 3;
            }
        }
        for (int v = 0; v < area.length; v++) {
            area[v] /= total;
        }
        return area;
    }

    private static double faceArea(int f) {
        double[] u = new double[3];
        double[] w = new double[3];
        for (int i = 0; i < 3; i++) {
            u[i] = template[3 * faces[3 * f + 1] + i] - template[3 * faces[3 * f] + i];
            w[i] = template[3 * faces[3 * f + 2] + i] - template[3 * faces[3 * f] + i];
        }
        return 0.5 * Math.sqrt(Math.pow(u[1] * w[2] - u[2] * w[1], 2)
                + Math.pow(u[2] * w[0] - u[0] * w[2], 2)
                + Math.pow(u[0] * w[1] - u[1] * w[0], 2));
    }

    private static double product(float[] a, float[] b, double[] area) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += area[i / 3] * a[i] * b[i];
        }
        return sum;
    }

    private static float[] people(Random random, double sigma) {
        float[] shape = new float[model.numShape()];
        for (int k = 0; k < shape.length; k++) {
            shape[k] = (float) (sigma * random.nextGaussian());
        }
        return shape;
    }

    private static int index(String name) {
        return model.basis().expressionNames().indexOf(name);
    }

    private static float[] mediapipe(float[] vertices) {
        return model.landmarks().mediapipe().evaluate(vertices, faces);
    }

    private static List<Integer> facesOf(Region region) {
        List<Integer> out = new ArrayList<>();
        for (int f = 0; f < faces.length / 3; f++) {
            if (model.region(f) == region) {
                out.add(f);
            }
        }
        return out;
    }

    private static List<Integer> verticesOf(Region region) {
        Set<Integer> out = new HashSet<>();
        for (int f : facesOf(region)) {
            for (int k = 0; k < 3; k++) {
                out.add(faces[3 * f + k]);
            }
        }
        return List.copyOf(out);
    }

    private static double distanceToMirror(int v, int m) {
        return Math.sqrt(Math.pow(template[3 * v] + template[3 * m], 2)
                + Math.pow(template[3 * v + 1] - template[3 * m + 1], 2)
                + Math.pow(template[3 * v + 2] - template[3 * m + 2], 2));
    }

    private static int[] findMirror() {
        int n = model.numVertices();
        int[] out = new int[n];
        for (int v = 0; v < n; v++) {
            double best = Double.MAX_VALUE;
            for (int m = 0; m < n; m++) {
                double d = distanceToMirror(v, m);
                if (d < best) {
                    best = d;
                    out[v] = m;
                }
            }
        }
        return out;
    }
}
