package org.emoca4j.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.StringJoiner;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.emoca4j.math.Rotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointEvaluationTest {

    @TempDir
    private Path folder;

    /** A face of a random mesh; its 68 points serve as hand-placed ones. */
    private static DetectedFace face(long seed, double left) {
        Random random = new Random(seed);
        float[] mesh = new float[3 * FaceLandmarks.COUNT];
        for (int i = 0; i < mesh.length; i++) {
            mesh[i] = (float) (left + 100 * random.nextDouble());
        }
        FaceLandmarks points = new FaceLandmarks(mesh, 1, 0, new float[0]);
        return new DetectedFace(new FaceBox(left + 50, left + 50, 100, 0, 1, new float[12]), points, left + 50,
                left + 50, 100);
    }

    private void table(List<String> files, List<float[]> points) throws IOException {
        List<String> lines = new ArrayList<>();
        StringJoiner header = new StringJoiner(",").add("file");
        for (int i = 0; i < 68; i++) {
            header.add("x" + i).add("y" + i);
        }
        lines.add(header.toString());
        for (int i = 0; i < files.size(); i++) {
            StringJoiner row = new StringJoiner(",").add(files.get(i));
            for (float value : points.get(i)) {
                row.add(Float.toString(value));
            }
            lines.add(row.toString());
            PngWriter.write(RgbImage.black(4, 4), folder.resolve(files.get(i)));
        }
        Files.write(folder.resolve("landmarks68.csv"), lines);
    }

    private static float[] moved(float[] points, int from, int to, double by) {
        float[] out = points.clone();
        for (int i = from; i < to; i++) {
            out[2 * i] += (float) by;
        }
        return out;
    }

    @Test
    void errorsAreMeasuredOnTheAnnotatedFaceRegionByRegion() throws IOException {
        DetectedFace wanted = face(1, 0);
        DetectedFace other = face(2, 300);
        float[] truth = Ibug68.of(wanted.landmarks());
        table(List.of("a.png", "b.png"), List.of(truth, truth));
        double eyes = Math.hypot(truth[72] - truth[90], truth[73] - truth[91]);
        List<DetectedFace> seen = new ArrayList<>();
        PointSource mouth = new PointSource("m", "M", (photo, face) -> {
            seen.add(face);
            return Optional.of(moved(truth, 48, 68, 8.5));
        });
        PointSource jaw = new PointSource("j", "J", (photo, face) -> Optional.of(moved(truth, 0, 17, 4)));
        PointSource none = new PointSource("n", "N", (photo, face) -> Optional.empty());
        int[] calls = new int[1];
        PointEvaluation evaluation = PointEvaluation.run(folder, List.of(PointSource.detector(), mouth, jaw, none),
                photo -> calls[0]++ == 0 ? List.of(other, wanted) : List.of(other), ErrorUnit.EYES, (done, all) -> {});
        assertThat(seen).containsExactly(wanted);
        assertThat(evaluation.found()).isEqualTo(1);
        assertThat(evaluation.scores(evaluation.sources().get(0)).mean()).isLessThan(1e-6);
        PointScores scores = evaluation.scores(mouth);
        assertThat(scores.faces()).isEqualTo(1);
        assertThat(scores.mean()).isCloseTo(8.5 * 20 / 68 / eyes, within(1e-6));
        assertThat(scores.regions().get(LandmarkRegion.MOUTH)).isCloseTo(8.5 / eyes, within(1e-6));
        assertThat(scores.regions().get(LandmarkRegion.EYES)).isLessThan(1e-6);
        assertThat(evaluation.scores(jaw).regions().get(LandmarkRegion.BROWS)).isLessThan(1e-6);
        assertThat(evaluation.scores(jaw).regions().get(LandmarkRegion.JAW)).isCloseTo(4 / eyes, within(1e-6));
        assertThat(evaluation.scores(none).faces()).isZero();
        assertThat(evaluation.rows().get(1).errors()).isEmpty();
    }

    @Test
    void theBoxIsAnotherUnit() throws IOException {
        DetectedFace wanted = face(3, 0);
        float[] truth = Ibug68.of(wanted.landmarks());
        table(List.of("a.png"), List.of(truth));
        float width = 0;
        float height = 0;
        for (int i = 0; i < 136; i += 2) {
            for (int j = 0; j < 136; j += 2) {
                width = Math.max(width, truth[i] - truth[j]);
                height = Math.max(height, truth[i + 1] - truth[j + 1]);
            }
        }
        PointSource all = new PointSource("a", "A", (photo, face) -> Optional.of(moved(truth, 0, 68, 3)));
        PointEvaluation evaluation = PointEvaluation.run(
                folder, List.of(all), photo -> List.of(wanted), ErrorUnit.BOX, (done, total) -> {});
        assertThat(evaluation.scores(all).mean()).isCloseTo(3 / Math.sqrt(width * height), within(1e-6));
    }

    @Test
    void figuresOfHandWorkedErrors() {
        PointSource source = new PointSource("s", "S", (photo, face) -> Optional.empty());
        List<PointEvaluation.Row> rows = new ArrayList<>();
        double[][] yawAndError = {{0, 0.02}, {14.9, 0.04}, {-15, 0.06}, {44, 0.12}, {-95, 0.26}};
        for (double[] row : yawAndError) {
            rows.add(new PointEvaluation.Row("f", row[0], true, Map.of("s",
                    new PointEvaluation.PointErrors(row[1], regions(row[1] / 2), 10 * row[1]))));
        }
        rows.add(new PointEvaluation.Row("lost", 0, false, Map.of()));
        PointScores scores = new PointEvaluation(List.of(source), rows).scores(source);
        assertThat(scores.faces()).isEqualTo(5);
        assertThat(scores.mean()).isCloseTo(0.1, within(1e-12));
        assertThat(scores.median()).isEqualTo(0.06);
        assertThat(scores.overTenth()).isEqualTo(0.4);
        assertThat(scores.regions().get(LandmarkRegion.NOSE)).isCloseTo(0.05, within(1e-12));
        // squared deviations .0064 + .0036 + .0016 + .0004 + .0256 over 4, over 5
        assertThat(scores.margin()).isCloseTo(1.96 * Math.sqrt(0.0376 / 4 / 5), within(1e-12));
        assertThat(scores.yaw()).hasSize(4);
        assertThat(scores.yaw().stream().map(PointScores.YawBin::faces)).containsExactly(2, 1, 1, 1);
        assertThat(scores.yaw().get(0).mean()).isCloseTo(0.03, within(1e-12));
        assertThat(scores.yaw().get(3).mean()).isEqualTo(0.26);
        assertThat(scores.millisPerFace()).isCloseTo(0.6, within(1e-12));
    }

    private static Map<LandmarkRegion, Double> regions(double error) {
        Map<LandmarkRegion, Double> out = new EnumMap<>(LandmarkRegion.class);
        for (LandmarkRegion region : LandmarkRegion.values()) {
            out.put(region, error);
        }
        return out;
    }

    @ParameterizedTest(name = "yaw {0}, pitch {1}, roll {2}")
    @CsvSource({"0, 0, 0", "20, 0, 0", "-35, 10, -5", "60, -15, 20", "-75, 0, 170", "10, 25, 90"})
    void theYawOfAProjectedHeadIsFoundAgain(double yaw, double pitch, double roll) throws IOException {
        HeadModel head = HeadModel.builtin();
        float[] model = head.landmarks().full()
                .evaluate(head.basis().template(), head.basis().topology().faces());
        double[] turn = Rotations.multiply(Rotations.exp(0, 0, Math.toRadians(roll)),
                Rotations.multiply(Rotations.exp(0, Math.toRadians(yaw), 0),
                        Rotations.exp(Math.toRadians(pitch), 0, 0)));
        double[] pixels = new double[136];
        for (int i = 0; i < 68; i++) {
            for (int row = 0; row < 2; row++) {
                double value = 0;
                for (int a = 0; a < 3; a++) {
                    value += turn[3 * row + a] * model[3 * i + a];
                }
                pixels[2 * i + row] = 200 + (row == 0 ? 1000 : -1000) * value;
            }
        }
        assertThat(HandPlacedYaw.ofBuiltInHead().degrees(pixels)).isCloseTo(yaw, within(1e-2));
    }
}
