package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.train.torch.Tensors;
import org.junit.jupiter.api.Test;

/** The window around the mouth lies where its points are, and follows them. */
class MouthCropTest {

    private static final int SIDE = 224;

    /** Every {@code stride}-th row and column. */
    static Tensor every(int stride, Tensor maps) {
        return maps.slice(2, new LongOptional(0), new LongOptional(maps.size(2)), stride)
                .slice(3, new LongOptional(0), new LongOptional(maps.size(3)), stride);
    }

    /** All 68 points at one place, in pixels. */
    private static Tensor at(double x, double y) {
        double[] points = new double[2 * 68];
        for (int i = 0; i < 68; i++) {
            points[2 * i] = 2 * x / (SIDE - 1) - 1;
            points[2 * i + 1] = 2 * y / (SIDE - 1) - 1;
        }
        return Tensors.of(points, 1, 68, 2);
    }

    /** A picture whose three channels are the column, the row, and 1. */
    private static Tensor coordinates() {
        double[] values = new double[3 * SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                values[y * SIDE + x] = x;
                values[(SIDE + y) * SIDE + x] = y;
                values[(2 * SIDE + y) * SIDE + x] = 1;
            }
        }
        return Tensors.of(values, 1, 3, SIDE, SIDE);
    }

    @Test
    void showsTheSurroundingsOfTheMouth() {
        try (PointerScope scope = new PointerScope()) {
            double[] crop = Tensors.doubles(MouthCrop.crop(coordinates(), at(100, 130)));
            // corner pixels: the 96 columns span 96/224 of the distance between the outermost pixel centres
            double reach = 48.0 * (SIDE - 1) / SIDE;
            int last = MouthCrop.SIZE - 1;
            int plane = MouthCrop.SIZE * MouthCrop.SIZE;
            assertThat(crop[0]).isCloseTo(cubic(100 - reach), within(1e-9));
            assertThat(crop[last]).isCloseTo(cubic(100 + reach), within(1e-9));
            assertThat(crop[plane]).isCloseTo(cubic(130 - reach), within(1e-9));
            assertThat(crop[plane + last * MouthCrop.SIZE]).isCloseTo(cubic(130 + reach), within(1e-9));
            assertThat(crop[0]).isCloseTo(100 - reach, within(0.1));
        }
    }

    /** What cubic convolution with a = -0.75 makes of the numbers 0, 1, 2... at a place between them. */
    private static double cubic(double place) {
        double a = -0.75;
        double sum = 0;
        for (int i = (int) place - 1; i < (int) place + 3; i++) {
            double t = Math.abs(place - i);
            double weight = t <= 1
                    ? (a + 2) * t * t * t - (a + 3) * t * t + 1
                    : a * t * t * t - 5 * a * t * t + 8 * a * t - 4 * a;
            sum += weight * i;
        }
        return sum;
    }

    @Test
    void isBlackOutsideOfThePicture() {
        try (PointerScope scope = new PointerScope()) {
            double[] crop = Tensors.doubles(MouthCrop.crop(coordinates(), at(0, 0)).select(1, 2));
            assertThat(crop[0]).isZero();
            assertThat(crop[crop.length - 1]).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void gradientsByPointsAndPicture() {
        Gradients.check(
                points -> {
                    Tensor wave = coordinates().mul(new Scalar(0.05)).sin();
                    Tensor all = Tensors.of(Gradients.random(1, -0.2, 0.2, 1, 67, 2), 1, 67, 2);
                    Tensor moved = torch.cat(new TensorVector(all, points), 1);
                    return MouthCrop.grey(MouthCrop.crop(wave, moved)).square().mean();
                },
                new double[] {0.1, -0.2},
                1, 1, 2);
        Gradients.check(
                picture -> MouthCrop.crop(picture, at(3, 4)).square().sum(),
                Gradients.random(2, 0, 1, 1, 1, 6, 6),
                1, 1, 6, 6);
    }

    @Test
    void lipReaderSeesTheNormalisedMiddle() {
        try (PointerScope scope = new PointerScope()) {
            Tensor white = Tensors.of(filled(2 * 3 * SIDE * SIDE), 2, 3, SIDE, SIDE);
            Tensor points = at(112, 112).expand(2, 68, 2);
            Tensor seen = LipReadingLoss.prepare(white, points);
            assertThat(Tensors.shape(seen)).containsExactly(2, 1, 88, 88);
            assertThat(Tensors.doubles(seen)[5]).isCloseTo((0.9999 - 0.421) / 0.165, within(1e-9));
            LipReadingLoss loss = new LipReadingLoss(x -> x.reshape(2, -1), FeatureMetric.MSE);
            // black mouths against white ones: 0.9999 / 0.165 apart everywhere
            Tensor black = white.mul(new Scalar(0.0));
            assertThat(loss.between(black, points, white, points).value().item_double())
                    .isCloseTo(Math.pow(0.9999 / 0.165, 2), within(1e-9));
        }
    }

    private static double[] filled(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
