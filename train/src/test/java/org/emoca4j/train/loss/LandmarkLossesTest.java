package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Landmark losses by hand, their derivatives, and what they must not depend on. */
class LandmarkLossesTest {

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

    private static Tensor random(long seed) {
        return Tensors.of(Gradients.random(seed, -1, 1, 2, 68, 2), 2, 68, 2);
    }

    private static double value(Loss loss) {
        return loss.value().item_double();
    }

    /** Zero but for one point of sample 0. */
    private static Tensor one(int point, double x, double y) {
        double[] points = new double[2 * 68 * 2];
        points[2 * point] = x;
        points[2 * point + 1] = y;
        return Tensors.of(points, 2, 68, 2);
    }

    @Test
    void weightsAddUp() {
        // 68 points: 4 of the chin 2, 9 of the nose 1.5 but for three of 3, 20 of the mouth 1.5 but for two of 3
        double[] weights = LandmarkLosses.weights();
        assertThat(Arrays.stream(weights).sum())
                .isEqualTo(35 + 4 * 2 + 6 * 1.5 + 3 * 3 + 18 * 1.5 + 2 * 3);
        Tensor zero = one(0, 0, 0);
        for (int point : new int[] {0, 5, 27, 30, 48, 50, 67}) {
            double expected = weights[point] * (0.3 + 0.4) / (2 * 2 * Arrays.stream(weights).sum());
            assertThat(value(LandmarkLosses.weighted(one(point, 0.3, -0.4), zero))).isCloseTo(expected, EXACT);
            assertThat(value(LandmarkLosses.plain(one(point, 0.3, -0.4), zero)))
                    .isCloseTo(0.7 / (2 * 68 * 2), EXACT);
        }
    }

    @Test
    void invisiblePointsDontCount() {
        double[] seen = new double[2 * 68];
        Arrays.fill(seen, 1);
        seen[30] = 0;
        Tensor visibility = Tensors.of(seen, 2, 68);
        assertThat(value(LandmarkLosses.weighted(one(30, 5, 5), one(30, 0, 0), visibility))).isZero();
        Tensor none = visibility.mul(new Scalar(0.0));
        Tensor predicted = random(1).set_requires_grad(true);
        Tensor loss = LandmarkLosses.weighted(predicted, random(2), none).value();
        for (float component : Gradients.of(loss, predicted)) {
            assertThat(Math.abs(component)).isZero();
        }
    }

    @Test
    void samplesAddUp() {
        Loss loss = LandmarkLosses.weighted(random(1), random(2));
        double[] samples = Tensors.doubles(loss.samples().orElseThrow());
        assertThat(samples).hasSize(2);
        assertThat(samples[0] + samples[1]).isCloseTo(value(loss), EXACT);
        Loss mean = LandmarkLosses.eyeDistance(random(1), random(2));
        samples = Tensors.doubles(mean.samples().orElseThrow());
        assertThat((samples[0] + samples[1]) / 2).isCloseTo(value(mean), EXACT);
    }

    @Test
    void gapsByHand() {
        // one of four gaps of one of two eyes' samples opens to 5
        assertThat(value(LandmarkLosses.eyeDistance(one(37, 3, 4), one(0, 0, 0)))).isCloseTo(5.0 / 8, EXACT);
        assertThat(value(LandmarkLosses.lipDistance(one(66, 3, 4), one(0, 0, 0)))).isCloseTo(5.0 / 6, EXACT);
        assertThat(value(LandmarkLosses.mouthCornerDistance(one(54, 3, 4), one(0, 0, 0))))
                .isCloseTo(5.0 / 4, EXACT);
        double[] expected = {5.0 / 8, 7.0 / 16, 7.0 / 32};
        for (LandmarkPairs.Comparison comparison : LandmarkPairs.Comparison.values()) {
            assertThat(value(comparison.of(LandmarkLosses.EYE, one(37, 3, 4), one(0, 0, 0))))
                    .as(comparison.name()).isCloseTo(expected[comparison.ordinal()], EXACT);
        }
    }

    @Test
    void whatGapsDontSee() {
        Tensor a = random(3);
        Tensor b = random(4);
        Tensor shift = Tensors.of(new double[] {0.3, -0.2}, 1, 1, 2);
        double cos = Math.cos(0.4);
        double sin = Math.sin(0.4);
        Tensor turn = Tensors.of(new double[] {cos, sin, -sin, cos}, 2, 2);
        LandmarkPairs lip = LandmarkLosses.LIP;
        double distance = value(lip.distance(a, b));
        assertThat(value(lip.distance(a.matmul(turn).add(shift), b))).isCloseTo(distance, EXACT);
        assertThat(value(lip.offset(a.add(shift), b))).isCloseTo(value(lip.offset(a, b)), EXACT);
        assertThat(Math.abs(value(lip.offset(a.matmul(turn), b)) - value(lip.offset(a, b)))).isGreaterThan(1e-3);
        assertThat(Math.abs(value(lip.position(a.add(shift), b)) - value(lip.position(a, b)))).isGreaterThan(1e-3);
        assertThat(value(lip.distance(a.mul(new Scalar(3.0)), b.mul(new Scalar(3.0)))))
                .isCloseTo(3 * distance, EXACT);
    }

