package org.emoca4j.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VertexNormalsTest {

    @Test
    void counterClockwiseTrianglePointsAtTheViewer() {
        float[] normals = VertexNormals.of(new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0}, new int[] {0, 1, 2});
        assertThat(normals).containsExactly(0, 0, 1, 0, 0, 1, 0, 0, 1);
    }

    @Test
    void largerFacesCountMore() {
        // at vertex 0 a triangle with the cross product (0,0,4) meets one with (6,0,0)
        float[] vertices = {0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3};
        int[] faces = {0, 1, 2, 0, 2, 3};
        float[] normals = VertexNormals.of(vertices, faces);
        double length = Math.hypot(4, 6);
        assertThat(normals[0]).isCloseTo((float) (6 / length), within(1e-6f));
        assertThat(normals[1]).isZero();
        assertThat(normals[2]).isCloseTo((float) (4 / length), within(1e-6f));
    }

    @Test
    void tinyFacesKeepShortNormalsAndLoneVerticesHaveNone() {
        float s = 1e-4f;
        float[] normals = VertexNormals.of(new float[] {0, 0, 0, s, 0, 0, 0, s, 0, 5, 5, 5}, new int[] {0, 1, 2});
        // twice the area is 1e-8, divided by 1e-6
        assertThat(normals[2]).isCloseTo(0.01f, within(1e-6f));
        assertThat(normals[9]).isZero();
        assertThat(normals[11]).isZero();
    }

    @Test
    void normalsTurnWithTheMesh() {
        Random random = new Random(5);
        float[] vertices = new float[60];
        for (int i = 0; i < vertices.length; i++) {
            vertices[i] = random.nextFloat();
        }
        int[] faces = new int[90];
        for (int i = 0; i < faces.length; i++) {
            faces[i] = (i / 3 * 7 + i % 3 * (i / 30 + 1)) % 20;
        }
        float[] turned = new float[60];
        float[] normals = VertexNormals.of(vertices, faces);
        float[] expected = new float[60];
        for (int i = 0; i < 60; i += 3) {
            // a quarter turn about z
            turned[i] = -vertices[i + 1];
            turned[i + 1] = vertices[i];
            turned[i + 2] = vertices[i + 2];
            expected[i] = -normals[i + 1];
            expected[i + 1] = normals[i];
            expected[i + 2] = normals[i + 2];
        }
        assertThat(VertexNormals.of(turned, faces)).containsExactly(expected, within(1e-5f));
    }

    /** Against central differences of the normals computed in double precision; the last face keeps short normals. */
    @Test
    void gradientsAreThoseOfFiniteDifferences() {
        Random random = new Random(6);
        int[] faces = {0, 1, 2, 0, 2, 3, 3, 1, 0, 4, 5, 6};
        double[] vertices = new double[21];
        float[] gradient = new float[21];
        for (int i = 0; i < vertices.length; i++) {
            vertices[i] = random.nextFloat() * (i < 12 ? 1 : 5e-4f);
            gradient[i] = (float) random.nextGaussian();
        }
        float[] actual = new float[23];
        actual[3] = 7;
        float[] single = new float[21];
        for (int i = 0; i < 21; i++) {
            single[i] = (float) vertices[i];
        }
        VertexNormals.addGradient(single, faces, gradient, actual, 2);
        assertThat(actual[0]).isZero();
        assertThat(actual[1]).isZero();
        actual[3] -= 7;
        for (int i = 0; i < 21; i++) {
            double step = i < 12 ? 1e-6 : 1e-8;
            double middle = vertices[i];
            vertices[i] = middle + step;
            double above = weighed(vertices, faces, gradient);
            vertices[i] = middle - step;
            double expected = (above - weighed(vertices, faces, gradient)) / (2 * step);
            vertices[i] = middle;
            assertThat((double) actual[2 + i]).as("coordinate %d", i)
                    .isCloseTo(expected, within(2e-5 * Math.max(1, Math.abs(expected))));
        }
    }

    private static double weighed(double[] v, int[] faces, float[] weights) {
        double[] sums = new double[v.length];
        for (int f = 0; f < faces.length; f += 3) {
            int a = 3 * faces[f];
            int b = 3 * faces[f + 1];
            int c = 3 * faces[f + 2];
            for (int k = 0; k < 3; k++) {
                int next = (k + 1) % 3;
                int last = (k + 2) % 3;
                double cross = (v[b + next] - v[a + next]) * (v[c + last] - v[a + last])
                        - (v[b + last] - v[a + last]) * (v[c + next] - v[a + next]);
                for (int corner : new int[] {a, b, c}) {
                    sums[corner + k] += cross;
                }
            }
        }
        double total = 0;
        for (int i = 0; i < v.length; i += 3) {
            double length = Math.sqrt(sums[i] * sums[i] + sums[i + 1] * sums[i + 1] + sums[i + 2] * sums[i + 2]);
            for (int k = 0; k < 3; k++) {
                total += weights[i + k] * sums[i + k] / Math.max(length, 1e-6);
            }
        }
        return total;
    }
}
