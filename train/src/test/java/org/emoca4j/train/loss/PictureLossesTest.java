package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.run.ThreadTeam;
import org.emoca4j.train.torch.CommonBatch;
import org.emoca4j.train.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Photometric, feature and regularising losses by hand, and their derivatives. */
class PictureLossesTest {

    private static final Offset<Double> EXACT = within(1e-12);

    private PointerScope scope;

    @BeforeEach
    void open() {
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static double value(Loss loss) {
        return loss.value().item_double();
    }

    /** Two pictures of 1 x 2 pixels: the first off by 0.5 under a mask of one pixel, the second by 0.2 under two. */
    @ParameterizedTest
    @CsvSource({
        "mean, 0.25, 0.2",
        "rel_mask_value, 0.125, 0.2",
        "neg_rel_mask_value, 0.125, 0",
        "inv_rel_mask_value, 0.5, 0.2",
        "abs_mask_value, 0.25, 0.4"
    })
    void photometricByHand(String name, double first, double second) {
        Tensor zero = Tensors.of(new double[12], 2, 3, 1, 2);
        Tensor off = Tensors.of(
                new double[] {0.5, 9, 0.5, 9, 0.5, 9, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2}, 2, 3, 1, 2);
        Tensor mask = Tensors.of(new double[] {1, 0, 1, 1}, 2, 1, 1, 2);
        Loss loss = MaskNormalisation.of(name).photometric(off, zero, mask);
        assertThat(Tensors.doubles(loss.samples().orElseThrow())).containsExactly(new double[] {first, second}, EXACT);
        assertThat(value(loss)).isCloseTo((first + second) / 2, EXACT);
    }

    @ParameterizedTest
    @EnumSource(MaskNormalisation.class)
    void photometricDerivatives(MaskNormalisation normalisation) {
        long[] shape = {2, 3, 2, 2};
        double[] picture = Gradients.random(1, 0, 1, shape);
        double[] mask = Gradients.random(2, 0.1, 1, 2, 1, 2, 2);
        Gradients.check(
                x -> normalisation
                        .photometric(x, Tensors.of(picture, shape), Tensors.of(mask, 2, 1, 2, 2))
                        .value(),
                Gradients.random(3, 0, 1, shape),
                shape);
    }

    @Test
    void emptyMaskCountsNothing() {
        Tensor x = Gradients.leaf(new double[] {1, 2, 3}, 1, 3, 1, 1);
        Tensor zero = Tensors.of(new double[3], 1, 3, 1, 1);
        Tensor loss = MaskNormalisation.INV_REL_MASK_VALUE
                .photometric(x, zero, Tensors.of(new double[1], 1, 1, 1, 1))
                .value();
        assertThat(loss.item_double()).isZero();
        assertThat(Gradients.of(loss, x)).containsOnly(0);
    }

    @Test
    void featuresByHand() {
        Tensor a = Tensors.of(new double[] {3, 4, 0, 2}, 2, 2);
        Tensor b = Tensors.of(new double[] {4, 3, 0, 1}, 2, 2);
        assertThat(value(FeatureMetric.L1.distance(a, b))).isCloseTo(3.0 / 4, EXACT);
        assertThat(value(FeatureMetric.MSE.distance(a, b))).isCloseTo(3.0 / 4, EXACT);
        assertThat(value(FeatureMetric.COSINE.distance(a, b))).isCloseTo((1 - 24.0 / 25) / 2, EXACT);
        assertThat(value(FeatureMetric.L1.normalisedDistance(a, b))).isCloseTo(0.4 / 4, EXACT);
        assertThat(value(FeatureMetric.MSE.normalisedDistance(a, b))).isCloseTo(0.08 / 4, EXACT);
        assertThat(FeatureMetric.of("l2")).isEqualTo(FeatureMetric.MSE);
        assertThatThrownBy(() -> FeatureMetric.of("cosin")).hasMessageContaining("use one of l1_loss, l1, mse_loss");
        assertThatThrownBy(() -> MaskNormalisation.of("rel")).hasMessageContaining("use one of mean, rel_mask_value");
    }

    @ParameterizedTest
    @EnumSource(FeatureMetric.class)
    void featureDerivativesAndScale(FeatureMetric metric) {
        double[] at = Gradients.random(4, -1, 1, 2, 5);
        double[] target = Gradients.random(5, -1, 1, 2, 5);
        Gradients.check(x -> metric.distance(x, Tensors.of(target, 2, 5)).value(), at, 2, 5);
        Gradients.check(x -> metric.normalisedDistance(x, Tensors.of(target, 2, 5)).value(), at, 2, 5);
        Tensor a = Tensors.of(at, 2, 5);
        Tensor b = Tensors.of(target, 2, 5);
        assertThat(value(metric.normalisedDistance(a.mul(new Scalar(7.0)), b)))
                .isCloseTo(value(metric.normalisedDistance(a, b)), EXACT);
        assertThat(value(metric.distance(a, a))).isCloseTo(0, EXACT);
        Tensor none = Gradients.leaf(new double[10], 2, 5);
        for (float component : Gradients.of(metric.normalisedDistance(none, b).value(), none)) {
            assertThat(component).isFinite();
        }
    }

    /** A toy network: the feature is the picture, the rest are sums over parts of it. */
    private static Map<String, Tensor> toy(Tensor picture) {
        Tensor flat = picture.reshape(picture.size(0), -1);
        return Map.of(
                "feature", flat,
                "valence", flat.narrow(1, 0, 1),
                "arousal", flat.narrow(1, 1, 1),
                "expression", flat.narrow(1, 2, 2));
    }

    @Test
    void emotionOfAToyNetwork() {
        EmotionConsistency consistency =
                new EmotionConsistency(PictureLossesTest::toy, FeatureMetric.MSE, false, false);
        Tensor rendered = Gradients.leaf(new double[] {1, 2, 3, 4}, 1, 1, 2, 2);
        Tensor photo = Gradients.leaf(new double[] {0, 0, 1, 1}, 1, 1, 2, 2);
        EmotionConsistency.Comparison compared = consistency.compare(rendered, photo);
        assertThat(value(compared.feature())).isCloseTo((1 + 4 + 4 + 9) / 4.0, EXACT);
        assertThat(value(compared.valence())).isCloseTo(1, EXACT);
        assertThat(value(compared.arousal())).isCloseTo(2, EXACT);
        assertThat(value(compared.expression())).isCloseTo(2.5, EXACT);
        assertThat(value(compared.combined())).isCloseTo(4.5 + 1 + 2 + 2.5, EXACT);
        assertThat(Gradients.of(compared.feature().value(), rendered)).containsExactly(0.5f, 1, 1, 1.5f);
        assertThat(photo.grad().defined()).as("the photo gets no gradient").isFalse();
    }

    /** Means of the renderings 2, 4, 0, 0 and of the photos 2, 1, 5, 7; then they differ by 1, -1 and -1, 1. */
    @Test
    void whatAllRenderingsHaveInCommonDoesNotCountWhereFeaturesAreCentred() {
        EmotionConsistency consistency = new EmotionConsistency(PictureLossesTest::toy, FeatureMetric.MSE, false, true);
        Tensor rendered = Gradients.leaf(new double[] {1, 2, 0, 0, 3, 6, 0, 0}, 2, 1, 2, 2);
        Tensor photo = Gradients.leaf(new double[] {0, 0, 5, 7, 4, 2, 5, 7}, 2, 1, 2, 2);
        EmotionConsistency.Comparison compared = consistency.compare(rendered, photo);
        assertThat(value(compared.feature())).isCloseTo(4 / 8.0, EXACT);
        assertThat(Gradients.of(compared.feature().value(), rendered))
                .containsExactly(0.25f, -0.25f, 0, 0, -0.25f, 0.25f, 0, 0);
    }

    /** The same two samples, one in each of two processes: each alone is its own mean, and would lose nothing. */
    @Test
    void featuresAreCentredOverTheBatchOfAllProcesses() throws Exception {
        double[][] rendered = {{1, 2, 0, 0}, {3, 6, 0, 0}};
        double[][] photo = {{0, 0, 5, 7}, {4, 2, 5, 7}};
        EmotionConsistency consistency = new EmotionConsistency(PictureLossesTest::toy, FeatureMetric.MSE, false, true);
        List<Double> losses = ThreadTeam.of(2, team -> () -> {
            try (PointerScope scope = new PointerScope();
                    CommonBatch batch = new CommonBatch(team.rank(), team.size(), team::mean)) {
                return value(consistency.compare(Tensors.of(rendered[team.rank()], 1, 1, 2, 2),
                        consistency.read(Tensors.of(photo[team.rank()], 1, 1, 2, 2)), batch).feature());
            }
        });
        assertThat(losses).containsExactly(0.5, 0.5);
    }

    @Test
    void identityOverlay() {
        Function<Tensor, Map<String, Tensor>> network = PictureLossesTest::toy;
        Tensor face = Gradients.leaf(new double[] {1, 1, 1, 1, 1, 1}, 1, 3, 1, 2);
        Tensor photo = Tensors.of(new double[] {0, 2, 0, 2, 0, 2}, 1, 3, 1, 2);
        Tensor mask = Tensors.of(new double[] {1, 0.5}, 1, 1, 1, 2);
        Tensor overlay = IdentityLoss.overlay(face, photo, mask);
        assertThat(Tensors.doubles(overlay)).containsExactly(1, 1.5, 1, 1.5, 1, 1.5);
        Loss loss = new IdentityLoss(network, FeatureMetric.COSINE).between(overlay, photo);
        assertThat(value(loss)).isCloseTo(1 - 1.5 / Math.sqrt(3.25), EXACT);
        assertThat(Gradients.of(loss.value(), face)[1]).isNegative();
    }

    @Test
    void regularisers() {
        Tensor code = Gradients.leaf(new double[] {1, 2, 3, -4}, 2, 2);
        Loss half = Regularisers.halfSquares(code);
        assertThat(value(half)).isEqualTo(15);
        assertThat(Tensors.doubles(half.samples().orElseThrow())).containsExactly(2.5, 12.5);
        assertThat(Gradients.of(half.value(), code)).containsExactly(1, 2, 3, -4);
        double[] light = new double[27];
        light[0] = 3;
        // red 3, green and blue 0: off the mean by 2, 1, 1
        assertThat(value(Regularisers.light(Tensors.of(light, 1, 9, 3)))).isCloseTo(6.0 / 27, EXACT);
        Gradients.check(x -> Regularisers.light(x).value(), Gradients.random(6, -1, 1, 2, 9, 3), 2, 9, 3);
    }

    @Test
    void expressionsOutsideTheirRange() {
        // outside by 0.5 and 2, and by nothing; the ends belong to the range
        Tensor code = Gradients.leaf(new double[] {-0.5, 3, 0.25, 0, 1, 0.75}, 2, 3);
        Loss outside = Regularisers.outsideUnitRange(code);
        assertThat(Tensors.doubles(outside.samples().orElseThrow())).containsExactly(4.25, 0);
        assertThat(value(outside)).isEqualTo(2.125);
        assertThat(Gradients.of(outside.value(), code)).containsExactly(-0.5f, 2, 0, 0, 0, 0);
        Gradients.check(x -> Regularisers.outsideUnitRange(x).value(), Gradients.random(7, -2, 3, 2, 5), 2, 5);
    }
}
