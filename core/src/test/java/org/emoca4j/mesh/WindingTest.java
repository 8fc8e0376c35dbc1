package org.emoca4j.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindingTest {

    private static final float[] VERTICES = {5, 5, 5, 6, 5, 5, 5, 6, 5, 5, 5, 6};
    private static final int[] OUTWARD = {0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3};
    private static final int[] INWARD = {0, 1, 2, 0, 3, 1, 0, 2, 3, 1, 3, 2};

    @Test
    void aClosedMeshIsTurnedOutward() {
        assertThat(Winding.outward(VERTICES, OUTWARD)).isSameAs(OUTWARD);
        assertThat(Winding.outward(VERTICES, INWARD)).containsExactly(OUTWARD);
    }

    /** The front of a face: a bulge that is open behind. */
    @Test
    void anOpenBulgeIsTurnedToItsFront() {
        float[] vertices = {0, 0, 1, 1, 0, 0, 0, 1, 0, -1, 0, 0, 0, -1, 0};
        int[] front = {0, 1, 2, 0, 2, 3, 0, 3, 4, 0, 4, 1};
        int[] back = {0, 2, 1, 0, 3, 2, 0, 4, 3, 0, 1, 4};
        assertThat(Winding.outward(vertices, front)).isSameAs(front);
        assertThat(Winding.outward(vertices, back)).containsExactly(front);
    }
}
