package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.emoca4j.train.loss.LossWeights;
import org.emoca4j.train.run.CoarseLossSettings;
import org.emoca4j.train.run.DetailLossSettings;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.StageKind;
import org.junit.jupiter.api.Test;

/** The built-in recipes weigh the terms as published. */
class StageWeightsTest {

    private static LossWeights coarse(StageKind kind, String recipe, int processes) throws IOException {
        return StageWeights.coarse(
                (CoarseLossSettings) Recipe.read(kind, recipe, List.of()).losses(), processes);
    }

    @Test
    void coarseOfBothGenerations() throws IOException {
        assertThat(coarse(StageKind.COARSE, "coarse-v1", 1)).isEqualTo(LossWeights.EMOCA_V1_COARSE);
        assertThat(coarse(StageKind.COARSE, "coarse-v2", 1)).isEqualTo(LossWeights.EMOCA_V2_COARSE);
    }

    @Test
    void detailOfBothGenerations() throws IOException {
        for (String recipe : new String[] {"detail-v1", "detail-v2"}) {
            LossWeights weights = StageWeights.detail(
                    (DetailLossSettings) Recipe.read(StageKind.DETAIL, recipe, List.of()).losses(), 1);
            assertThat(weights).isEqualTo(LossWeights.EMOCA_DETAIL);
        }
    }

    @Test
    void decasLossesAreThoseOfDeca() throws IOException {
        assertThat(coarse(StageKind.BASE, "base", 1).losses()).isEqualTo(LossWeights.DECA_COARSE.losses());
        assertThat(coarse(StageKind.BASE, "base-pretrain", 1).losses()).isEqualTo(LossWeights.DECA_PRETRAIN.losses());
    }

    @Test
    void sumsWeighMoreWhereGradientsAreAveraged() throws IOException {
        Map<String, Double> losses = coarse(StageKind.BASE, "base", 2).losses();
        assertThat(losses).containsEntry("shape_reg", 2e-4).containsEntry("light_reg", 1.0);
        Recipe near = Recipe.read(StageKind.COARSE, "",
                List.of("deca_expression_reg=1", "deca_jaw_reg=2", "deca_global_reg=3"));
        assertThat(StageWeights.coarse((CoarseLossSettings) near.losses(), 3).losses())
                .containsEntry("deca_expression_reg", 3.0)
                .containsEntry("deca_jaw_reg", 6.0)
                .containsEntry("deca_global_reg", 9.0);
    }
}
