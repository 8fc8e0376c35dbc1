package org.emoca4j.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadBasis;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.LandmarkEmbedding;
import org.emoca4j.head.Region;
import org.emoca4j.mesh.Topology;

/** A half egg of 468 vertices with random smooth blend shapes, one landmark on each vertex. */
public final class ToyHead {

    private static final int COLUMNS = 26;
    private static final int ROWS = 18;
    private static final int N = COLUMNS * ROWS;

    private ToyHead() {}

    public static HeadModel create(int numShape, int numExpression, long seed) {
        Random random = new Random(seed);
        float[] template = new float[3 * N];
        for (int i = 0; i < N; i++) {
            double longitude = Math.PI * ((i % COLUMNS) / (COLUMNS - 1.0) - 0.5);
            double latitude = 2.4 * ((i / COLUMNS) / (ROWS - 1.0) - 0.5);
            template[3 * i] = (float) (0.07 * Math.sin(longitude) * Math.cos(latitude));
            template[3 * i + 1] = (float) (0.10 * Math.sin(latitude));
            template[3 * i + 2] = (float) (0.09 * Math.cos(longitude) * Math.cos(latitude));
        }
        int[] faces = new int[(COLUMNS - 1) * (ROWS - 1) * 6];
        int at = 0;
        for (int r = 0; r + 1 < ROWS; r++) {
            for (int c = 0; c + 1 < COLUMNS; c++) {
                int v = r * COLUMNS + c;
                for (int corner : new int[] {v, v + 1, v + COLUMNS + 1, v, v + COLUMNS + 1, v + COLUMNS}) {
                    faces[at++] = corner;
                }
            }
        }
        float[] uvs = new float[2 * N];
        for (int i = 0; i < N; i++) {
            uvs[2 * i] = (i % COLUMNS + 0.5f) / COLUMNS;
            uvs[2 * i + 1] = (i / COLUMNS + 0.5f) / ROWS;
        }
        float[] regressor = new float[5 * N];
        float[] weights = new float[5 * N];
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < 5; j++) {
                regressor[j * N + i] = 0.5f / N;
            }
            weights[5 * i + 2] = Math.max(0, -template[3 * i + 1] / 0.1f);
            weights[5 * i] = 1 - weights[5 * i + 2];
        }
        Topology topology = new Topology(N, faces, uvs, faces);
        String[] names = new String[numExpression];
        for (int k = 0; k < numExpression; k++) {
            names[k] = "unit_" + k / 2 + (k % 2 == 0 ? "_left" : "_right");
        }
        HeadBasis basis = new HeadBasis(
                "toy",
                "1",
                topology,
                template,
                smooth(template, numShape, 0.004, random),
                smooth(template, numExpression, 0.008, random),
                List.of(names),
                new float[0][],
                regressor,
                weights);
        float[] ones = new float[N];
        Arrays.fill(ones, 1);
        HeadLandmarks landmarks = new HeadLandmarks(
                onVertices(faces, 51),
                onVertices(faces, 79 * 17),
                onVertices(faces, 68),
                onVertices(faces, N),
                IntStream.range(0, N).toArray(),
                ones,
                onVertices(faces, 0));
        Region[] regions = new Region[faces.length / 3];
        Arrays.fill(regions, Region.FACE);
        return new HeadModel(basis, landmarks, regions, Optional.of(albedo()));
    }

    /** Patterned skin of 64 texels with two components, all of it usable. */
    private static AlbedoModel albedo() {
        int size = 64;
        float[] mean = new float[3 * size * size];
        float[][] dirs = new float[2][mean.length];
        float[] mask = new float[size * size];
        Arrays.fill(mask, 1);
        for (int i = 0; i < mean.length; i++) {
            int column = i / 3 % size;
            int row = i / 3 / size;
            mean[i] = 0.5f + 0.1f * (float) Math.sin(column * 0.3 + i % 3);
            dirs[0][i] = 0.05f * (2 - i % 3);
            dirs[1][i] = 0.05f * (float) Math.cos(row * 0.2);
        }
        return new AlbedoModel(size, mean, dirs, mask);
    }

    private static float[][] smooth(float[] template, int count, double amplitude, Random random) {
        float[][] dirs = new float[count][template.length];
        for (float[] dir : dirs) {
            double[] wave = random.doubles(6, -40, 40).toArray();
            for (int i = 0; i < dir.length; i++) {
                int v = i / 3 * 3;
                double phase = wave[0] * template[v] + wave[1] * template[v + 1] + wave[2] * template[v + 2];
                dir[i] = (float) (amplitude * Math.sin(phase + wave[3 + i % 3]));
            }
        }
        return dirs;
    }

    /** Landmark i on vertex i modulo the number of vertices. */
    private static LandmarkEmbedding onVertices(int[] faces, int count) {
        int[] faceOf = new int[N];
        int[] cornerOf = new int[N];
        for (int i = 0; i < faces.length; i++) {
            faceOf[faces[i]] = i / 3;
            cornerOf[faces[i]] = i % 3;
        }
        int[] out = new int[count];
        float[] barycentrics = new float[3 * count];
        for (int i = 0; i < count; i++) {
            out[i] = faceOf[i % N];
            barycentrics[3 * i + cornerOf[i % N]] = 1;
        }
        return new LandmarkEmbedding(out, barycentrics);
    }
}
