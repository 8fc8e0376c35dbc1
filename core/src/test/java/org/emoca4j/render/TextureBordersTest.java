package org.emoca4j.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.emoca4j.image.FloatImage;
import org.junit.jupiter.api.Test;

/** An island of 3 x 3 texels in a layout of 9 x 9. */
class TextureBordersTest {

    private static final int N = 9;

    private static TextureBorders island() {
        int[] faces = new int[N * N];
        Arrays.fill(faces, -1);
        for (int row = 3; row < 6; row++) {
            Arrays.fill(faces, row * N + 3, row * N + 6, 7);
        }
        return TextureBorders.of(N, faces);
    }

    @Test
    void onlyTheMiddleIsLeftAsItWas() {
        float[] inside = new float[2 * N * N];
        Arrays.fill(inside, 1);
        float[] covered = new float[2 * N * N];
        for (int row = 3; row < 6; row++) {
            for (int column = 3; column < 6; column++) {
                covered[row * N + column] = column;
                covered[N * N + row * N + column] = row;
            }
        }
        FloatImage mended = island().mend(new FloatImage(2, N, N, inside), new FloatImage(2, N, N, covered));
        assertThat(mended.get(0, 4, 4)).isEqualTo(1);
        assertThat(mended.get(1, 4, 4)).isEqualTo(1);
        assertThat(mended.get(0, 4, 3)).isEqualTo(3);
        assertThat(mended.get(1, 5, 4)).isEqualTo(5);
        // beside it the mean of what touches: columns 3 and 4 of row 3
        assertThat(mended.get(0, 2, 3)).isEqualTo(3.5f);
        assertThat(mended.get(1, 2, 3)).isEqualTo(3);
        // a corner touches one texel, and the ring around it this corner
        assertThat(mended.get(0, 2, 2)).isEqualTo(3);
        assertThat(mended.get(0, 1, 1)).isEqualTo(3);
        // no lookup reaches farther
        assertThat(mended.get(0, 0, 0)).isEqualTo(1);
        assertThat(inside).containsOnly(1);
    }

    @Test
    void aLayoutWithoutGapsStays() {
        float[] inside = new float[N * N];
        Arrays.fill(inside, 1);
        FloatImage mended = TextureBorders.of(N, new int[N * N])
                .mend(new FloatImage(1, N, N, inside), FloatImage.zeros(1, N, N));
        assertThat(mended.data()).containsOnly(1);
    }
}
