package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.Test;

class AugmentationTest {

    /** A grey picture with a bright blob; all landmarks lie in its centre, the mask is a square around it. */
    private static Sample dot(int dotX, int dotY) {
        RgbImage image = RgbImage.black(224, 224);
        Arrays.fill(image.rgb(), (byte) 40);
        for (int y = dotY - 3; y <= dotY + 3; y++) {
            for (int x = dotX - 3; x <= dotX + 3; x++) {
                image.set(x, y, 240, 240, 240);
            }
        }
        float[] points = new float[136];
        for (int i = 0; i < points.length; i += 2) {
            points[i] = Sample.normalise(dotX);
            points[i + 1] = Sample.normalise(dotY);
        }
        float left = dotX - 20;
        float top = dotY - 20;
        FaceMask mask = FaceMask.hull(new float[] {left, top, left + 40, top, left + 40, top + 40, left, top + 40});
        return new Sample("dot", image, points, new float[0], mask, Labels.NONE, Optional.empty());
    }

    /** Centre of what is brighter than the rest. */
    private static double[] centre(RgbImage image) {
        double[] sums = new double[3];
        for (int y = 0; y < 224; y++) {
            for (int x = 0; x < 224; x++) {
                double weight = Math.max(0, image.get(x, y, 1) - 110);
                sums[0] += weight;
                sums[1] += weight * x;
                sums[2] += weight * y;
            }
        }
        return new double[] {sums[1] / sums[0], sums[2] / sums[0]};
    }

    @Test
    void landmarksAndMaskMoveWithThePicture() throws IOException {
        double farthest = 0;
        for (int draw = 0; draw < 40; draw++) {
            Sample moved = Augmentation.FACES.apply(dot(70, 90), 3, 0, draw);
            double[] centre = centre(moved.image());
            double x = Sample.pixel(moved.landmarks68()[0]);
            double y = Sample.pixel(moved.landmarks68()[1]);
            assertThat(x).as("draw %d", draw).isCloseTo(centre[0], within(0.6));
            assertThat(y).as("draw %d", draw).isCloseTo(centre[1], within(0.6));
            double[] maskCentre = maskCentre(moved.mask());
            assertThat(maskCentre[0]).as("draw %d", draw).isCloseTo(x, within(0.7));
            assertThat(maskCentre[1]).as("draw %d", draw).isCloseTo(y, within(0.7));
            assertThat(moved.mask().count()).isBetween((int) (41 * 41 * 0.8), (int) (41 * 41 * 1.23));
            farthest = Math.max(farthest, Math.hypot(x - 70, y - 90));
        }
        assertThat(farthest).isGreaterThan(8);
    }

    private static double[] maskCentre(FaceMask mask) {
        double[] sums = new double[2];
        for (int y = 0; y < 224; y++) {
            for (int x = 0; x < 224; x++) {
                if (mask.get(x, y)) {
                    sums[0] += x / (double) mask.count();
                    sums[1] += y / (double) mask.count();
                }
            }
        }
        return sums;
    }

    @Test
    void followsFromSeedEpochAndDrawAlone() throws IOException {
        Sample sample = dot(70, 90);
        Sample first = Augmentation.FACES.apply(sample, 1, 2, 3);
        Augmentation.FACES.apply(sample, 9, 9, 9);
        Sample again = Augmentation.FACES.apply(sample, 1, 2, 3);
        assertThat(again.image()).isEqualTo(first.image());
        assertThat(again.landmarks68()).isEqualTo(first.landmarks68());
        for (long[] other : new long[][] {{2, 2, 3}, {1, 3, 3}, {1, 2, 4}}) {
            Sample different = Augmentation.FACES.apply(sample, other[0], (int) other[1], (int) other[2]);
            assertThat(different.landmarks68()).isNotEqualTo(first.landmarks68());
        }
        assertThat(sample.landmarks68()).isEqualTo(dot(70, 90).landmarks68());
        assertThat(sample.image()).isEqualTo(dot(70, 90).image());
    }

