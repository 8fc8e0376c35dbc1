package org.emoca4j.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.emoca4j.image.RgbImage;
import org.emoca4j.math.Rotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 3DDFA-V2's square, its crop and its camera, worked by hand. */
class TddfaRoiTest {

    private static RgbImage picture(int width, int height) {
        RgbImage picture = RgbImage.black(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.set(x, y, x % 256, y % 256, (x + y) % 256);
            }
        }
        return picture;
    }

    private static double pixel(float[] crop, int channel, int x, int y) {
        return crop[(channel * 120 + y) * 120 + x] * 128.0 + 127.5;
    }

    @Test
    void aBoxIsMadeLargerAndLower() {
        // mean side 110, 1.58 times that without its fraction: 173; centre (150, 110 + 0.14 * 110)
        TddfaRoi square = TddfaRoi.ofBox(100, 50, 200, 170);
        assertThat(square.left()).isCloseTo(63.5, within(1e-9));
        assertThat(square.top()).isCloseTo(125.4 - 86.5, within(1e-9));
        assertThat(square.right()).isCloseTo(236.5, within(1e-9));
        assertThat(square.bottom()).isCloseTo(125.4 + 86.5, within(1e-9));
    }

    @Test
    void landmarksAreSurroundedByTheDiagonal() {
        TddfaRoi square = TddfaRoi.ofLandmarks(new float[] {10, 50, 110, 70, 40, 90});
        double half = 100 * Math.sqrt(2) / 2;
        assertThat(square.left()).isCloseTo(60 - half, within(1e-9));
        assertThat(square.right()).isCloseTo(60 + half, within(1e-9));
        assertThat(square.top()).isCloseTo(70 - half, within(1e-9));
        assertThat(square.bottom()).isCloseTo(70 + half, within(1e-9));
    }

    @Test
    void aSquareOf120PixelsIsSeenPixelByPixelBlueFirst() {
        float[] crop = new TddfaRoi(10.4, 5.5, 130.4, 125.5).crop(picture(150, 140));
        // 5.5 and 125.5 are rounded to the even 6 and 126
        assertThat(pixel(crop, 2, 7, 9)).isCloseTo(10 + 7, within(1e-4));
        assertThat(pixel(crop, 1, 7, 9)).isCloseTo(6 + 9, within(1e-4));
        assertThat(pixel(crop, 0, 7, 9)).isCloseTo(10 + 7 + 6 + 9, within(1e-4));
    }

    @Test
    void outsideIsBlackAndALargerSquareIsMixedFromFourPixels() {
        float[] crop = new TddfaRoi(-120, 0, 120, 240).crop(picture(150, 240));
        assertThat(pixel(crop, 2, 59, 30)).isCloseTo(0, within(1e-4));
        // crop pixel 60 lies between the image's columns 0 and 1, and rows 60 and 61
        assertThat(pixel(crop, 1, 60, 30)).isCloseTo(Math.rint(60.5), within(1e-4));
        assertThat(pixel(crop, 2, 63, 30)).isCloseTo(Math.rint(6.5), within(1e-4));
        assertThat(pixel(crop, 2, 62, 30)).isCloseTo(Math.rint(4.5), within(1e-4));
    }

    /** The square has edges of its own: beside its last column lies that column again, not the photo's next. */
    @Test
    void aSmallerSquareEndsInItsOwnPixels() {
        RgbImage picture = picture(150, 140);
        float[] crop = new TddfaRoi(20, 20, 60, 60).crop(picture);
        assertThat(pixel(crop, 2, 119, 60)).isCloseTo(59, within(1e-4));
        assertThat(pixel(crop, 2, 0, 60)).isCloseTo(20, within(1e-4));
        assertThat(pixel(crop, 2, 1, 60)).isCloseTo(20, within(1e-4));
        // (61 + 0.5) / 3 - 0.5 = 20 columns from the left
        assertThat(pixel(crop, 2, 61, 60)).isCloseTo(40, within(1e-4));
    }

    @Test
    void landmarksAreCentresOfTheCropsPixels() {
        TddfaRoi square = new TddfaRoi(-20.2, 30.3, 219.8, 270.3);
        float[] values = {0, 0.5f, -1, 0.1f};
        // pixels 60 and 90 of the crop are the image's 60.5 * 2 - 0.5 - 20 and 90.5 * 2 - 0.5 - 20
        assertThat(square.landmarks(values)).usingComparatorWithPrecision(1e-3f)
                .containsExactly(100.5f, 0.5f * 2 - 0.5f + 30, 160.5f, 66.5f * 2 - 0.5f + 30);
    }

    @Test
    void pointsAreCarriedIntoThePhotoWithThePublishedShifts() {
        TddfaRoi square = new TddfaRoi(-20, -20, 220, 220);
        assertThat(square.toImage(new float[] {70, 90, -36})).containsExactly(118, 40, 74);
    }

    @Test
    void aPoseIsAnAffineMap() {
        TddfaPose pose = new TddfaPose(new float[] {1, 2, 3, 10, 0, 1, 0, 20, -1, 0, 2, 30});
        assertThat(pose.project(new float[] {1, 2, 3, 0, 0, 0})).containsExactly(24, 22, 35, 10, 20, 30);
    }

    @ParameterizedTest
    @CsvSource({"30, 0, 0", "-50, 0, 0", "0, 20, 0", "0, 0, -15", "35, -10, 25"})
    void scaleAndAnglesAreThoseOfTheTurn(double yawDeg, double pitchDeg, double rollDeg) {
        double yaw = Math.toRadians(yawDeg);
        double pitch = Math.toRadians(pitchDeg);
        double roll = Math.toRadians(rollDeg);
        // roll after yaw after pitch; the published yaw grows to the other side than a turn about +Y
        float[] turn = Rotations.multiply(
                Rotations.rodrigues(new float[] {0, 0, (float) roll}, 0),
                Rotations.multiply(
                        Rotations.rodrigues(new float[] {0, (float) -yaw, 0}, 0),
                        Rotations.rodrigues(new float[] {(float) pitch, 0, 0}, 0)));
        float[] matrix = new float[12];
        for (int i = 0; i < 9; i++) {
            matrix[i / 3 * 4 + i % 3] = 5e-4f * turn[i];
        }
        TddfaPose pose = new TddfaPose(matrix);
        assertThat(pose.scale()).isCloseTo(5e-4, within(1e-9));
        assertThat(pose.rotation()).usingComparatorWithPrecision(1e-5f).containsExactly(turn);
        assertThat(pose.anglesRad()).usingComparatorWithPrecision(1e-5f)
                .containsExactly((float) yaw, (float) pitch, (float) roll);
    }
}
