package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Terms are weighted, added and kept for the log. */
class LossSumTest {

    private static final LossWeights WEIGHTS =
            new LossWeights(Map.of("eye_distance", 0.5, "shape_reg", 3.0), Map.of("landmark", 2.0));

    private PointerScope scope;

    @BeforeEach
    void open() {
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Loss mean(double... samples) {
        return Loss.mean(Tensors.of(samples, samples.length));
    }

    @Test
    void weighsAndLogs() {
        Tensor x = Gradients.leaf(new double[] {1, 3}, 2);
        LossSum sum = new LossSum(WEIGHTS)
                .add("eye_distance", () -> Loss.mean(x))
                .add("shape_reg", () -> Loss.sum(x))
                .add("landmark", () -> Loss.mean(x))
                .add("lip_distance", () -> {
                    throw new AssertionError("a term without weight is computed");
                });
        assertThat(sum.terms()).extracting(LossTerm::name)
                .containsExactly("eye_distance", "shape_reg", "landmark");
        assertThat(sum.terms()).extracting(term -> term.weighted().item_double()).containsExactly(1.0, 12.0, 4.0);
        assertThat(sum.terms()).extracting(LossTerm::metric).containsExactly(false, false, true);
        assertThat(sum.total().item_double()).isEqualTo(13);
        assertThat(sum.terms().get(2).loss().value().requires_grad()).as("a metric has no graph").isFalse();
        assertThat(Gradients.of(sum.total(), x)).containsExactly(3.25f, 3.25f);
    }

    @Test
    void termsAreAddedOnceAndByTheirNames() {
        LossSum sum = new LossSum(WEIGHTS);
        assertThatThrownBy(sum::total).isInstanceOf(IllegalStateException.class);
        sum.add("eye_distance", () -> mean(1));
        assertThatThrownBy(() -> sum.add("eye_distance", () -> mean(1))).hasMessageContaining("added before");
        assertThatThrownBy(() -> sum.add("eye_distanc", () -> mean(1)))
                .hasMessageContaining("loss term eye_distanc is unknown; use one of a_mse");
    }

    @Test
    void weightsCanBeChanged() {
        LossWeights weights = LossWeights.EMOCA_V1_COARSE
                .with("emonet_feat_2", 5)
                .with("landmark", 0.1)
                .asMetric("eye_distance", 1)
                .without("light_reg");
        assertThat(weights.losses()).containsEntry("emonet_feat_2", 5.0).containsEntry("landmark", 0.1)
                .doesNotContainKeys("eye_distance", "light_reg");
        assertThat(weights.metrics()).containsEntry("eye_distance", 1.0).doesNotContainKey("landmark");
        assertThat(LossWeights.EMOCA_V1_COARSE.losses()).containsEntry("emonet_feat_2", 1.0);
        assertThatThrownBy(() -> weights.with("emonet_feat2", 1)).hasMessageContaining("unknown; use one of");
        assertThatThrownBy(() -> weights.with("landmark", Double.NaN)).hasMessageContaining("finite");
        assertThatThrownBy(() -> new LossWeights(Map.of("z_reg", 1.0), Map.of("z_reg", 1.0)))
                .hasMessageContaining("both");
    }

    /** The objective that the documents sum up for the first release. */
    @Test
    void publishedWeights() {
        Map<String, Double> v1 = LossWeights.EMOCA_V1_COARSE.losses();
        assertThat(v1.get("eye_distance") + v1.get("lip_distance") + v1.get("mouth_corner_distance")).isEqualTo(1.5);
        assertThat(v1).containsEntry("photometric_texture", 2.0).containsEntry("expression_reg", 1e-4);
        assertThat(LossWeights.EMOCA_DETAIL.losses().get("detail_mrf_0")).isCloseTo(0.25, within(1e-12));
        assertThat(LossWeights.DECA_DETAIL.losses().get("photo_detail_mrf")).isCloseTo(0.1, within(1e-12));
        assertThat(LossWeights.EMOCA_V2_COARSE.losses()).containsEntry("lipread", 20.0);
        assertThat(LossWeights.DECA_COARSE.losses()).containsEntry("identity", 0.2);
    }
}
