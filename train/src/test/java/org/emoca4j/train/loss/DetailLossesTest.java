package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
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

/** Losses of displacements and texture patches by hand, against plain Java, and their derivatives. */
class DetailLossesTest {

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

    @Test
    void hiddenIsOneMinusErosion() {
        int side = 12;
        SplittableRandom random = new SplittableRandom(1);
        double[] visible = random.doubles(side * side).map(u -> u < 0.04 ? 0 : u).toArray();
        double[] expected = new double[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                boolean kept = true;
                for (int dy = -2; dy <= 2; dy++) {
                    for (int dx = -2; dx <= 2; dx++) {
                        boolean inside = y + dy >= 0 && y + dy < side && x + dx >= 0 && x + dx < side;
                        kept &= inside && visible[(y + dy) * side + x + dx] != 0;
                    }
                }
                expected[y * side + x] = kept ? 0 : 1;
            }
        }
        assertThat(expected).contains(0, 1);
        Tensor hidden = DetailLosses.hidden(Tensors.of(visible, 1, 1, side, side));
        assertThat(Tensors.doubles(hidden)).containsExactly(expected);
    }

    @Test
    void asymmetryByHand() {
        Tensor z = Gradients.leaf(new double[] {1, 2, 5}, 1, 1, 1, 3);
        Tensor hidden = Tensors.of(new double[] {1, 1, 0}, 1, 1, 1, 3);
        Loss loss = DetailLosses.asymmetry(z, hidden);
        // |1 - 5| counts once, though its mirror image differs as much
        assertThat(value(loss)).isEqualTo(4);
        assertThat(Gradients.of(loss.value(), z)).as("none through the mirrored map").containsExactly(-1, 0, 0);
        assertThat(value(DetailLosses.displacement(Tensors.of(new double[] {1, -2, 0, 5}, 2, 1, 1, 2)))).isEqualTo(2);
    }

    @Test
    void roughnessByHand() {
        double[] ramp = new double[3 * 4 * 5];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = 2 * (i % 5) + 3 * (i / 5 % 4);
        }
        assertThat(value(DetailLosses.roughness(Tensors.of(ramp, 1, 3, 4, 5)))).isCloseTo(4 + 9, EXACT);
        Gradients.check(
                x -> DetailLosses.roughness(x).value(), Gradients.random(2, -1, 1, 1, 2, 4, 5), 1, 2, 4, 5);
    }

    @Test
    void patchOfTheFace() {
        int side = 256;
        double[] columns = new double[side * side];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = i % side;
        }
        Tensor map = Tensors.of(columns, 1, 1, side, side);
        // of its own size a patch is a plain cut
        double[] same = Tensors.doubles(TextureRegion.FACE.patch(map, 156));
        assertThat(same[0]).isCloseTo(50, EXACT);
        assertThat(same[155]).isCloseTo(205, EXACT);
        double[] patch = Tensors.doubles(TextureRegion.FACE.patch(map, 256));
        // pixel 100 of 256 lies at (100 + 0.5) * 156 / 256 - 0.5 of the cut
        assertThat(patch[100]).isCloseTo(50 + 100.5 * 156 / 256 - 0.5, within(1e-9));
        Tensor half = map.mul(new Scalar(0.0)).add(new Scalar(0.5));
        double[] visible = Tensors.doubles(TextureRegion.FACE.visiblePatch(map, half, 256));
        assertThat(visible[100]).isCloseTo(patch[100] / 2, within(1e-9));
        assertThat(value(DetailLosses.l1(map, map.add(new Scalar(0.25))))).isCloseTo(0.25, EXACT);
    }

    private static final long[] SHAPE = {2, 4, 2, 3};

    /** The formula of the documents, in loops. */
    private static double plain(double[] generated, double[] target) {
        int channels = 4;
        int positions = 6;
        double sum = 0;
        for (int sample = 0; sample < 2; sample++) {
            double[][] g = new double[positions][];
            double[][] t = new double[positions][];
            for (int p = 0; p < positions; p++) {
                double mean = 0;
                for (int c = 0; c < channels; c++) {
                    mean += target[(sample * channels + c) * positions + p] / channels;
                }
                g[p] = unit(generated, sample, p, mean);
                t[p] = unit(target, sample, p, mean);
            }
            double[] best = new double[positions];
            for (double[] from : g) {
                double nearest = Double.MAX_VALUE;
                for (double[] to : t) {
                    nearest = Math.min(nearest, distance(from, to));
                }
                double all = 0;
                for (double[] to : t) {
                    all += Math.exp((1 - distance(from, to) / (nearest + 1e-5)) / 0.5);
                }
                for (int p = 0; p < positions; p++) {
                    double share = Math.exp((1 - distance(from, t[p]) / (nearest + 1e-5)) / 0.5) / all;
                    best[p] = Math.max(best[p], share);
                }
            }
            double mean = 0;
            for (double share : best) {
                mean += share / positions;
            }
            sum -= Math.log(mean);
        }
        return sum;
    }

    private static double[] unit(double[] map, int sample, int position, double mean) {
        double[] vector = new double[4];
        double squares = 0;
        for (int c = 0; c < 4; c++) {
            vector[c] = map[(sample * 4 + c) * 6 + position] - mean;
            squares += vector[c] * vector[c];
        }
        for (int c = 0; c < 4; c++) {
            vector[c] /= Math.sqrt(squares);
        }
        return vector;
    }

    private static double distance(double[] a, double[] b) {
        double cosine = 0;
        for (int i = 0; i < a.length; i++) {
            cosine += a[i] * b[i];
        }
        return (1 - cosine) / 2;
    }

    @Test
    void idMrfIsTheFormula() {
        double[] generated = Gradients.random(3, 0, 1, SHAPE);
        double[] target = Gradients.random(4, 0, 1, SHAPE);
        Loss loss = IdMrf.layer(Tensors.of(generated, SHAPE), Tensors.of(target, SHAPE));
        assertThat(value(loss)).isCloseTo(plain(generated, target), within(1e-10));
        Gradients.check(x -> IdMrf.layer(x, Tensors.of(target, SHAPE)).value(), generated, SHAPE);
    }

    @Test
    void idMrfDoesntMindWhereAPatternIs() {
        Tensor generated = Tensors.of(Gradients.random(5, 0, 1, SHAPE), SHAPE);
        Tensor target = Tensors.of(Gradients.random(6, 0, 1, SHAPE), SHAPE);
        double straight = value(IdMrf.layer(generated, target));
        // both maps mirrored: every pattern is still somewhere
        assertThat(value(IdMrf.layer(generated.flip(3), target.flip(3)))).isCloseTo(straight, within(1e-10));
        assertThat(value(IdMrf.layer(target, target))).isCloseTo(0, within(1e-6));
    }

    @Test
    void constantTargetIsNoNaN() {
        Tensor generated = Gradients.leaf(Gradients.random(7, 0, 1, SHAPE), SHAPE);
        double[] constant = Gradients.random(8, 0, 1, SHAPE);
        for (int c = 0; c < 4; c++) {
            constant[c * 6 + 2] = 0.25;
        }
        Tensor loss = IdMrf.layer(generated, Tensors.of(constant, SHAPE)).value();
        assertThat(loss.item_double()).isPositive().isFinite();
        for (float component : Gradients.of(loss, generated)) {
            assertThat(component).isFinite();
        }
        Tensor zero = Gradients.leaf(new double[48], SHAPE);
        Tensor nothing = IdMrf.layer(zero, Tensors.of(new double[48], SHAPE)).value();
        assertThat(Gradients.of(nothing, zero)).containsOnly(0);
    }

    @Test
    void deeperLayerCountsTwice() {
        Tensor a = Tensors.of(Gradients.random(9, 0, 1, SHAPE), SHAPE);
        Tensor b = Tensors.of(Gradients.random(10, 0, 1, SHAPE), SHAPE);
        IdMrf loss = new IdMrf(x -> Map.of("relu3_2", x, "relu4_2", x.flip(1)));
        IdMrf.Parts parts = loss.compare(a, b);
        double layer = value(IdMrf.layer(a, b));
        assertThat(value(parts.total())).isCloseTo(3 * layer, within(1e-10));
        assertThat(value(parts.content())).isCloseTo(layer, within(1e-10));
    }
}
