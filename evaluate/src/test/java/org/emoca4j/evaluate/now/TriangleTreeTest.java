package org.emoca4j.evaluate.now;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TriangleTreeTest {

    private static final double[] CORNER = {0, 0, 0, 1, 0, 0, 0, 1, 0};
    private static final int[] ONE = {0, 1, 2};

    private static double distance(double x, double y, double z) {
        return new TriangleTree(CORNER, ONE).nearest(x, y, z).distance();
    }

    @Test
    void distancesFromOneTriangleWorkedByHand() {
        assertThat(distance(0.25, 0.25, 2)).isEqualTo(2); // over the inside
        assertThat(distance(-3, -4, 0)).isEqualTo(5); // corner (0, 0)
        assertThat(distance(4, -4, 0)).isEqualTo(5); // corner (1, 0)
        assertThat(distance(-3, 5, 0)).isEqualTo(5); // corner (0, 1)
        assertThat(distance(0.5, -2, 0)).isEqualTo(2); // edge along x
        assertThat(distance(-1.5, 0.5, 2)).isEqualTo(2.5); // edge along y
        assertThat(distance(1, 1, 0)).isCloseTo(Math.sqrt(0.5), within(1e-15)); // slanted edge
        assertThat(distance(0.3, 0.3, 0)).isZero();
    }

    @Test
    void namesTheNearestPointItsTriangleAndNormal() {
        TriangleTree tree = new TriangleTree(
                new double[] {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 1, 9, 1, 0, 9}, new int[] {0, 1, 2, 3, 4, 5});
        TriangleTree.Nearest nearest = tree.nearest(0.25, 0.5, 7, 0);
        assertThat(nearest).isEqualTo(new TriangleTree.Nearest(0.25, 0.5, 9, 2, 1));
        assertThat(tree.normal(0)).containsExactly(0, 0, 1);
        assertThat(tree.normal(1)).containsExactly(0, 0, -1);
    }

    /** The plain way: the plane's foot point if it lies inside, else the nearest of the three edges, by their ends. */
    private static double plain(double[] v, int[] faces, double[] p) {
        double best = Double.POSITIVE_INFINITY;
        for (int f = 0; f < faces.length; f += 3) {
            double[][] c = new double[3][];
            for (int k = 0; k < 3; k++) {
                c[k] = new double[] {v[3 * faces[f + k]], v[3 * faces[f + k] + 1], v[3 * faces[f + k] + 2]};
            }
            double[] n = cross(minus(c[1], c[0]), minus(c[2], c[0]));
            double length = Math.sqrt(dot(n, n));
            boolean inside = length > 0;
            for (int k = 0; k < 3 && inside; k++) {
                inside = dot(cross(minus(c[(k + 1) % 3], c[k]), minus(p, c[k])), n) >= 0;
            }
            if (inside) {
                best = Math.min(best, Math.abs(dot(minus(p, c[0]), n)) / length);
            }
            for (int k = 0; k < 3; k++) {
                double[] edge = minus(c[(k + 1) % 3], c[k]);
                double along = dot(edge, edge) == 0 ? 0 : dot(minus(p, c[k]), edge) / dot(edge, edge);
                double t = Math.max(0, Math.min(1, along));
                double[] d = minus(p, new double[] {
                    c[k][0] + t * edge[0], c[k][1] + t * edge[1], c[k][2] + t * edge[2]
                });
                best = Math.min(best, Math.sqrt(dot(d, d)));
            }
        }
        return best;
    }

    private static double[] minus(double[] a, double[] b) {
        return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void agreesWithTryingEachTriangle(long seed) {
        Random random = new Random(seed);
        int triangles = 1 + random.nextInt(400);
        double[] v = random.doubles(9L * triangles, -1, 1).toArray();
        int[] faces = new int[3 * triangles];
        for (int i = 0; i < faces.length; i++) {
            faces[i] = i;
            // small ones far apart, flat ones, and a few that are a line or a point
            double size = seed % 2 == 0 ? 1 : 0.05;
            for (int a = 0; a < 3; a++) {
                v[3 * i + a] = v[9 * (i / 3) + a] + size * (v[3 * i + a] - v[9 * (i / 3) + a]);
            }
            if (i % 30 == 2) {
                System.arraycopy(v, 3 * (i - 1), v, 3 * i, 3);
            }
            if (i % 90 == 2) {
                System.arraycopy(v, 3 * (i - 1), v, 3 * (i - 2), 3);
            }
        }
        TriangleTree tree = new TriangleTree(v, faces);
        for (int i = 0; i < 300; i++) {
            double[] p = random.doubles(3, -2, 2).toArray();
            double expected = plain(v, faces, p);
            TriangleTree.Nearest nearest = tree.nearest(p[0], p[1], p[2]);
            assertThat(nearest.distance()).isCloseTo(expected, within(1e-12));
            assertThat(tree.nearest(p[0], p[1], p[2], random.nextInt(triangles)).distance())
                    .isCloseTo(expected, within(1e-12));
            double[] away = minus(p, new double[] {nearest.x(), nearest.y(), nearest.z()});
            assertThat(Math.sqrt(dot(away, away))).isCloseTo(nearest.distance(), within(1e-12));
        }
    }

    @Test
    void manyTrianglesAtOnePlaceAreNoTrouble() {
        int[] faces = new int[3 * 500];
        for (int i = 0; i < faces.length; i++) {
            faces[i] = i % 3;
        }
        assertThat(new TriangleTree(CORNER, faces).nearest(0.25, 0.25, -3).distance()).isEqualTo(3);
    }

    @Test
    void aMeshWithoutTrianglesIsRefused() {
        assertThatThrownBy(() -> new TriangleTree(CORNER, new int[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
