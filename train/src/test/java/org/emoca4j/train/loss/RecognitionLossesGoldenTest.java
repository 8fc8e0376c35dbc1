package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.emoca4j.train.torch.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Losses, gradients and scores of emotion recognition are the reference's. */
@ExtendWith(ParityTable.class)
class RecognitionLossesGoldenTest {

    private static final String FILE = "losses_emotion_recognition.npz";

    private static float[] floats(String name) throws IOException {
        return Golden.npz(FILE).get(name).floats();
    }

    /** Column 0 is valence, 1 arousal. */
    private static float[] column(String name, int column) throws IOException {
        float[] both = floats(name);
        float[] one = new float[both.length / 2];
        for (int i = 0; i < one.length; i++) {
            one[i] = both[2 * i + column];
        }
        return one;
    }

    private static void compare(String name, double value) throws IOException {
        Golden.compare(FILE, name, new float[] {(float) value}, Bound.FEATURE_LOSS);
    }

    @Test
    void losses() throws IOException {
        try (PointerScope scope = new PointerScope()) {
            long n = column("va_pred", 0).length;
            long classes = floats("logits").length / n;
            Tensor logits = Gradients.leaf(floats("logits"), n, classes);
            Tensor valence = Gradients.leaf(column("va_pred", 0), n, 1);
            Tensor arousal = Gradients.leaf(column("va_pred", 1), n, 1);
            Tensor labels = Tensors.of(Golden.npz(FILE).get("class_gt").ints(), n, 1);
            LossSum sum = new LossSum(LossWeights.EMOTION_RECOGNITION);
            RecognitionLosses.add(
                    sum,
                    logits.log_softmax(1),
                    valence,
                    arousal,
                    labels,
                    Tensors.of(column("va_gt", 0), n, 1),
                    Tensors.of(column("va_gt", 1), n, 1));
            for (LossTerm term : sum.terms()) {
                compare("loss/" + term.name(), term.weighted().item_double());
                if (term.name().startsWith("expr")) {
                    compare("metric/" + term.name(), term.weighted().item_double());
                }
            }
            compare("loss/total", sum.total().item_double());
            Tensor even = Tensors.of(ones((int) classes), classes);
            compare("metric/expr_weighted_nll", RecognitionLosses.weightedNll(logits.log_softmax(1), labels, even)
                    .value()
                    .item_double());
            sum.total().backward();
            Golden.compare(FILE, "grad/logits", Tensors.floats(logits.grad()), Bound.FEATURE_LOSS);
            Golden.compare(FILE, "grad/valence", Tensors.floats(valence.grad()), Bound.FEATURE_LOSS);
            Golden.compare(FILE, "grad/arousal", Tensors.floats(arousal.grad()), Bound.FEATURE_LOSS);
        }
    }

    @Test
    void metrics() throws IOException {
        RecognitionScores scores = new RecognitionScores();
        float[] logits = floats("logits");
        int[] labels = Golden.npz(FILE).get("class_gt").ints();
        int classes = logits.length / labels.length;
        int[] best = new int[labels.length];
        for (int i = 0; i < logits.length; i++) {
            int sample = i / classes;
            best[sample] = logits[i] > logits[sample * classes + best[sample]] ? i % classes : best[sample];
        }
        scores.add(
                column("va_pred", 0), column("va_pred", 1), best, column("va_gt", 0), column("va_gt", 1), labels);
        scores.dataset().forEach((name, score) -> check("metric/" + name, score));
        check("numpy/ACC", scores.batchAverage().get("expr_acc"));
        for (int i = 0; i < 2; i++) {
            Agreement agreement = Agreement.of(column("va_pred", i), column("va_gt", i));
            String what = "numpy/" + "va".charAt(i);
            compare(what + "_RMSE", agreement.rmse());
            compare(what + "_SAGR", agreement.sagr());
            compare(what + "_PCC", agreement.pcc());
            compare(what + "_CCC", agreement.biasedCcc());
        }
        compare("sagr_with_zeros", Agreement.of(column("va_pred", 0), floats("sagr_with_zeros_gt")).sagr());
    }

    @Test
    void constantPrediction() throws IOException {
        float[] labels = column("va_gt", 0);
        float[] constant = new float[labels.length];
        Arrays.fill(constant, 0.25f);
        Agreement agreement = Agreement.of(constant, labels);
        compare("constant_prediction/v_mae", agreement.mae());
        compare("constant_prediction/v_mse", agreement.mse());
        compare("constant_prediction/v_rmse", agreement.rmse());
        compare("constant_prediction/v_pcc", agreement.pcc());
        compare("constant_prediction/v_ccc", agreement.ccc());
        compare("constant_prediction/v_sagr", agreement.sagr());
        try (PointerScope scope = new PointerScope()) {
            Tensor predicted = Gradients.leaf(constant, constant.length);
            Tensor target = Tensors.of(labels, labels.length);
            Tensor pcc = RecognitionLosses.pcc(predicted, target);
            compare("constant_prediction/v_pcc", pcc.item_double());
            assertThat(Gradients.of(pcc, predicted)).containsOnly(0);
        }
    }

    private static void check(String name, double value) {
        try {
            compare(name, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shakeWeights() throws IOException {
        float[] draws = floats("shake/uniform_draws");
        ShakeWeights weights = ShakeWeights.of(draws[0], draws[1], draws[2], draws[3]);
        Golden.compare(
                FILE,
                "shake/weights_vmse_amse_lpcc_lccc",
                new float[] {
                    (float) weights.valence(), (float) weights.arousal(), (float) weights.pcc(), (float) weights.ccc()
                },
                Bound.FEATURE_LOSS);
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
