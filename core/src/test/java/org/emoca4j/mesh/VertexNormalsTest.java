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
}
