package org.emoca4j.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A head of one triangle, worked by hand. */
class LinearHeadTest {

    private static final int[] FACES = {0, 1, 2};
    private static final float[] MEAN = {0, 0, 0, 10, 0, 0, 0, 10, 1};
    private static final float[][] SHAPE = {{1, 0, 0, 2, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 4, 0}};
    private static final float[][] EXPRESSION = {{0, 0, 0, 0, 0, 0, 0, 0, -8}};

    private static LinearHead head(int[] faces, float[][] shape, int[] keypoints) {
        VertexColours colours = new VertexColours(
                new float[] {0, 0.25f, 0.5f, 0, 0, 0, 0, 0, 0}, new float[][] {{1, 0, 0, 0, 0, 0, 0, 0, 0.5f}});
        return new LinearHead(1e-3, faces, MEAN, shape, EXPRESSION, keypoints, Optional.of(colours));
    }

    /** Point i is at vertex i modulo 3. */
    private static int[] keypoints() {
        int[] keypoints = new int[68];
        for (int i = 0; i < keypoints.length; i++) {
            keypoints[i] = i % 3;
        }
        return keypoints;
    }

    @Test
    void blendsFewerCoefficientsThanItHas() {
        LinearHead head = head(FACES, SHAPE, keypoints());
        assertThat(head.blend(new float[] {0.5f, -1}, new float[] {0.25f}))
                .containsExactly(0.5f, 0, 0, 11, 0, 0, 0, 6, -1);
        assertThat(head.blend(new float[] {0.5f}, new float[0])).containsExactly(0.5f, 0, 0, 11, 0, 0, 0, 10, 1);
        assertThat(head.blend(new float[0], new float[0])).containsExactly(MEAN).isNotSameAs(MEAN);
        assertThat(head.colours().orElseThrow().decode(new float[] {0.5f}))
                .containsExactly(0.5f, 0.25f, 0.5f, 0, 0, 0, 0, 0, 0.25f);
        assertThatThrownBy(() -> head.blend(new float[3], new float[0]))
                .hasMessageContaining("got 3 shape")
                .hasMessageContaining("has 2 and 1");
    }

    @Test
    void landmarksAreVertices() {
        LinearHead head = head(FACES, SHAPE, keypoints());
        float[] points = head.landmarks68(head.blend(new float[0], new float[] {1}));
        assertThat(points).hasSize(204);
        assertThat(points).startsWith(0, 0, 0, 10, 0, 0, 0, 10, -7);
        assertThat(points).endsWith(0, 0, 0, 10, 0, 0);
    }

    @Test
    void refusesWhatDoesntFit() {
        assertThatThrownBy(() -> head(new int[] {0, 1, 3}, SHAPE, keypoints()))
                .hasMessageContaining("a triangle is at vertex 3, there are 3");
        assertThatThrownBy(() -> head(FACES, new float[][] {new float[12]}, keypoints()))
                .hasMessageContaining("a blend shape of 12 coordinates on a mean of 9");
        assertThatThrownBy(() -> head(FACES, SHAPE, new int[67])).hasMessageContaining("67 keypoints instead of 68");
        int[] outside = keypoints();
        outside[5] = -1;
        assertThatThrownBy(() -> head(FACES, SHAPE, outside)).hasMessageContaining("a keypoint is at vertex -1");
    }

    /** FLAME's layout answers the same questions. */
    @Test
    void builtinHeadIsMorphableToo() throws Exception {
        MorphableModel head = HeadModel.builtin();
        float[] vertices = head.blend(new float[] {1}, new float[0]);
        float[] points = head.landmarks68(vertices);
        assertThat(points).hasSize(204);
        assertThat(head.faces().length % 3).isZero();
        // chin below the eyes, the subject's left eye on the side of +X
        assertThat(points[3 * 8 + 1]).isLessThan(points[3 * 36 + 1]);
        assertThat(points[3 * 45]).isGreaterThan(points[3 * 36]);
        assertThat(head.metresPerUnit()).isEqualTo(1);
    }
}
