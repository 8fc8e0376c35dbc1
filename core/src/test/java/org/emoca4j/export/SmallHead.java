package org.emoca4j.export;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.emoca4j.head.HeadBasis;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.LandmarkEmbedding;
import org.emoca4j.head.Region;
import org.emoca4j.mesh.Topology;

/** A globe of 10 cm with a texture seam, two identity and three expression components, five joints. */
final class SmallHead {

    static final int ROWS = 8;
    static final int COLUMNS = 12;

    private SmallHead() {}

    /** Vertices: rings of 12, then both poles; texture coordinates: rings of 13, the last over the first. */
    static Topology topology() {
        float[] uvs = new float[2 * ((ROWS + 2) * (COLUMNS + 1))];
        for (int r = 0; r < ROWS + 2; r++) {
            for (int c = 0; c <= COLUMNS; c++) {
                int at = 2 * (r * (COLUMNS + 1) + c);
                uvs[at] = c / (float) COLUMNS;
                uvs[at + 1] = r / (float) (ROWS + 1);
            }
        }
        int[] faces = new int[6 * (ROWS + 1) * COLUMNS];
        int[] uvFaces = new int[faces.length];
        int n = 0;
        for (int r = 0; r < ROWS + 1; r++) {
            for (int c = 0; c < COLUMNS; c++) {
                int[][] corners = {{r, c}, {r + 1, c + 1}, {r + 1, c}, {r, c}, {r, c + 1}, {r + 1, c + 1}};
                // at the poles one of the two triangles has no area
                int from = r == ROWS ? 3 : 0;
                int to = r == 0 ? 3 : 6;
                for (int k = from; k < to; k++) {
                    faces[n] = vertex(corners[k][0], corners[k][1]);
                    uvFaces[n++] = corners[k][0] * (COLUMNS + 1) + corners[k][1];
                }
            }
        }
        return new Topology(ROWS * COLUMNS + 2, Arrays.copyOf(faces, n), uvs, Arrays.copyOf(uvFaces, n));
    }

    private static int vertex(int row, int column) {
        if (row == 0 || row == ROWS + 1) {
            return ROWS * COLUMNS + (row == 0 ? 0 : 1);
        }
        return (row - 1) * COLUMNS + column % COLUMNS;
    }

    static float[] template() {
        float[] vertices = new float[3 * (ROWS * COLUMNS + 2)];
        for (int r = 1; r <= ROWS; r++) {
            for (int c = 0; c < COLUMNS; c++) {
                double latitude = Math.PI * (r / (double) (ROWS + 1) - 0.5);
                double longitude = 2 * Math.PI * c / COLUMNS;
                int at = 3 * vertex(r, c);
                vertices[at] = (float) (0.1 * Math.cos(latitude) * Math.sin(longitude));
                vertices[at + 1] = (float) (0.1 * Math.sin(latitude));
                vertices[at + 2] = (float) (0.1 * Math.cos(latitude) * Math.cos(longitude));
            }
        }
        vertices[vertices.length - 5] = -0.1f;
        vertices[vertices.length - 2] = 0.1f;
        return vertices;
    }

    /**
     * The model.
     *
     * @param poseCorrectives whether it has pose correctives and nameless components, as FLAME does
     */
    static HeadModel model(boolean poseCorrectives) {
        Random random = new Random(7);
        Topology topology = topology();
        int n = topology.numVertices();
        float[][] expression = noise(random, 3, 3 * n, 0.004f);
        Arrays.fill(expression[0], 0, 3 * n - 30, 0); // moves ten vertices only
        Arrays.fill(expression[2], 0); // moves nothing
        float[] weights = new float[5 * n];
        for (int v = 0; v < n; v++) {
            float[] w = {random.nextFloat(), random.nextFloat(), random.nextFloat(), random.nextFloat()};
            float sum = w[0] + w[1] + w[2] + w[3];
            for (int i = 0; i < 4; i++) {
                weights[5 * v + (v + i) % 5] = w[i] / sum;
            }
        }
        float[] regressor = noise(random, 1, 5 * n, 2f / n)[0];
        float[][] poseDirs = poseCorrectives ? noise(random, HeadBasis.NUM_POSE_DIRS, 3 * n, 0.002f) : new float[0][];
        HeadBasis basis = new HeadBasis("small", "1", topology, template(), noise(random, 2, 3 * n, 0.003f), expression,
                poseCorrectives ? List.of() : List.of("smile", "frown", "nothing"), poseDirs, regressor, weights);
        Region[] regions = new Region[topology.numFaces()];
        Arrays.fill(regions, Region.FACE);
        HeadLandmarks landmarks = new HeadLandmarks(points(51), points(79 * 17), points(68), points(1), new int[] {0},
                new float[] {1}, points(0));
        return new HeadModel(basis, landmarks, regions, Optional.empty());
    }

    private static LandmarkEmbedding points(int n) {
        float[] barycentrics = new float[3 * n];
        for (int i = 0; i < n; i++) {
            barycentrics[3 * i] = 1;
        }
        return new LandmarkEmbedding(new int[n], barycentrics);
    }

    private static float[][] noise(Random random, int rows, int columns, float size) {
        float[][] noise = new float[rows][columns];
        for (float[] row : noise) {
            for (int i = 0; i < columns; i++) {
                row[i] = size * (2 * random.nextFloat() - 1);
            }
        }
        return noise;
    }
}
