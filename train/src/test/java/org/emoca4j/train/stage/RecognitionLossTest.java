package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.loss.ShakeWeights;
import org.emoca4j.train.run.EmotionLossSettings;
import org.emoca4j.train.torch.Tensors;
import org.emoca4j.train.torch.TorchDevice;
import org.junit.jupiter.api.Test;

/** Two classes; values worked by hand. */
class RecognitionLossTest {

    private static final float NONE = Float.NaN;
    private static final float LOG_QUARTER = (float) Math.log(0.25);
    private static final float LOG_THREE_QUARTERS = (float) Math.log(0.75);

    private static RecognitionLoss loss(boolean classes, boolean affect) {
        return new RecognitionLoss(
                new EmotionLossSettings(1, 1, 1, 1, false), new KnownLabels(classes, affect), TorchDevice.CPU);
    }

    private static RecognitionBatch batch(long[] classes, float[] valence, float[] arousal) {
        List<String> keys = List.of("a", "b", "c", "d").subList(0, classes.length);
        return new RecognitionBatch(keys, new float[classes.length], classes, valence, arousal);
    }

    private static Map<String, Tensor> outputs(float[] valence, float[] arousal) {
        float[] probabilities = new float[2 * valence.length];
        for (int i = 0; i < valence.length; i++) {
            probabilities[2 * i] = LOG_QUARTER;
            probabilities[2 * i + 1] = LOG_THREE_QUARTERS;
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        outputs.put("expression", Tensors.of(probabilities, valence.length, 2));
        outputs.put("valence", Tensors.of(valence, valence.length, 1));
        outputs.put("arousal", Tensors.of(arousal, valence.length, 1));
        return outputs;
    }

    private static double value(Map<String, Tensor> terms, String name) {
        return terms.get(name).item_double();
    }

    @Test
    void samplesWithoutALabelDoNotCountInItsTerms() {
        try (PointerScope scope = new PointerScope()) {
            RecognitionBatch batch = batch(
                    new long[] {0, -1, 1, -1}, new float[] {0, 0.5f, NONE, 1}, new float[] {0, -0.5f, NONE, -1});
            Map<String, Tensor> terms = loss(true, true).terms(
                    outputs(new float[] {0.1f, 0.6f, 77, 1.1f}, new float[] {0, 0.5f, 77, 1}), batch.labels(),
                    new ShakeWeights(2, 1, 3, 1));
            assertThat(value(terms, "expr_nll")).isCloseTo(-(Math.log(0.25) + Math.log(0.75)) / 2, within(1e-6));
            assertThat(value(terms, "v_mse")).isCloseTo(2 * 0.01, within(1e-6));
            assertThat(value(terms, "a_mse")).isCloseTo((1 + 4) / 3.0, within(1e-6));
            // valence correlates by 1, arousal by -1
            assertThat(value(terms, "va_lpcc")).isCloseTo(3, within(1e-5));
            // concordances: valence 2 * 0.25 / (0.25 + 0.25 + 0.01), arousal 2 * -0.25 / (0.25 + 0.25 + 1)
            double concordance = (0.5 / 0.51 - 0.5 / 1.5) / 2;
            assertThat(value(terms, "va_lccc")).isCloseTo(1 - concordance, within(1e-5));
        }
    }

    @Test
    void termsOfWhatTheDataNeverSaysAreLeftOut() {
        try (PointerScope scope = new PointerScope()) {
            RecognitionBatch classes = batch(new long[] {1, 1}, new float[] {NONE, NONE}, new float[] {NONE, NONE});
            assertThat(loss(true, false).terms(outputs(new float[2], new float[2]), classes.labels(),
                    ShakeWeights.EVEN))
                    .containsOnlyKeys("expr_nll");
            RecognitionBatch affect = batch(new long[] {-1, -1}, new float[] {0, 1}, new float[] {1, 0});
            assertThat(loss(false, true).terms(outputs(new float[2], new float[2]), affect.labels(),
                    ShakeWeights.EVEN))
                    .containsOnlyKeys("v_mse", "a_mse", "va_lpcc", "va_lccc");
        }
    }

    @Test
    void aBatchWithoutLabelsHasTheSameTermsAndNoGradient() {
        try (PointerScope scope = new PointerScope()) {
            RecognitionBatch batch = batch(new long[] {-1}, new float[] {NONE}, new float[] {NONE});
            Map<String, Tensor> outputs = outputs(new float[] {0.3f}, new float[] {0.3f});
            outputs.values().forEach(output -> output.requires_grad_(true));
            Map<String, Tensor> terms = loss(true, true).terms(outputs, batch.labels(), ShakeWeights.EVEN);
            assertThat(terms).containsOnlyKeys("expr_nll", "v_mse", "a_mse", "va_lpcc", "va_lccc");
            Tensor total = null;
            for (Tensor term : terms.values()) {
                assertThat(term.item_double()).isZero();
                total = total == null ? term : total.add(term);
            }
            total.backward();
            assertThat(Tensors.floats(outputs.get("valence").grad())).containsOnly(0);
            assertThat(Tensors.floats(outputs.get("expression").grad())).containsOnly(0);
        }
    }

    @Test
    void validationCountsAllSamplesAndAveragesBatches() {
        try (PointerScope scope = new PointerScope()) {
            RecognitionLoss loss = loss(true, true);
            RecognitionValidation validation = new RecognitionValidation(
                    batch -> outputs(batch.valence().clone(), new float[batch.size()]),
                    (outputs, batch) -> loss.terms(outputs, batch.labels(), loss.even()));
            // the network always says class 1, valence as it is, and arousal 0
            validation.add(batch(new long[] {1, 1, 0, 1}, new float[] {0, 1, -1, 0.5f}, new float[] {1, 1, -1, 0}));
            validation.add(batch(new long[] {0, -1}, new float[] {0.2f, 0.4f}, new float[] {0, 0}));
            Map<String, Double> figures = validation.figures();
            assertThat(figures.get("expr_acc")).isCloseTo(3 / 5.0, within(1e-9));
            assertThat(figures.get("batch_expr_acc")).isCloseTo((3 / 4.0 + 0) / 2, within(1e-9));
            // class 0 never, class 1 always
            assertThat(figures.get("expr_acc_balanced")).isCloseTo(0.5, within(1e-9));
            assertThat(figures.get("loss_expr_nll"))
                    .isCloseTo(-(3 * Math.log(0.75) + 2 * Math.log(0.25)) / 5, within(1e-6));
            assertThat(figures.get("v_ccc")).isCloseTo(1, within(1e-6));
            assertThat(figures.get("a_rmse")).isCloseTo(Math.sqrt(3 / 6.0), within(1e-6));
            assertThat(figures.get("batch_a_rmse")).isCloseTo(Math.sqrt(3 / 4.0) / 2, within(1e-6));
            // the sign of 0 is its own: of arousal, three of six agree
            assertThat(figures.get("a_sagr")).isCloseTo(3 / 6.0, within(1e-9));
            double total = figures.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith("loss_") && !entry.getKey().equals("loss_total"))
                    .mapToDouble(Map.Entry::getValue)
                    .sum();
            assertThat(figures.get("loss_total")).isCloseTo(total, within(1e-9));
        }
    }
}
