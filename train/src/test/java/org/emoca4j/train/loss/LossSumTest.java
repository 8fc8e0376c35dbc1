package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Terms are weighted, added, logged, and named when they are not finite. */
class LossSumTest {

    private static final List<String> KEYS = List.of("a.png", "b.png");
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
        assertThat(sum.values()).containsExactly(
                Map.entry("loss_eye_distance", 1.0),
                Map.entry("loss_shape_reg", 12.0),
                Map.entry("metric_landmark", 4.0),
                Map.entry("loss", 13.0));
        assertThat(sum.terms()).extracting(LossTerm::name)
                .containsExactly("eye_distance", "shape_reg", "landmark");
        assertThat(sum.losses()).containsOnlyKeys("eye_distance", "shape_reg");
        assertThat(sum.losses().get("shape_reg").item_double()).isEqualTo(12);
        assertThat(sum.metrics()).containsOnlyKeys("landmark");
        assertThat(sum.terms().get(2).loss().value().requires_grad()).as("a metric has no graph").isFalse();
        assertThat(Gradients.of(sum.total(), x)).containsExactly(3.25f, 3.25f);
        sum.checkFinite(KEYS);
    }

    @Test
    void saysWhatIsMissing() {
        LossSum sum = new LossSum(WEIGHTS);
        assertThatThrownBy(sum::total).isInstanceOf(IllegalStateException.class);
        sum.add("eye_distance", () -> mean(1));
        assertThat(sum.missing()).containsExactlyInAnyOrder("shape_reg", "landmark");
        assertThatThrownBy(() -> sum.add("eye_distance", () -> mean(1))).hasMessageContaining("added before");
        assertThatThrownBy(() -> sum.add("eye_distanc", () -> mean(1)))
                .hasMessageContaining("loss term eye_distanc is unknown; use one of a_mse");
    }

    @Test
    void namesTermAndSamples() {
        LossSum sum = new LossSum(WEIGHTS)
                .add("eye_distance", () -> mean(1, Double.NaN))
                .add("shape_reg", () -> mean(1, 2))
                .add("landmark", () -> mean(Double.NaN, 1));
        NonFiniteLossException thrown =
                catchThrowableOfType(NonFiniteLossException.class, () -> sum.checkFinite(KEYS));
        assertThat(thrown.terms()).containsExactly("eye_distance");
        assertThat(thrown.samples()).containsExactly("b.png");
        assertThat(thrown).hasMessageStartingWith("loss eye_distance is NaN for b.png; no step was taken");
    }

    @Test
    void namesSamplesOfADoubledBatchAndOfNone() {
        LossSum doubled = new LossSum(WEIGHTS).add("shape_reg", () -> mean(1, 2, Double.POSITIVE_INFINITY, 3));
        assertThatThrownBy(() -> doubled.checkFinite(KEYS))
                .hasMessageStartingWith("loss shape_reg is Infinity for a.png; no step");
        LossSum whole = new LossSum(WEIGHTS).add("shape_reg", () -> Loss.whole(mean(Double.NaN).value()));
        assertThatThrownBy(() -> whole.checkFinite(KEYS)).hasMessageStartingWith("loss shape_reg is NaN; no step");
        LossSum odd = new LossSum(WEIGHTS).add("shape_reg", () -> mean(1, 2, Double.NaN));
        assertThatThrownBy(() -> odd.checkFinite(KEYS)).hasMessageContaining("for number 2 of the batch;");
        double[] many = new double[8];
        Arrays.fill(many, Double.NaN);
        LossSum all = new LossSum(WEIGHTS).add("shape_reg", () -> mean(many));
        assertThatThrownBy(() -> all.checkFinite(List.of("0", "1", "2", "3", "4", "5", "6", "7")))
                .hasMessageContaining("for 0, 1, 2, 3, 4 and 3 more;");
    }

    @Test
    void anOverflowingSumIsNotFinite() {
        LossSum sum = new LossSum(WEIGHTS)
                .add("eye_distance", () -> Loss.mean(Tensors.of(new float[] {3e38f}, 1)))
                .add("shape_reg", () -> Loss.mean(Tensors.of(new float[] {1.1e38f}, 1)));
        NonFiniteLossException thrown =
                catchThrowableOfType(NonFiniteLossException.class, () -> sum.checkFinite(KEYS));
        assertThat(thrown.terms()).isEmpty();
        assertThat(thrown).hasMessageStartingWith("the sum of eye_distance, shape_reg is Infinity");
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
