package org.emoca4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.emoca4j.detect.FaceBoxesDetector.Box;
import org.emoca4j.detect.FaceBoxesDetector.Prior;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Priors, boxes and their suppression, by hand and beside a plain definition. */
class FaceBoxesDetectorTest {

    @Test
    void priorsStandDenseWhereTheyAreSmall() {
        List<Prior> first = FaceBoxesDetector.priors(0, 3, 2);
        assertThat(first).hasSize(3 * 2 * 21);
        // the sixteen of the first cell, row by row, then four twice as large, then one
        assertThat(first.get(0)).isEqualTo(new Prior(0, 0, 32));
        assertThat(first.get(1)).isEqualTo(new Prior(8, 0, 32));
        assertThat(first.get(4)).isEqualTo(new Prior(0, 8, 32));
        assertThat(first.get(15)).isEqualTo(new Prior(24, 24, 32));
        assertThat(first.get(16)).isEqualTo(new Prior(0, 0, 64));
        assertThat(first.get(17)).isEqualTo(new Prior(16, 0, 64));
        assertThat(first.get(18)).isEqualTo(new Prior(0, 16, 64));
        assertThat(first.get(20)).isEqualTo(new Prior(16, 16, 128));
        // the next cell lies to the right, the fourth below
        assertThat(first.get(21)).isEqualTo(new Prior(32, 0, 32));
        assertThat(first.get(3 * 21 + 20)).isEqualTo(new Prior(16, 48, 128));
        assertThat(FaceBoxesDetector.priors(1, 2, 2)).containsExactly(
                new Prior(32, 32, 256), new Prior(96, 32, 256), new Prior(32, 96, 256), new Prior(96, 96, 256));
        assertThat(FaceBoxesDetector.priors(2, 1, 1)).containsExactly(new Prior(64, 64, 512));
    }

    @Test
    void answersAreRelativeToThePrior() {
        Box box = new Prior(100, 50, 64).decode(1, -2, (float) (Math.log(2) / 0.2), 0, 0.5, 0.9f);
        // centre (100 + 6.4, 50 - 12.8), 128 x 64, in a picture of half the photo's size
        assertThat(box.left()).isCloseTo((106.4 - 64) / 0.5, within(1e-4));
        assertThat(box.right()).isCloseTo((106.4 + 64) / 0.5, within(1e-4));
        assertThat(box.top()).isCloseTo((37.2 - 32) / 0.5, within(1e-4));
        assertThat(box.bottom()).isCloseTo((37.2 + 32) / 0.5, within(1e-4));
    }

    @Test
    void boxesOverlapInWholePixels() {
        Box a = new Box(0, 0, 9, 9, 1);
        // 10 x 10 pixels each, 5 columns in common
        assertThat(a.overlap(new Box(5, 0, 14, 9, 1))).isCloseTo(50 / 150.0, within(1e-12));
        assertThat(a.overlap(new Box(10, 0, 19, 9, 1))).isZero();
        // a third of the union is too much, a quarter isn't
        assertThat(FaceBoxesDetector.suppress(List.of(a, new Box(6, 0, 15, 9, 0.5f)))).hasSize(2);
        assertThat(FaceBoxesDetector.suppress(List.of(new Box(5, 0, 14, 9, 0.5f), a))).containsExactly(a);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void suppressionIsThatOfItsDefinition(long seed) {
        Random random = new Random(seed);
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            double x = 100 * random.nextDouble();
            double y = 100 * random.nextDouble();
            boxes.add(new Box(x, y, x + 10 + 30 * random.nextDouble(), y + 10 + 30 * random.nextDouble(),
                    random.nextFloat()));
        }
        List<Box> kept = FaceBoxesDetector.suppress(boxes);
        // a box is kept if and only if no surer box that is kept overlaps it by more than 0.3
        for (Box box : boxes) {
            boolean hidden = kept.stream().anyMatch(k -> k.score() > box.score() && iou(k, box) > 0.3);
            assertThat(kept.contains(box)).isEqualTo(!hidden);
        }
        assertThat(kept).isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()));
        assertThat(kept.size()).isBetween(10, 199);
    }

    private static double iou(Box a, Box b) {
        double shared = Math.max(0, Math.min(a.right(), b.right()) - Math.max(a.left(), b.left()) + 1)
                * Math.max(0, Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top()) + 1);
        double areaA = (a.right() - a.left() + 1) * (a.bottom() - a.top() + 1);
        double areaB = (b.right() - b.left() + 1) * (b.bottom() - b.top() + 1);
        return shared / (areaA + areaB - shared);
    }

    @Test
    void theBoxOfAFaceIsTheOneInItsMiddle() {
        DetectedFace face = new DetectedFace(new FaceBox(0, 0, 1, 0, 1, new float[12]),
                new FaceLandmarks(new float[3 * FaceLandmarks.COUNT], 1, 0, new float[0]), 100, 100, 80);
        Box near = new Box(60, 50, 150, 140, 0.6f);
        Box further = new Box(80, 70, 180, 170, 0.9f);
        Box elsewhere = new Box(200, 200, 300, 300, 0.99f);
        assertThat(FaceBoxesDetector.at(List.of(elsewhere, further, near), face)).contains(near);
        assertThat(FaceBoxesDetector.at(List.of(elsewhere), face)).isEmpty();
    }
}
