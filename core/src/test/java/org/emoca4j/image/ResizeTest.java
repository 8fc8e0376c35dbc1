package org.emoca4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {

    @Test
    void shrinkingTakesTheMeanOverTheArea() {
        RgbImage row = RgbImage.black(3, 1);
        row.set(0, 0, 10, 0, 90);
        row.set(1, 0, 40, 0, 60);
        row.set(2, 0, 200, 0, 0);
        RgbImage two = Resize.to(row, 2, 1);
        // each new pixel covers one and a half: (10 + 40/2) / 1.5, (40/2 + 200) / 1.5
        assertThat(two.get(0, 0, 0)).isEqualTo(20);
        assertThat(two.get(1, 0, 0)).isEqualTo(147);
        assertThat(two.get(0, 0, 2)).isEqualTo(80);
        RgbImage one = Resize.to(row, 1, 1);
        assertThat(one.get(0, 0, 0)).isEqualTo(83);
    }

    @ParameterizedTest(name = "to {0} x {1}")
    @CsvSource({"16, 16", "7, 5", "1, 1", "100, 3", "3, 100", "64, 32"})
    void agreesWithAPlainSumOverManySamples(int width, int height) {
        Random random = new Random(3);
        RgbImage image = RgbImage.black(32, 16);
        random.nextBytes(image.rgb());
        RgbImage resized = Resize.to(image, width, height);
        int n = 64; // samples for each new pixel and direction; exact where steps are multiples of 1/64
        for (int y = 0; y < height && width <= 32 && height <= 16; y++) {
            for (int x = 0; x < width; x++) {
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    for (int i = 0; i < n; i++) {
                        sum += image.get((int) ((x + (i + 0.5) / n) * 32 / width),
                                (int) ((y + (j + 0.5) / n) * 16 / height), 1);
                    }
                }
                assertThat((double) resized.get(x, y, 1)).isCloseTo(sum / n / n, within(1.5));
            }
        }
        assertThat(resized.width()).isEqualTo(width);
        assertThat(resized.height()).isEqualTo(height);
    }

    @ParameterizedTest(name = "to {0} x {1}")
    @CsvSource({"16, 16", "7, 5", "100, 3", "3, 100", "64, 32"})
    void aFlatPictureStaysFlat(int width, int height) {
        RgbImage flat = RgbImage.black(32, 16);
        Arrays.fill(flat.rgb(), (byte) 201);
        RgbImage expected = RgbImage.black(width, height);
        Arrays.fill(expected.rgb(), (byte) 201);
        assertThat(Resize.to(flat, width, height)).isEqualTo(expected);
    }

    /** Cubic convolution reproduces straight lines; edges of both pictures coincide: x' = (x + 0.5) / 4 - 0.5. */
    @Test
    void growingKeepsASlope() {
        RgbImage ramp = RgbImage.black(20, 1);
        for (int x = 0; x < 20; x++) {
            ramp.set(x, 0, 12 * x, 0, 0);
        }
        RgbImage large = Resize.to(ramp, 80, 4);
        for (int x = 8; x < 72; x++) {
            assertThat((double) large.get(x, 2, 0)).isCloseTo(12 * ((x + 0.5) / 4 - 0.5), within(0.51));
        }
    }

    @Test
    void theRatioOfTheSidesIsKept() {
        RgbImage image = Resize.toHeight(RgbImage.black(300, 200), 50);
        assertThat(image.width()).isEqualTo(75);
        assertThat(Resize.toHeight(RgbImage.black(1, 4000), 10).width()).isEqualTo(1);
    }
}
