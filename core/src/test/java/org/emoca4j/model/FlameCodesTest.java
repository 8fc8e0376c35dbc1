package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.emoca4j.head.HeadParameters;
import org.junit.jupiter.api.Test;

class FlameCodesTest {

    private static float[] counting(int count, int from) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = from + i;
        }
        return out;
    }

    @Test
    void outputsAreTakenApartInOrder() {
        FlameCodes codes = FlameCodes.of(counting(236, 0), counting(128, 1000));
        assertThat(codes.shape()).hasSize(100).startsWith(0).endsWith(99);
        assertThat(codes.tex()).hasSize(50).startsWith(100);
        assertThat(codes.exp()).hasSize(50).startsWith(150);
        assertThat(codes.pose()).containsExactly(200, 201, 202, 203, 204, 205);
        assertThat(codes.cam()).containsExactly(206, 207, 208);
        assertThat(codes.light()).hasSize(27).startsWith(209).endsWith(235);
    }

    @Test
    void decoderSeesJawThenExpressionThenDetail() {
        float[] condition = FlameCodes.of(counting(236, 0), new float[0]).toFaceCodes()
                .detailCondition(counting(128, 1000));
        assertThat(condition).hasSize(181).startsWith(203, 204, 205, 150, 151);
        assertThat(condition[53]).isEqualTo(1000);
    }

    @Test
    void neckAndEyesAreAtRest() {
        FaceCodes codes = FlameCodes.of(counting(236, 0), new float[128]).toFaceCodes();
        assertThat(codes.head().pose())
                .containsExactly(200, 201, 202, 0, 0, 0, 203, 204, 205, 0, 0, 0, 0, 0, 0)
                .hasSize(3 * HeadParameters.NUM_JOINTS);
        assertThat(codes.camera().scale()).isEqualTo(206);
    }

    @Test
    void otherLengthsAreRefused() {
        assertThatThrownBy(() -> FlameCodes.of(new float[235], new float[128]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the coarse encoder must give 236 numbers, got 235");
    }
}
