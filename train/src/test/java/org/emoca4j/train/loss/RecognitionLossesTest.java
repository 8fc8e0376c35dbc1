package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Losses and scores of emotion recognition by hand, their derivatives, and constant input. */
class RecognitionLossesTest {

    private static final Offset<Double> EXACT = within(1e-12);
    private static final double[] X = {1, 2, 3, 6};
    private static final double[] Y = {2, 1, 4, 5};

    // means 3 and 3; deviations -2 -1 0 3 and -1 -2 1 2; sums of squares 14 and 10, of products 10
    private static final double PCC = 10 / Math.sqrt(140);

    private PointerScope scope;

    @BeforeEach
    void open() {
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor of(double... values) {
        return Tensors.of(values, values.length);
    }

    private static float[] floats(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Test
    void correlationByHand() {
        assertThat(RecognitionLosses.pcc(of(X), of(Y)).item_double()).isCloseTo(PCC, EXACT);
        assertThat(RecognitionLosses.ccc(of(X), of(Y)).item_double()).isCloseTo(20.0 / 24, EXACT);
        Tensor shifted = of(X).add(new Scalar(2.0));
        assertThat(RecognitionLosses.pcc(shifted, of(Y)).item_double()).isCloseTo(PCC, EXACT);
        // 2 * 10/3 over 24/3 + 2 * 2
        assertThat(RecognitionLosses.ccc(shifted, of(Y)).item_double()).isCloseTo(20.0 / 36, EXACT);
        Agreement agreement = Agreement.of(floats(3, 4, 5, 8), floats(Y));
        assertThat(agreement.pcc()).isCloseTo(PCC, EXACT);
        assertThat(agreement.ccc()).isCloseTo(20.0 / 36, EXACT);
        assertThat(agreement.biasedCcc()).isCloseTo(20.0 / 40, EXACT);
        assertThat(agreement.mae()).isCloseTo(2, EXACT);
        assertThat(agreement.mse()).isCloseTo((1 + 9 + 1 + 9) / 4.0, EXACT);
        assertThat(agreement.rmse()).isCloseTo(Math.sqrt(5), EXACT);
        assertThat(Agreement.of(floats(1, -1, 0, 2), floats(2, 1, 1, 0)).sagr()).isEqualTo(0.25);
    }

    @Test
    void nllByHand() {
        double[] logs = {Math.log(0.5), Math.log(0.25), Math.log(0.25), Math.log(0.1), Math.log(0.8), Math.log(0.1)};
        Tensor probabilities = Tensors.of(logs, 2, 3);
        Tensor classes = Tensors.of(new int[] {1, 1}, 2);
        assertThat(RecognitionLosses.nll(probabilities, classes).value().item_double())
                .isCloseTo(-(Math.log(0.25) + Math.log(0.8)) / 2, EXACT);
        Tensor mixed = Tensors.of(new int[] {0, 1}, 2);
        assertThat(RecognitionLosses.weightedNll(probabilities, mixed, of(3, 1, 1)).value().item_double())
                .isCloseTo(-(3 * Math.log(0.5) + Math.log(0.8)) / 4, EXACT);
    }

    @Test
    void derivatives() {
        Gradients.check(x -> RecognitionLosses.pcc(x, of(Y)), X, 4);
        Gradients.check(x -> RecognitionLosses.ccc(x, of(Y)), X, 4);
        Gradients.check(x -> RecognitionLosses.mse(x, of(Y)).value(), X, 4);
        Gradients.check(x -> RecognitionLosses.pccLoss(x, of(Y), of(Y), of(X)).value(), X, 4);
        Gradients.check(x -> RecognitionLosses.cccLoss(x, of(Y), of(Y), of(X)).value(), X, 4);
        Tensor classes = Tensors.of(new int[] {2, 0}, 2);
        Gradients.check(x -> RecognitionLosses.nll(x.log_softmax(1), classes).value(),
                Gradients.random(1, -1, 1, 2, 3), 2, 3);
    }

    @Test
    void constantsCorrelateWithNothing() {
        // seven tenths don't add up to their mean times seven in binary
        float[] constant = floats(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
        float[] labels = floats(0.3, -0.1, 0.2, 0.7, -0.5, 0, 0.1);
        Tensor x = Gradients.leaf(constant, 7);
        Tensor pcc = RecognitionLosses.pcc(x, Tensors.of(labels, 7));
        assertThat(pcc.item_double()).isZero();
        assertThat(Gradients.of(pcc, x)).containsOnly(0);
        Tensor y = Gradients.leaf(constant, 7);
        Tensor ccc = RecognitionLosses.ccc(y, Tensors.of(labels, 7));
        assertThat(ccc.item_double()).isCloseTo(0, within(1e-6));
        float[] gradient = Gradients.of(ccc, y);
        assertThat(gradient[3]).as("towards the labels").isPositive();
        assertThat(gradient[4]).isNegative();
        assertThat(Agreement.of(constant, labels).pcc()).isZero();
        assertThat(Agreement.of(constant, constant).ccc()).isZero();
        Tensor z = Gradients.leaf(constant, 7);
        for (float component : Gradients.of(RecognitionLosses.ccc(z, Tensors.of(constant, 7)), z)) {
            assertThat(component).isFinite();
        }
        Tensor single = Gradients.leaf(new double[] {0.5}, 1);
        assertThat(RecognitionLosses.ccc(single, of(0.25)).item_double()).isZero();
    }

    @Test
    void shakeWeightsAreSharesOfOne() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 20; i++) {
            ShakeWeights weights = ShakeWeights.draw(random);
            assertThat(weights.valence() + weights.arousal() + weights.pcc() + weights.ccc()).isCloseTo(1, EXACT);
            assertThat(weights.weights().losses())
                    .containsEntry("va_lpcc", weights.pcc())
                    .containsEntry("expr_nll", 1.0);
        }
        assertThat(ShakeWeights.draw(random)).isNotEqualTo(ShakeWeights.draw(random));
        assertThat(ShakeWeights.of(1, 2, 3, 4)).isEqualTo(new ShakeWeights(0.1, 0.2, 0.3, 0.4));
        assertThat(ShakeWeights.EVEN.weights()).isEqualTo(LossWeights.EMOTION_RECOGNITION);
    }

    @Test
    void batchAverageIsNotTheDataset() {
        RecognitionScores scores = new RecognitionScores();
        assertThatThrownBy(scores::dataset).hasMessageContaining("no sample");
        int[] none = {0, 0};
        scores.add(floats(0.1, 0.2), floats(0.1, 0.2), new int[] {0, 1}, floats(0.1, 0.2), floats(0.2, 0.1), none);
        scores.add(floats(0.5, 0.4), floats(0.1, 0.2), none, floats(0.4, 0.5), floats(0.1, 0.2), none);
        Map<String, Double> average = scores.batchAverage();
        Map<String, Double> dataset = scores.dataset();
        assertThat(average.get("v_pcc")).as("1 and -1").isCloseTo(0, within(1e-6));
        assertThat(dataset.get("v_pcc")).isCloseTo(
                Agreement.of(floats(0.1, 0.2, 0.5, 0.4), floats(0.1, 0.2, 0.4, 0.5)).pcc(), EXACT);
        assertThat(dataset.get("v_pcc")).isGreaterThan(0.8);
        assertThat(dataset.get("expr_acc")).isEqualTo(0.75);
        assertThat(average.get("expr_acc")).isEqualTo(0.75);
        assertThat(dataset.keySet()).isEqualTo(average.keySet());
        assertThatThrownBy(() -> scores.add(floats(1), floats(1), none, floats(1), floats(1), none))
                .hasMessageContaining("2 predicted classes");
    }
}
