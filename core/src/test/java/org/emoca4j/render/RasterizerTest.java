package org.emoca4j.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RasterizerTest {

    /** Covers each pixel of a square picture; its weights at a point are linear in x and y. */
    private static final float[] LARGE = {-1, -1, 1, 3, -1, 2, -1, 3, 5};

    @Test
    void weightsAndDepthAreLinearOnTheScreen() {
        Raster raster = Rasterizer.rasterize(LARGE, new int[] {0, 1, 2}, 4, 4);
        assertThat(raster.numCovered()).isEqualTo(16);
        // column 2, row 1 has its centre at x = 0.25, y = -0.25
        int pixel = 4 + 2;
        float w1 = (0.25f + 1) / 4;
        float w2 = (-0.25f + 1) / 4;
        assertThat(raster.barycentrics()[3 * pixel]).isCloseTo(1 - w1 - w2, within(1e-6f));
        assertThat(raster.barycentrics()[3 * pixel + 1]).isCloseTo(w1, within(1e-6f));
        assertThat(raster.barycentrics()[3 * pixel + 2]).isCloseTo(w2, within(1e-6f));
        assertThat(raster.zBuffer()[pixel]).isCloseTo(1 + w1 + 4 * w2, within(1e-5f));
        assertThat(raster.interpolate(new float[] {10, 20, 30}, 1, new int[] {0, 1, 2})[pixel])
                .isCloseTo(10 + 10 * w1 + 20 * w2, within(1e-4f));
    }

    @Test
    void longSideOfAPictureSpansMinusOneToOneToo() {
        // the right half of a wide picture
        float[] half = {0, -3, 1, 3, -3, 1, 0, 3, 1, 3, 3, 1};
        Raster raster = Rasterizer.rasterize(half, new int[] {0, 1, 2, 1, 3, 2}, 8, 2);
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 8; column++) {
                assertThat(raster.faceIndex()[8 * row + column] >= 0).isEqualTo(column >= 4);
            }
        }
    }

    @Test
    void nearerFaceWinsAndThenTheLowerIndex() {
        float[] vertices = {-1, -1, 2, 3, -1, 2, -1, 3, 2, -1, -1, 1, 3, -1, 1, -1, 3, 1};
        int[] farNearNear = {0, 1, 2, 3, 4, 5, 3, 4, 5};
        assertThat(Rasterizer.rasterize(vertices, farNearNear, 3, 3).faceIndex()).containsOnly(1);
    }

    @Test
    void centreOnASharedEdgeBelongsToNeitherFace() {
        // two triangles that share the edge x = 0, on which the middle column of three has its centres
        float[] vertices = {0, -3, 1, 0, 3, 1, -6, 0, 1, 6, 0, 1};
        Raster raster = Rasterizer.rasterize(vertices, new int[] {0, 1, 2, 0, 1, 3}, 3, 3);
        assertThat(Arrays.copyOfRange(raster.faceIndex(), 3, 6)).containsExactly(0, -1, 1);
        assertThat(raster.zBuffer()[4]).isEqualTo(-1);
    }

    @Test
    void facesBehindOrFlatOrNotNumbersAreLeftOut() {
        float[] vertices = {-1, -1, 1, 3, -1, 1, -1, 3, 0, 1, 1, 1, Float.NaN, 0, 1};
        Raster raster = Rasterizer.rasterize(vertices, new int[] {0, 1, 2, 0, 3, 3, 0, 1, 4}, 4, 4);
        assertThat(raster.numCovered()).isZero();
        assertThat(raster.barycentrics()).containsOnly(-1);
    }

    @Test
    void cullingLeavesOutFacesThatRunClockwiseOnTheScreen() {
        // x right and y down: top left, bottom left, right runs counter-clockwise for the viewer
        float[] vertices = {-1, -1, 1, -1, 3, 1, 3, -1, 1};
        Window all = Window.whole(4, 4);
        assertThat(Rasterizer.rasterize(vertices, new int[] {0, 1, 2}, 4, 4, all, true).numCovered()).isEqualTo(16);
        assertThat(Rasterizer.rasterize(vertices, new int[] {0, 2, 1}, 4, 4, all, true).numCovered()).isZero();
        assertThat(Rasterizer.rasterize(vertices, new int[] {0, 2, 1}, 4, 4, all, false).numCovered()).isEqualTo(16);
    }

    @ParameterizedTest(name = "{0} x {1}, seed {2}")
    @CsvSource({"16, 16, 1", "224, 224, 2", "31, 17, 3", "17, 31, 4", "1, 1, 5", "1, 9, 6"})
    void equalsThePlainReference(int width, int height, long seed) {
        Random random = new Random(seed);
        float[] vertices = new float[3 * 90];
        for (int i = 0; i < vertices.length; i++) {
            // a coarse grid makes edges meet pixel centres, and depths tie
            float value = seed % 2 == 0 ? random.nextInt(17) / 8f - 1 : 3 * random.nextFloat() - 1.5f;
            vertices[i] = i % 3 == 2 ? value + 1.2f : value;
        }
        int[] faces = new int[3 * 120];
        for (int i = 0; i < faces.length; i++) {
            faces[i] = random.nextInt(90);
        }
        Raster raster = Rasterizer.rasterize(vertices, faces, width, height);
        int n = width * height;
        int[] index = new int[n];
        float[] depth = new float[n];
        float[] weights = new float[3 * n];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                plain(vertices, faces, width, height, row, column, index, depth, weights);
            }
        }
        assertThat(raster.faceIndex()).isEqualTo(index);
        assertThat(raster.zBuffer()).isEqualTo(depth);
        assertThat(raster.barycentrics()).isEqualTo(weights);
        if (seed == 2) {
            assertThat(raster.numCovered()).isBetween(n / 10, n - n / 10);
        }
    }

    /** One pixel against all faces, as the rules are written (deca-flame section 5.2). */
    private static void plain(
            float[] v, int[] faces, int width, int height, int row, int column, int[] index, float[] z, float[] w) {
        int pixel = row * width + column;
        index[pixel] = -1;
        z[pixel] = -1;
        Arrays.fill(w, 3 * pixel, 3 * pixel + 3, -1);
        float px = centre(width - 1 - column, width, height);
        float py = centre(height - 1 - row, height, width);
        for (int f = 0; f < faces.length / 3; f++) {
            float[] x = new float[3];
            float[] y = new float[3];
            float[] d = new float[3];
            for (int k = 0; k < 3; k++) {
                int i = 3 * faces[3 * f + k];
                x[k] = width > height ? -v[i] * width / height : -v[i];
                y[k] = height > width ? -v[i + 1] * height / width : -v[i + 1];
                d[k] = v[i + 2];
            }
            float twiceArea = edge(x[0], y[0], x[1], y[1], x[2], y[2]);
            boolean inBox = px >= min(x) && px <= max(x) && py >= min(y) && py <= max(y);
            if (min(d) < 1e-8 || Math.abs(twiceArea) <= 1e-8 || !inBox) {
                continue;
            }
            float area = (float) (edge(x[2], y[2], x[0], y[0], x[1], y[1]) + 1e-8);
            float w0 = edge(px, py, x[1], y[1], x[2], y[2]) / area;
            float w1 = edge(px, py, x[2], y[2], x[0], y[0]) / area;
            float w2 = edge(px, py, x[0], y[0], x[1], y[1]) / area;
            float depth = w0 * d[0] + w1 * d[1] + w2 * d[2];
            if (depth >= 0 && w0 > 0 && w1 > 0 && w2 > 0 && (index[pixel] < 0 || depth < z[pixel])) {
                index[pixel] = f;
                z[pixel] = depth;
                w[3 * pixel] = w0;
                w[3 * pixel + 1] = w1;
                w[3 * pixel + 2] = w2;
            }
        }
    }

    private static float centre(int i, int side, int other) {
        float range = side > other ? side * 2f / other : 2f;
        float offset = range / 2;
        return -offset + (range * i + offset) / side;
    }

    private static float edge(float px, float py, float ax, float ay, float bx, float by) {
        return (px - ax) * (by - ay) - (py - ay) * (bx - ax);
    }

    private static float min(float[] a) {
        return Math.min(a[0], Math.min(a[1], a[2]));
    }

    private static float max(float[] a) {
        return Math.max(a[0], Math.max(a[1], a[2]));
    }

    @Test
    void windowIsAPartOfTheWhole() {
        Random random = new Random(8);
        float[] vertices = new float[90];
        for (int i = 0; i < vertices.length; i++) {
            vertices[i] = i % 3 == 2 ? 1 + random.nextFloat() : 2 * random.nextFloat() - 1;
        }
        int[] faces = new int[30];
        for (int i = 0; i < faces.length; i++) {
            faces[i] = i;
        }
        Raster whole = Rasterizer.rasterize(vertices, faces, 40, 30);
        Window window = new Window(7, 5, 20, 11);
        Raster part = Rasterizer.rasterize(vertices, faces, 40, 30, window, false);
        assertThat(part.numCovered()).isPositive();
        for (int y = 0; y < 11; y++) {
            for (int x = 0; x < 20; x++) {
                int there = (y + 5) * 40 + x + 7;
                assertThat(part.faceIndex()[20 * y + x]).isEqualTo(whole.faceIndex()[there]);
                assertThat(part.barycentrics()[3 * (20 * y + x)]).isEqualTo(whole.barycentrics()[3 * there]);
            }
        }
    }
}