    @Test
    void closedLidsGetNoNaN() {
        Tensor closed = one(0, 0, 0).set_requires_grad(true);
        Tensor loss = LandmarkLosses.eyeDistance(closed, random(5)).value();
        for (float component : Gradients.of(loss, closed)) {
            assertThat(component).isFinite();
        }
    }

    @Test
    void derivatives() {
        double[] at = Gradients.random(6, -1, 1, 1, 68, 2);
        double[] target = Gradients.random(7, -1, 1, 1, 68, 2);
        long[] shape = {1, 68, 2};
        double[] seen = Gradients.random(8, 0, 1, 1, 68);
        Gradients.check(x -> LandmarkLosses.weighted(x, Tensors.of(target, shape), Tensors.of(seen, 1, 68)).value(),
                at, shape);
        for (LandmarkPairs pairs : new LandmarkPairs[] {
            LandmarkLosses.EYE, LandmarkLosses.LIP, LandmarkLosses.MOUTH_CORNER
        }) {
            Gradients.check(x -> pairs.distance(x, Tensors.of(target, shape)).value(), at, shape);
        }
        Gradients.check(x -> LandmarkLosses.LIP.offset(x, Tensors.of(target, shape)).value(), at, shape);
        Gradients.check(x -> LandmarkLosses.LIP.position(x, Tensors.of(target, shape)).value(), at, shape);
    }

    @Test
    void mediapipeFollowsTheHeadsOrder() {
        int[] straight = IntStream.range(0, 468).toArray();
        int[] reversed = IntStream.range(0, 468).map(i -> 467 - i).toArray();
        Tensor a = Tensors.of(Gradients.random(9, -1, 1, 2, 478, 2), 2, 478, 2);
        Tensor b = Tensors.of(Gradients.random(10, -1, 1, 2, 478, 2), 2, 478, 2);
        for (MediapipeLosses.EyelidPairs eyelids : MediapipeLosses.EyelidPairs.values()) {
            MediapipeLosses one = new MediapipeLosses(straight, eyelids);
            MediapipeLosses other = new MediapipeLosses(reversed, eyelids);
            assertThat(value(one.eyeDistance(one.select(a), one.select(b))))
                    .isCloseTo(value(other.eyeDistance(other.select(a), other.select(b))), EXACT);
            assertThat(value(one.lipDistance(one.select(a), one.select(b))))
                    .isCloseTo(value(other.lipDistance(other.select(a), other.select(b))), EXACT);
            assertThat(value(one.mouthCornerDistance(one.select(a), one.select(b))))
                    .isCloseTo(value(other.mouthCornerDistance(other.select(a), other.select(b))), EXACT);
            assertThat(value(one.landmark(one.select(a), one.select(b))))
                    .isCloseTo(value(other.landmark(other.select(a), other.select(b))), EXACT);
        }
    }

    @Test
    void eyelidPairsHoldTheSamePoints() {
        MediapipeLosses.EyelidPairs published = MediapipeLosses.EyelidPairs.PUBLISHED;
        MediapipeLosses.EyelidPairs anatomical = MediapipeLosses.EyelidPairs.ANATOMICAL;
        assertThat(anatomical.upper()).containsExactlyInAnyOrder(published.upper());
        assertThat(anatomical.lower()).containsExactlyInAnyOrder(published.lower());
        assertThat(published.upper()).isSorted();
        assertThat(published.lower()).isSorted();
        assertThat(anatomical.upper()).isNotEqualTo(published.upper());
    }

    @Test
    void slipsAreErrors() {
        assertThatThrownBy(() -> new MediapipeLosses(new int[] {0, 1, 2}, MediapipeLosses.EyelidPairs.PUBLISHED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the head lacks MediaPipe's point");
        assertThatThrownBy(() -> LandmarkLosses.plain(random(1), random(1).narrow(0, 0, 1)))
                .hasMessage("landmarks: axes [2, 68, 2] and [1, 68, 2] differ");
        assertThatThrownBy(() -> LandmarkLosses.eyeDistance(random(1).select(0, 0), random(1)))
                .hasMessageContaining("expected the batch and [-1, 2]");
        assertThatThrownBy(() -> new LandmarkPairs(new int[] {1}, new int[] {1, 2}))
                .hasMessageContaining("1 and 2");
    }
}
