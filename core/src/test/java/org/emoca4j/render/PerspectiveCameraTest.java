package org.emoca4j.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PerspectiveCameraTest {

    private static final int SIZE = 224;

    /** Deng's camera, ten decimetres away. */
    private static final PerspectiveCamera CAMERA = new PerspectiveCamera(1015, 1015, 112, 111, 5, 10);

    @Test
    void projectsWorkedByHand() {
        PerspectiveCamera camera = new PerspectiveCamera(100, 400, 50, 60, 1, 10);
        float[] px = camera.project(new float[] {1, 2, 20, -3, 0, 10, 0, 0, 0.5f});
        // the focal length of depth is the geometric mean, 200
        assertThat(px).containsExactly(
                new float[] {55, 100, 100, 20, 60, 0, 50, 60, -1800}, within(1e-4f));
    }

    @Test
    void depthGrowsAsFastAsTheOthersAtTheHead() {
        float[] px = CAMERA.project(new float[] {0, 0, 10, 0, 0, 10.001f, 0.001f, 0, 10});
        assertThat(px[5] - px[2]).isCloseTo(px[6] - px[0], within(1e-3f));
    }

    @Test
    void refusesCamerasThatSeeNothing() {
        assertThatThrownBy(() -> new PerspectiveCamera(0, 1, 0, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PerspectiveCamera(1, 1, 0, 0, Double.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The front of a head in decimetres with a nose, before the camera. */
    private static float[] headBeforeTheCamera(int n) {
        float[] points = new float[3 * n * n];
        double yaw = 0.6;
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                double x = -1 + 2.0 * k / (n - 1);
                double y = -1 + 2.0 * i / (n - 1);
                double z = Math.sqrt(Math.max(0, 2.05 - x * x - y * y)) + 0.9 * Math.exp(-20 * (x * x + y * y));
                double turned = Math.cos(yaw) * x + Math.sin(yaw) * z;
                int at = 3 * (i * n + k);
                points[at] = (float) (turned - 0.2);
                points[at + 1] = (float) -y;
                points[at + 2] = (float) (10 - (Math.cos(yaw) * z - Math.sin(yaw) * x));
            }
        }
        return points;
    }

    private static int[] grid(int n) {
        int[] faces = new int[6 * (n - 1) * (n - 1)];
        int at = 0;
        for (int i = 0; i + 1 < n; i++) {
            for (int k = 0; k + 1 < n; k++) {
                int v = i * n + k;
                for (int corner : new int[] {v, v + 1, v + n, v + 1, v + n + 1, v + n}) {
                    faces[at++] = corner;
                }
            }
        }
        return faces;
    }

    /** What a ray through a pixel's centre meets first, without any projection: the face, and how near an edge. */
    private record Hit(int face, double distance, double edge) {}

    private static Hit trace(float[] p, int[] faces, int column, int row) {
        double dx = (column - CAMERA.centreX()) / CAMERA.focalX();
        double dy = (row - CAMERA.centreY()) / CAMERA.focalY();
        Hit first = new Hit(-1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        double nearestEdge = Double.POSITIVE_INFINITY;
        for (int f = 0; f < faces.length / 3; f++) {
            double[] a = point(p, faces[3 * f]);
            double[] u = minus(point(p, faces[3 * f + 1]), a);
            double[] v = minus(point(p, faces[3 * f + 2]), a);
            double[] d = {dx, dy, 1};
            double[] h = cross(d, v);
            double det = dot(u, h);
            double[] from = {-a[0], -a[1], -a[2]};
            double s = dot(from, h) / det;
            double[] q = cross(from, u);
            double t = dot(d, q) / det;
            double inside = Math.min(Math.min(s, t), 1 - s - t);
            nearestEdge = Math.min(nearestEdge, Math.abs(inside));
            double distance = dot(v, q) / det;
            if (inside > 0 && distance < first.distance) {
                first = new Hit(f, distance, 0);
            }
        }
        return new Hit(first.face, first.distance, nearestEdge);
    }

    private static double[] point(float[] p, int i) {
        return new double[] {p[3 * i], p[3 * i + 1], p[3 * i + 2]};
    }

    private static double[] minus(double[] a, double[] b) {
        return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    @Test
    void theRasteriserSeesWhatRaysThroughThePinholeSee() {
        int n = 16;
        float[] points = headBeforeTheCamera(n);
        int[] faces = grid(n);
        float[] ndc = CAMERA.project(points);
        for (int i = 0; i < ndc.length; i += 3) {
            ndc[i] = (2 * ndc[i] + 1) / SIZE - 1;
            ndc[i + 1] = (2 * ndc[i + 1] + 1) / SIZE - 1;
            ndc[i + 2] = 2 * ndc[i + 2] / SIZE + HeadView.DEPTH_SHIFT;
        }
        Raster raster = Rasterizer.rasterize(ndc, faces, SIZE, SIZE);
        int covered = 0;
        int compared = 0;
        for (int row = 0; row < SIZE; row += 2) {
            for (int column = 0; column < SIZE; column += 2) {
                Hit hit = trace(points, faces, column, row);
                int drawn = raster.faceIndex()[row * SIZE + column];
                if (hit.edge > 1e-3) {
                    assertThat(drawn).as("column %d, row %d", column, row).isEqualTo(hit.face);
                    compared += hit.face >= 0 ? 1 : 0;
                }
                covered += hit.face >= 0 ? 1 : 0;
            }
        }
        assertThat(covered).isBetween(3000, SIZE * SIZE / 4 - 1000);
        assertThat(compared).isGreaterThan(covered * 9 / 10);
    }
}
