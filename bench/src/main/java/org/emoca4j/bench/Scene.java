package org.emoca4j.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.emoca4j.head.HeadBasis;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.head.LandmarkEmbedding;
import org.emoca4j.head.Region;
import org.emoca4j.mesh.Topology;

/**
 * Made-up inputs of the real sizes, so that figures don't depend on which head model is at hand: an egg of two halves
 * (front and back) with as many vertices, triangles, components and landmarks as FLAME has.
 */
final class Scene {

    private static final int NUM_SHAPE = 100;
    private static final int NUM_EXPRESSION = 50;
    private static final double RADIUS = 0.1;

    private Scene() {}

    /** A closed grid around an egg: {@code rows * columns * 2} triangles. */
    static Topology topology(int rows, int columns) {
        int[] faces = new int[rows * columns * 6];
        float[] uvs = new float[(rows + 1) * (columns + 1) * 2];
        int f = 0;
        for (int r = 0; r <= rows; r++) {
            for (int c = 0; c <= columns; c++) {
                int i = r * (columns + 1) + c;
                uvs[2 * i] = (float) c / columns;
                uvs[2 * i + 1] = (float) r / rows;
                if (r < rows && c < columns) {
                    int up = i + columns + 1;
                    for (int v : new int[] {i, i + 1, up, i + 1, up + 1, up}) {
                        faces[f++] = v;
                    }
                }
            }
        }
        return new Topology((rows + 1) * (columns + 1), faces, uvs, faces);
    }

    /** Positions of {@link #topology}'s vertices, metres, head space. */
    static float[] vertices(int rows, int columns) {
        float[] out = new float[(rows + 1) * (columns + 1) * 3];
        for (int r = 0; r <= rows; r++) {
            double latitude = Math.PI * ((double) r / rows - 0.5);
            for (int c = 0; c <= columns; c++) {
                double longitude = 2 * Math.PI * c / columns;
                int i = 3 * (r * (columns + 1) + c);
                out[i] = (float) (RADIUS * Math.cos(latitude) * Math.sin(longitude));
                out[i + 1] = (float) (1.3 * RADIUS * Math.sin(latitude));
                out[i + 2] = (float) (RADIUS * Math.cos(latitude) * Math.cos(longitude));
            }
        }
        return out;
    }

    /** A head of FLAME's size: 5,041 vertices, 9,940 triangles, 150 components, pose correctives, all landmarks. */
    static HeadModel head() {
        int rows = 70;
        int columns = 71;
        Random random = new Random(1);
        Topology topology = topology(rows, columns);
        int n = topology.numVertices();
        float[] regressor = new float[5 * n];
        float[] weights = new float[5 * n];
        for (int j = 0; j < 5; j++) {
            for (int k = 0; k < 30; k++) {
                regressor[j * n + random.nextInt(n)] += 1 / 30f;
            }
        }
        for (int v = 0; v < n; v++) {
            // two joints per vertex, as in a real head
            float w = random.nextFloat();
            weights[5 * v + 1] = w;
            weights[5 * v + 2] = 1 - w;
        }
        HeadBasis basis = new HeadBasis(
                "bench",
                "1",
                topology,
                vertices(rows, columns),
                noise(random, NUM_SHAPE, 3 * n),
                noise(random, NUM_EXPRESSION, 3 * n),
                List.of(),
                noise(random, HeadBasis.NUM_POSE_DIRS, 3 * n),
                regressor,
                weights);
        HeadLandmarks landmarks = new HeadLandmarks(
                embedding(random, HeadLandmarks.NUM_INNER, topology),
                embedding(random, HeadLandmarks.NUM_CONTOUR * HeadLandmarks.NUM_CONTOUR_ROWS, topology),
                embedding(random, HeadLandmarks.NUM_IBUG, topology),
                embedding(random, 468, topology),
                new int[468],
                new float[468],
                embedding(random, 0, topology));
        Region[] regions = new Region[topology.numFaces()];
        Arrays.fill(regions, Region.FACE);
        return new HeadModel(basis, landmarks, regions, Optional.empty());
    }

    /** Codes and a pose in which nothing is zero. */
    static HeadParameters parameters() {
        Random random = new Random(2);
        return new HeadParameters(
                noise(random, 1, NUM_SHAPE)[0], noise(random, 1, NUM_EXPRESSION)[0], noise(random, 1, 15)[0]);
    }

    private static float[][] noise(Random random, int rows, int length) {
        float[][] out = new float[rows][length];
        for (float[] row : out) {
            for (int i = 0; i < length; i++) {
                row[i] = 1e-3f * (float) random.nextGaussian();
            }
        }
        return out;
    }

    private static LandmarkEmbedding embedding(Random random, int size, Topology topology) {
        int[] faces = new int[size];
        float[] barycentrics = new float[3 * size];
        for (int i = 0; i < size; i++) {
            faces[i] = random.nextInt(topology.numFaces());
            barycentrics[3 * i] = 0.5f;
            barycentrics[3 * i + 1] = 0.25f;
            barycentrics[3 * i + 2] = 0.25f;
        }
        return new LandmarkEmbedding(faces, barycentrics);
    }
}
