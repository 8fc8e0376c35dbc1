package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FaceMaskTest {

    @Test
    void hullCoversExactlyThePixelsBetweenItsEdges() {
        // a triangle whose edge runs between pixel centres, with points inside that don't matter
        FaceMask mask = FaceMask.hull(new float[] {10, 10, 30, 20, 110.5f, 10, 12, 12, 10, 110.5f});
        for (int y = 0; y < 224; y++) {
            for (int x = 0; x < 224; x++) {
                assertThat(mask.get(x, y)).as("%d, %d", x, y).isEqualTo(x >= 10 && y >= 10 && x + y <= 120);
            }
        }
    }

    @Test
    void hullMayReachBeyondThePicture() {
        assertThat(FaceMask.hull(new float[] {-50, -50, 400, -50, 400, 400, -50, 400})).isEqualTo(FaceMask.full());
        assertThat(FaceMask.hull(new float[] {300, 300, 310, 300, 305, 310})).isEqualTo(FaceMask.empty());
        assertThat(FaceMask.hull(new float[] {7, 9}).count()).isEqualTo(1);
    }
}
