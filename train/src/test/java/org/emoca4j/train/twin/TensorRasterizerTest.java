package org.emoca4j.train.twin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.head.HeadModel;
import org.emoca4j.render.Rasterizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the plain Java one: the same face at each pixel. */
class TensorRasterizerTest {

    private static final float SHIFT = 10;

    @BeforeAll
    static void calm() {
        Values.useOneThread();
    }

    /** The built-in head turned and moved: in front, in profile, from behind, so near that it leaves the picture. */
    @ParameterizedTest
    @ValueSource(ints = {56, 224, 97})
    void headsEqualCore(int size) throws Exception {
        HeadModel head = HeadModel.builtin();
        float[] neutral = head.blend(new float[0], new float[0]);
        float[][] vertices = new float[5][];
        double[] turns = {0, 1.4, Math.PI, 0.3, -0.7};
        double[] scales = {7, 7, 7, 60, 2};
        for (int item = 0; item < vertices.length; item++) {
            double c = Math.cos(turns[item]) * scales[item];
            double s = Math.sin(turns[item]) * scales[item];
            vertices[item] = neutral.clone();
            for (int i = 0; i < neutral.length; i += 3) {
                vertices[item][i] = (float) (c * neutral[i] + s * neutral[i + 2]);
                vertices[item][i + 1] = (float) (-scales[item] * neutral[i + 1]);
                vertices[item][i + 2] = (float) (-s * neutral[i] + c * neutral[i + 2]);
            }
        }
        assertEqual(head.topology().faces(), size, vertices, 1 << 22);
    }

    /** Soups of triangles of all sizes, with what a mesh should not have. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void hostileMeshesEqualCore(long seed) {
        Random random = new Random(seed);
        int v = 60;
        int[] faces = random.ints(3 * 200L, 0, v).toArray();
        float[][] vertices = new float[3][3 * v];
        for (float[] item : vertices) {
            for (int i = 0; i < v; i++) {
                double spread = random.nextInt(4) == 0 ? 3 : 0.6;
                item[3 * i] = (float) (spread * random.nextGaussian());
                item[3 * i + 1] = (float) (spread * random.nextGaussian());
                // few depths, so that many are equal
                item[3 * i + 2] = random.nextInt(3) - 1;
            }
        }
        // behind the camera, just at the limit, and not a number
        vertices[0][2] = -SHIFT - 1;
        vertices[0][5] = -SHIFT;
        vertices[1][0] = Float.NaN;
        vertices[1][5] = Float.NaN;
        vertices[1][9] = 1e6f;
        // centres of pixels as corners
        for (int i = 0; i < 30; i += 3) {
            vertices[2][i] = -(-1f + (2f * (i + 1) + 1f) / 32);
            vertices[2][i + 1] = -(-1f + (2f * (31 - i) + 1f) / 32);
        }
        assertEqual(faces, 32, vertices, 1 << 22);
        assertEqual(faces, 32, vertices, 1000);
    }

    /** By hand: a pixel whose centre is on an edge belongs to neither side; of equal depths the first face wins. */
    @Test
    void edgesAndTies() {
        float[] square = {-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0};
        int[] faces = {0, 1, 2, 0, 2, 3, 0, 1, 2};
        try (PointerScope scope = new PointerScope();
                TensorRasterizer rasterizer = new TensorRasterizer(faces, 4, centres(4), SHIFT, "cpu")) {
            assertThat(longs(rasterizer.faces(AbstractTensor.create(square, 1, 4, 3)))).containsExactly(
                    -1, 0, 0, 0,
                    1, -1, 0, 0,
                    1, 1, -1, 0,
                    1, 1, 1, -1);
        }
    }

    /** Lists of pixels name each covered pixel once, and fill up with pixels that show nothing. */
    @Test
    void listsHoldWhatIsCovered() {
        float[] two = {-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0,
            -3, -3, 0, -2, -3, 0, -2, -2, 0, -3, -2, 0};
        int[] faces = {0, 1, 2, 0, 2, 3};
        try (PointerScope scope = new PointerScope();
                TorchRasterizer lists = new TorchRasterizer(faces, 4, SHIFT, Placement.CPU);
                TensorRasterizer rasterizer = new TensorRasterizer(faces, 4, centres(4), SHIFT, "cpu")) {
            Tensor vertices = AbstractTensor.create(two, 2, 4, 3);
            Visibility onDevice = lists.listed(rasterizer.faces(vertices));
            Visibility plain = lists.visible(vertices);
            for (Visibility seen : new Visibility[] {onDevice, plain}) {
                assertThat(seen.numPixels()).isEqualTo(12);
                assertThat(longs(seen.pixels().select(0, 0)))
                        .containsExactly(1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14);
                assertThat(longs(seen.faces().select(0, 0)))
                        .containsExactly(0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1);
                assertThat(seen.covered().select(0, 0).sum().item_double()).isEqualTo(12);
                assertThat(seen.covered().select(0, 1).sum().item_double()).isZero();
            }
        }
    }

    private static void assertEqual(int[] faces, int size, float[][] vertices, long maxCandidates) {
        int v = vertices[0].length / 3;
        float[] all = new float[vertices.length * 3 * v];
        for (int item = 0; item < vertices.length; item++) {
            System.arraycopy(vertices[item], 0, all, item * 3 * v, 3 * v);
        }
        try (PointerScope scope = new PointerScope();
                TensorRasterizer rasterizer =
                        new TensorRasterizer(faces, size, centres(size), SHIFT, "cpu", maxCandidates)) {
            Tensor seen = rasterizer.faces(AbstractTensor.create(all, vertices.length, v, 3));
            for (int item = 0; item < vertices.length; item++) {
                float[] shifted = vertices[item].clone();
                for (int i = 2; i < shifted.length; i += 3) {
                    shifted[i] += SHIFT;
                }
                int[] expected = Rasterizer.rasterize(shifted, faces, size, size).faceIndex();
                assertThat(Arrays.stream(expected).filter(face -> face >= 0).count()).isPositive();
                assertThat(longs(seen.select(0, item)))
                        .as("item %d", item)
                        .containsExactly(IntStream.of(expected).asLongStream().toArray());
            }
        }
    }

    private static float[] centres(int size) {
        float[] centres = new float[size];
        for (int i = 0; i < size; i++) {
            centres[i] = -1f + (2f * (size - 1 - i) + 1f) / size;
        }
        return centres;
    }

    private static long[] longs(Tensor values) {
        long[] all = new long[(int) values.numel()];
        values.contiguous().data_ptr_long().get(all);
        return all;
    }
}
