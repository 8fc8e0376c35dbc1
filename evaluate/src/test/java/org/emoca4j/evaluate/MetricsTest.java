package org.emoca4j.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {

    @TempDir
    Path folder;

    /** Eyes 10 wide and 2 and 4 open, 40 between outer corners; mouth 20 wide, inner 16, gaps 3, 6, 3. */
    private static double[] face() {
        double[] p = new double[136];
        set(p, 36, 0, 0);
        set(p, 39, 10, 0);
        set(p, 37, 3, -1);
        set(p, 41, 3, 1);
        set(p, 38, 7, -1);
        set(p, 40, 7, 1);
        set(p, 42, 30, 0);
        set(p, 45, 40, 0);
        set(p, 43, 33, -2);
        set(p, 47, 33, 2);
        set(p, 44, 37, -2);
        set(p, 46, 37, 2);
        set(p, 48, 10, 30);
        set(p, 54, 30, 30);
        set(p, 60, 12, 30);
        set(p, 64, 28, 30);
        set(p, 61, 16, 28.5);
        set(p, 67, 16, 31.5);
        set(p, 62, 20, 27);
        set(p, 66, 20, 33);
        set(p, 63, 24, 28.5);
        set(p, 65, 24, 31.5);
        return p;
    }

    private static void set(double[] points, int i, double x, double y) {
        points[2 * i] = x;
        points[2 * i + 1] = y;
    }

    @Test
    void ratiosOfAHandDrawnFace() {
        FaceRatios ratios = FaceRatios.of(face());
        assertThat(ratios.mouthOpen()).isCloseTo(4.0 / 40, within(1e-12));
        assertThat(ratios.eyeOpen()).isCloseTo((0.2 + 0.4) / 2, within(1e-12));
        assertThat(ratios.mouthWidth()).isCloseTo(20.0 / 40, within(1e-12));
    }

    @Test
    void errorIsAFractionOfTheEyeDistance() {
        double[] moved = face();
        for (int i = 0; i < 68; i++) {
            moved[2 * i] += 3;
            moved[2 * i + 1] -= 4;
        }
        assertThat(LandmarkEvaluation.nme(face(), moved)).isCloseTo(5.0 / 40, within(1e-12));
    }

    @Test
    void overlapOfTwoBoxes() {
        double[] unit = {0, 0, 2, 2};
        assertThat(LandmarkEvaluation.overlap(unit, new double[] {1, 1, 3, 3})).isCloseTo(1.0 / 7, within(1e-12));
        assertThat(LandmarkEvaluation.overlap(unit, unit)).isEqualTo(1);
        assertThat(LandmarkEvaluation.overlap(unit, new double[] {5, 5, 6, 6})).isZero();
    }

    @Test
    void correlationOfHandWorkedSamples() {
        double[] a = {1, 2, 3, 4};
        assertThat(Statistics.pearson(a, new double[] {3, 5, 7, 9})).isCloseTo(1, within(1e-12));
        assertThat(Statistics.pearson(a, new double[] {4, 3, 2, 1})).isCloseTo(-1, within(1e-12));
        // deviations -1.5 -.5 .5 1.5 and -1 1 -1 1: 2 / sqrt(5 * 4)
        assertThat(Statistics.pearson(a, new double[] {0, 2, 0, 2})).isCloseTo(2 / Math.sqrt(20), within(1e-12));
        assertThat(Statistics.median(new double[] {5, 1, 3})).isEqualTo(3);
        assertThat(Statistics.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
    }

    @Test
    void scoresCountLostFacesAndAverageFoundOnes() {
        FaceRatios low = new FaceRatios(0.1, 0.2, 0.5);
        FaceRatios high = new FaceRatios(0.5, 0.3, 0.6);
        LandmarkEvaluation evaluation = new LandmarkEvaluation(List.of(
                new LandmarkEvaluation.Row("a.jpg", 10, Optional.of(match(0.04, 0.05, low, low))),
                new LandmarkEvaluation.Row("b.jpg", 30, Optional.of(match(0.06, 0.07, high, high))),
                new LandmarkEvaluation.Row("c.jpg", 50, Optional.empty())));
        LandmarkScores scores = evaluation.scores();
        assertThat(scores.photos()).isEqualTo(3);
        assertThat(scores.found()).isEqualTo(2);
        assertThat(scores.detectorNme()).isCloseTo(0.05, within(1e-12));
        assertThat(scores.headNme()).isCloseTo(0.06, within(1e-12));
        assertThat(scores.mouthOpenR()).isCloseTo(1, within(1e-12));
        assertThat(scores.msPerFace()).isEqualTo(30);
    }

    @Test
    void refinementIsComparedFaceByFace() {
        FaceRatios any = new FaceRatios(0.1, 0.2, 0.5);
        LandmarkEvaluation fit = new LandmarkEvaluation(List.of(
                new LandmarkEvaluation.Row("a.jpg", 1, Optional.of(emotional(0.05, 0.8, any))),
                new LandmarkEvaluation.Row("b.jpg", 1, Optional.of(emotional(0.05, 0.4, any))),
                new LandmarkEvaluation.Row("c.jpg", 1, Optional.empty())));
        LandmarkEvaluation refined = new LandmarkEvaluation(List.of(
                new LandmarkEvaluation.Row("a.jpg", 1, Optional.of(emotional(0.06, 0.5, any))),
                new LandmarkEvaluation.Row("b.jpg", 1, Optional.of(emotional(0.05, 0.4, any))),
                new LandmarkEvaluation.Row("c.jpg", 1, Optional.of(emotional(0.9, 0.9, any)))));
        RefinementScores scores = RefinementScores.of(fit, refined);
        assertThat(scores.faces()).isEqualTo(2);
        assertThat(scores.emotionLowered()).isEqualTo(0.5);
        assertThat(scores.emotionDistanceFit()).isCloseTo(0.6, within(1e-12));
        assertThat(scores.emotionDistanceRefined()).isCloseTo(0.45, within(1e-12));
        assertThat(scores.headNmeRatio()).isCloseTo(1.1, within(1e-12));
        assertThatThrownBy(() -> RefinementScores.of(fit, new LandmarkEvaluation(List.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static LandmarkEvaluation.Match emotional(double head, double distance, FaceRatios ratios) {
        return new LandmarkEvaluation.Match(0.05, head, 1, distance, ratios, ratios, ratios);
    }

    private static LandmarkEvaluation.Match match(double detector, double head, FaceRatios truth, FaceRatios fitted) {
        return new LandmarkEvaluation.Match(detector, head, 1, 0.5, truth, truth, fitted);
    }

    @Test
    void readsATableAndNamesAWrongRow() throws IOException {
        Path table = folder.resolve("landmarks68.csv");
        Files.writeString(table, header() + "\n" + row("one.jpg", 1.5) + "\n");
        LandmarkSet set = LandmarkSet.read(folder);
        assertThat(set.photos()).hasSize(1);
        assertThat(set.photos().get(0).file()).isEqualTo("one.jpg");
        assertThat(set.photos().get(0).points()).hasSize(136).containsOnly(1.5);
        String wrong = row("two.jpg", 1).replaceFirst("1.0", "?");
        Files.writeString(table, header() + "\n" + row("one.jpg", 1) + "\n" + wrong);
        assertThatThrownBy(() -> LandmarkSet.read(folder)).hasMessageContaining("row 2").hasMessageContaining("?");
    }

    @Test
    void aFolderWithoutATableIsNamed() {
        assertThatThrownBy(() -> LandmarkSet.read(folder))
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("landmarks68.csv");
    }

    private static String header() {
        StringJoiner names = new StringJoiner(",");
        names.add("file");
        for (int i = 0; i < 68; i++) {
            names.add("x" + i).add("y" + i);
        }
        return names.toString();
    }

    private static String row(String file, double value) {
        StringJoiner cells = new StringJoiner(",");
        cells.add(file);
        for (int i = 0; i < 136; i++) {
            cells.add(Double.toString(value));
        }
        return cells.toString();
    }
}
