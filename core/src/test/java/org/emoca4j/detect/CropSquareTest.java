package org.emoca4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.emoca4j.image.Similarity;
import org.junit.jupiter.api.Test;

class CropSquareTest {

    @Test
    void squareOfLandmarksByHand() {
        // 100 x 100 around (200, 200): int(100 * 1.1 * 1.25) = 137
        CropSquare square = CropSquare.ofLandmarkBox(150, 150, 250, 250, CropSquare.DEMO_SCALE);
        float[] points = {150, 200, 250, 180, 200, 150, 170, 250};
        assertThat(CropSquare.of(points, CropSquare.DEMO_SCALE)).isEqualTo(square);
        assertThat(square).isEqualTo(new CropSquare(200, 200, 137));
        Similarity map = square.imageToCrop();
        assertThat(map.scale()).isCloseTo(223 / 137.0, within(1e-12));
        assertThat(map.applyX(200 - 68.5, 200 - 68.5)).isCloseTo(0, within(1e-9));
        assertThat(map.applyY(200 + 68.5, 200 + 68.5)).isCloseTo(223, within(1e-9));
    }

    @Test
    void squareOfADetectorsBoxSitsLower() {
        // 80 wide, 120 high: mean 100, shifted down by 12, int(100 * 1.5)
        assertThat(CropSquare.ofDetectorBox(10, 20, 90, 140, 1.5)).isEqualTo(new CropSquare(50, 92, 150));
    }

    @Test
    void squareOfAGivenBoxByHand() {
        FaceLandmarks landmarks = new FaceLandmarks(new float[3 * FaceLandmarks.COUNT], 1, 0, new float[0]);
        DetectedFace face =
                new DetectedFace(new FaceBox(1, 2, 3, 0, 1, new float[12]), landmarks, 300, 300, 50);
        for (int width = 40; width < 240; width++) {
            // the mean side times 1.6, cut off; no shift
            DetectedFace boxed = CropSquare.inBox(face, 10, 20, 10 + width, 140);
            assertThat(CropSquare.of(boxed, CropSquare.DEMO_SCALE))
                    .isEqualTo(new CropSquare(10 + width / 2.0, 80, (int) ((width + 120) / 2.0 * 1.6)));
            assertThat(boxed.landmarks()).isSameAs(landmarks);
        }
    }

    @Test
    void wholeSquarePictureFillsTheCrop() {
        Similarity map = CropSquare.wholePicture(100, 100);
        assertThat(map.applyX(99, 0)).isCloseTo(223, within(1e-9));
        assertThat(map.applyY(0, 99)).isCloseTo(223, within(1e-9));
        assertThat(map.b()).isCloseTo(0, within(1e-12));
    }

    @Test
    void wholeOtherPictureIsACompromise() {
        // least squares by a search over the four numbers of a similarity
        Similarity map = CropSquare.wholePicture(210, 160);
        double best = error(map, 210, 160);
        for (int axis = 0; axis < 4; axis++) {
            for (double step : new double[] {-1e-3, 1e-3}) {
                Similarity near = new Similarity(
                        map.a() + (axis == 0 ? step : 0), map.b() + (axis == 1 ? step : 0),
                        map.tx() + (axis == 2 ? step : 0), map.ty() + (axis == 3 ? step : 0));
                assertThat(error(near, 210, 160)).isGreaterThan(best);
            }
        }
    }

    private static double error(Similarity map, int width, int height) {
        double[][] pairs = {{0, 0, 0, 0}, {0, height - 1, 0, 223}, {width - 1, 0, 223, 0}};
        double sum = 0;
        for (double[] p : pairs) {
            sum += Math.pow(map.applyX(p[0], p[1]) - p[2], 2) + Math.pow(map.applyY(p[0], p[1]) - p[3], 2);
        }
        return sum;
    }

    @Test
    void pointsGoBackToThePhoto() {
        Similarity imageToCrop = new Similarity(0.5, 0, -20, -10);
        float[] centre = {2 * 100.5f / 224 - 1, 2 * 60.5f / 224 - 1, 0.3f};
        // crop pixel (100, 60) is image pixel (240, 140) of 400 x 300
        float[] corrected = CropSquare.toImageNdc(centre, imageToCrop, 400, 300, false);
        assertThat(corrected).containsExactly(
                new float[] {2 * 240.5f / 400 - 1, 2 * 140.5f / 300 - 1, 0.3f}, within(1e-6f));
        // the published code takes the edge for the centre: half a crop pixel, here a whole image pixel, and half less
        float[] published = CropSquare.toImageNdc(centre, imageToCrop, 400, 300, true);
        assertThat(published[0] - corrected[0]).isCloseTo(2 * 0.5f / 400, within(1e-6f));
        assertThat(published[1] - corrected[1]).isCloseTo(2 * 0.5f / 300, within(1e-6f));
    }
}