    @Test
    void doesNothingToThePlaceIfAskedForNone() throws IOException {
        Augmentation still = new Augmentation(1, 1, 0, 0, true);
        Augmentation nothing = new Augmentation(1, 1, 0, 0, false);
        for (int draw = 0; draw < 20; draw++) {
            assertThat(nothing.apply(dot(70, 90), 1, 0, draw).image()).isEqualTo(dot(70, 90).image());
            Sample same = still.apply(dot(70, 90), 1, 0, draw);
            assertThat(same.landmarks68()[0]).isCloseTo(dot(70, 90).landmarks68()[0], within(1e-6f));
            assertThat(same.mask()).isEqualTo(dot(70, 90).mask());
        }
    }

    @Test
    void facesGrowAndShrinkBetweenTheLimits() throws IOException {
        Augmentation larger = new Augmentation(1.5, 2, 0, 0, false);
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int draw = 0; draw < 50; draw++) {
            int count = larger.apply(dot(112, 112), 1, 0, draw).mask().count();
            least = Math.min(least, count);
            most = Math.max(most, count);
        }
        // a square of 41 pixels, by the squares of the factors
        assertThat(least / (41 * 41)).isBetween(2.15, 2.6);
        assertThat(most / (41 * 41)).isBetween(3.5, 4.1);
    }

    @Test
    void exactCodesThatNoLongerHoldBecomeUnknown() throws IOException {
        Sample sample = dot(70, 90);
        TrueCodes codes = new TrueCodes(new float[] {1}, new float[] {2}, new float[15], new float[3],
                new float[] {3}, new float[27]);
        Sample moved = Augmentation.FACES.apply(new Sample("x", sample.image(), sample.landmarks68(), new float[0],
                sample.mask(), Labels.NONE, Optional.of(codes)), 0, 0, 0);
        TrueCodes left = moved.codes().orElseThrow();
        assertThat(left.shape()).containsExactly(1);
        assertThat(left.camera()).containsOnly(Float.NaN);
        assertThat(Arrays.copyOf(left.pose(), 3)).containsOnly(Float.NaN);
        assertThat(Arrays.copyOfRange(left.pose(), 3, 15)).containsOnly(0);
        assertThat(codes.camera()).containsOnly(0);
    }

    @Test
    void effectsDoWhatTheyAreCalled() {
        RgbImage grey = RgbImage.black(224, 224);
        Arrays.fill(grey.rgb(), (byte) 100);
        assertThat(PictureEffects.blur(grey, 1.5)).isEqualTo(grey);
        assertThat(PictureEffects.sharpen(grey, 0.5)).isEqualTo(grey);

        RgbImage noisy = PictureEffects.noise(grey, 8, new SeededRandom(4));
        double sum = 0;
        double squares = 0;
        for (int p = 0; p < 224 * 224; p++) {
            int value = noisy.get(p % 224, p / 224, 0);
            assertThat(noisy.get(p % 224, p / 224, 2)).isEqualTo(value);
            sum += value;
            squares += (value - 100) * (value - 100);
        }
        assertThat(sum / (224 * 224)).isCloseTo(100, within(0.2));
        assertThat(Math.sqrt(squares / (224 * 224))).isCloseTo(8, within(0.15));

        RgbImage point = RgbImage.black(224, 224);
        Arrays.fill(point.rgb(), (byte) 100);
        point.set(100, 100, 200, 200, 200);
        // one pixel of a Gaussian of sigma 1 holds 0.399^2 of it
        assertThat(PictureEffects.blur(point, 1).get(100, 100, 0)).isCloseTo(116, within(1));
        assertThat(PictureEffects.blur(point, 1).get(101, 100, 0)).isCloseTo(110, within(1));
        assertThat(PictureEffects.sharpen(point, 0.1).get(101, 101, 0)).isEqualTo(90); // 100 + 0.1 (900 - 1000)
        assertThat(PictureEffects.sharpen(point, 0.05).get(100, 100, 0)).isEqualTo(240); // 200 + 0.05 (1800 - 1000)
    }
}
