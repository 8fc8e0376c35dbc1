package org.emoca4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WarpTest {

    @Test
    void identityKeepsEveryPixel() {
        RgbImage image = noise(13, 9, 1);
        assertThat(Warp.crop(image, Similarity.IDENTITY, 13, 9).toRgb()).isEqualTo(image);
    }

    @Test
    void halfPixelShiftIsTheMeanOfNeighbours() {
        RgbImage image = RgbImage.black(2, 1);
        image.set(0, 0, 100, 0, 40);
        image.set(1, 0, 200, 50, 0);
        FloatImage crop = Warp.crop(image, new Similarity(1, 0, -0.5, 0), 1, 1);
        assertThat(crop.get(0, 0, 0)).isEqualTo(150f / 255f, within(1e-6f));
        assertThat(crop.get(1, 0, 0)).isEqualTo(25f / 255f, within(1e-6f));
        assertThat(crop.get(2, 0, 0)).isEqualTo(20f / 255f, within(1e-6f));
    }

    @Test
    void outsideIsBlack() {
        RgbImage image = noise(4, 4, 2);
        FloatImage crop = Warp.crop(image, new Similarity(1, 0, 3, 0), 3, 4);
        for (int y = 0; y < 4; y++) {
            assertThat(crop.get(0, y, 0)).isZero();
            assertThat(crop.get(0, y, 2)).isZero();
        }
    }

    @Test
    void shrinkingTakesTheMean() {
        for (int factor : new int[] {2, 5}) {
            RgbImage image = noise(4 * factor, 3 * factor, factor);
            Similarity shrink = new Similarity(1.0 / factor, 0, 0.5 / factor - 0.5, 0.5 / factor - 0.5);
            FloatImage crop = Warp.crop(image, shrink, 4, 3);
            for (int c = 0; c < 3; c++) {
                double sum = 0;
                for (int y = 0; y < factor; y++) {
                    for (int x = 0; x < factor; x++) {
                        sum += image.get(2 * factor + x, factor + y, c);
                    }
                }
                double mean = sum / factor / factor / 255;
                assertThat((double) crop.get(c, 1, 2)).isEqualTo(mean, within(0.51 / 255));
            }
        }
    }

    @Test
    void bilinearLooksAtFourPixelsOnlyWhenShrinking() {
        RgbImage image = noise(40, 30, 8);
        // five times smaller: crop pixel (2, 3) lies on image pixel (10, 15)
        FloatImage crop = Warp.bilinear(image, new Similarity(0.2, 0, 0, 0), 8, 6);
        for (int c = 0; c < 3; c++) {
            assertThat(crop.get(c, 3, 2)).isEqualTo(image.get(10, 15, c) / 255f, within(1e-5f));
        }
    }

    @Test
    void bicubicGoesThroughThePixelsAndKeepsStraightLines() {
        RgbImage image = RgbImage.black(12, 9);
        for (int y = 0; y < 9; y++) {
            for (int x = 0; x < 12; x++) {
                image.set(x, y, 10 * x + 5 * y, 20 * x, 7);
            }
        }
        assertThat(Warp.bicubic(image, Similarity.IDENTITY, 12, 9).toRgb()).isEqualTo(image);
        // crop pixel (u, v) lies on image pixel (3.25 + u / 2, 2.75 + v / 2)
        FloatImage crop = Warp.bicubic(image, new Similarity(2, 0, -6.5, -5.5), 5, 5);
        for (int v = 0; v < 5; v++) {
            for (int u = 0; u < 5; u++) {
                double x = 3.25 + u / 2.0;
                double y = 2.75 + v / 2.0;
                assertThat(crop.get(0, v, u)).isEqualTo((float) (10 * x + 5 * y) / 255, within(1e-5f));
                assertThat(crop.get(1, v, u)).isEqualTo((float) (20 * x) / 255, within(1e-5f));
                assertThat(crop.get(2, v, u)).isEqualTo(7f / 255, within(1e-5f));
            }
        }
    }

    @Test
    void bicubicStaysInRangeAtEdges() {
        RgbImage image = RgbImage.black(8, 8);
        for (int y = 0; y < 8; y++) {
            for (int x = 4; x < 8; x++) {
                image.set(x, y, 255, 255, 255);
            }
        }
        FloatImage crop = Warp.bicubic(image, new Similarity(3, 0, 0, 0), 24, 24);
        for (float value : crop.data()) {
            assertThat(value).isBetween(0f, 1f);
        }
    }

    @Test
    void followsThePlainFormulaUnderTurnAndScale() {
        RgbImage image = noise(40, 30, 3);
        Similarity imageToCrop = Similarity.squareCrop(19, 14, 12, 0.7, 20);
        FloatImage crop = Warp.crop(image, imageToCrop, 20, 20);
        Similarity back = imageToCrop.inverse();
        for (int y = 0; y < 20; y++) {
            for (int x = 0; x < 20; x++) {
                double u = back.applyX(x, y);
                double v = back.applyY(x, y);
                // every pixel near enough adds its share, a tent of width 1
                double sum = 0;
                for (int j = 0; j < 30; j++) {
                    for (int i = 0; i < 40; i++) {
                        double tent = Math.max(0, 1 - Math.abs(u - i)) * Math.max(0, 1 - Math.abs(v - j));
                        sum += tent * image.get(i, j, 1);
                    }
                }
                assertThat((double) crop.get(1, y, x)).isEqualTo(sum / 255, within(1e-5));
            }
        }
    }

    private static RgbImage noise(int width, int height, long seed) {
        byte[] rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return new RgbImage(width, height, rgb);
    }

    /** Between four pixels, on the edge, and beyond it. */
    @Test
    void theEdgeGoesOn() {
        RgbImage image = RgbImage.black(2, 2);
        image.set(0, 0, 10, 0, 0);
        image.set(1, 0, 20, 0, 0);
        image.set(0, 1, 40, 0, 200);
        image.set(1, 1, 80, 0, 0);
        // crop pixel (u, v) shows image point (u / 2 - 1, v / 2 - 1)
        RgbImage crop = Warp.bilinearToEdge(image, new Similarity(2, 0, 2, 2), 7, 7);
        assertThat(crop.get(2, 2, 0)).isEqualTo(10);
        assertThat(crop.get(3, 2, 0)).isEqualTo(15);
        assertThat(crop.get(3, 3, 0)).isEqualTo(38); // 37.5
        assertThat(crop.get(3, 3, 2)).isEqualTo(50);
        assertThat(crop.get(0, 0, 0)).isEqualTo(10);
        assertThat(crop.get(6, 3, 0)).isEqualTo(50);
        assertThat(crop.get(0, 6, 2)).isEqualTo(200);
        assertThat(crop.get(6, 6, 0)).isEqualTo(80);
    }
}
