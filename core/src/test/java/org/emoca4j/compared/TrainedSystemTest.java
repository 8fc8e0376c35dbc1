package org.emoca4j.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.head.HeadModel;
import org.emoca4j.nn.ToyNetwork;
import org.emoca4j.store.ModelStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of a run with an encoder that says the same of every crop, but for the red in identity's first code. */
class TrainedSystemTest {

    @TempDir
    private static Path folder;

    private static Path run;
    private static Portrait portrait;
    private static HeadModel head;
    private static ModelStore empty;

    @BeforeAll
    static void write() throws IOException {
        portrait = Portrait.astronaut();
        head = HeadModel.builtin();
        empty = ModelStore.open(folder.resolve("store"));
        run = folder.resolve("run");
        int skin = head.albedo().orElseThrow().dirs().length;
        int expression = head.numShape() + skin;
        int camera = expression + head.numExpression() + 6;
        float[] bias = new float[camera + 3 + 27];
        bias[expression + 2] = 0.25f;
        bias[camera] = 8;
        // even light of half the strength that leaves colours as they are
        Arrays.fill(bias, camera + 3, camera + 6, (float) (0.5 * Math.sqrt(4 * Math.PI)));
        float[] weight = new float[3 * bias.length];
        weight[0] = 1;
        Path model = Files.createDirectories(run.resolve("model"));
        ToyNetwork.meanColour(bias.length).write(model.resolve("E_flame.onnx"), weight, bias);
        Files.writeString(model.resolve("model.json"), "{\"head\": \"open\"}");
    }

    /** Its points lie near those of the detector, and it sees that she smiles: more than a landmark fit needs. */
    @Test
    void theLibraryCarriesOne() throws IOException {
        assertThat(ComparedSystems.lacks("open", empty)).isEmpty();
        try (FaceSystem system = ComparedSystems.open("open", empty, 1).orElseThrow()) {
            SystemFace face = system.read(portrait.photo(), portrait.face());
            float[] expression = face.codes().get("expression");
            for (String unit : new String[] {"smile_left", "smile_right"}) {
                assertThat(expression[head.basis().expressionNames().indexOf(unit)]).as(unit).isGreaterThan(0.3f);
            }
            float[] points = face.landmarks68().orElseThrow();
            float[] detected = Ibug68.of(portrait.face().landmarks());
            double eyes = Math.hypot(detected[2 * 45] - detected[2 * 36], detected[2 * 45 + 1] - detected[2 * 36 + 1]);
            double sum = 0;
            for (int i = 0; i < 68; i++) {
                sum += Math.hypot(points[2 * i] - detected[2 * i], points[2 * i + 1] - detected[2 * i + 1]);
            }
            assertThat(sum / 68 / eyes).isLessThan(0.15);
        }
    }

    @Test
    void aRunIsNamedByItsFolderOrItsModelsFolder() throws IOException {
        try (FaceSystem system = ComparedSystems.open(run.toString(), empty, 1).orElseThrow();
                FaceSystem same = ComparedSystems.open(run.resolve("model").toString(), empty, 1).orElseThrow()) {
            assertThat(system.title()).isEqualTo("trained (run)");
            assertThat(system.fingerprint()).isEqualTo(same.fingerprint());
            Map<String, float[]> codes = system.codes(portrait.photo(), portrait.face());
            codes.forEach((part, values) -> assertThat(values).hasSize(system.codeLengths().get(part)));
            assertThat(codes.get("expression")[2]).isEqualTo(0.25f);
            assertThat(codes.get("identity")[0]).isBetween(0.1f, 0.9f);
            Map<String, float[]> boxed = system.codes(portrait.photo(), portrait.boxed(150, 50, 250, 150));
            Map<String, float[]> byPoints = system.codes(
                    portrait.photo(), Portrait.points68(150, 50, 250, 150)).orElseThrow();
            assertThat(boxed.get("identity")[0]).isNotEqualTo(codes.get("identity")[0]);
            boxed.forEach((part, values) -> assertThat(byPoints.get(part)).as(part).isEqualTo(values));
        }
    }

    @Test
    void meshAndSkinAreThoseOfTheCodes() throws IOException {
        DetectedFace face = portrait.boxed(150, 50, 250, 150);
        try (FaceSystem system = ComparedSystems.open(run.toString(), empty, 1).orElseThrow()) {
            ProjectedMesh mesh = system.read(portrait.photo(), face).mesh().orElseThrow();
            double perMetre = 8 * 112 * 137.0 / 223;
            float[] posed = head.blend(system.codes(portrait.photo(), face).get("identity"), new float[] {0, 0, 0.25f});
            assertThat((double) mesh.verticesPx()[30]).isCloseTo(200 + perMetre * posed[30], within(1e-2));
            // the brightest vertex shows half of what the brightest texel has, or a little less between texels
            float[] colours = mesh.colours().orElseThrow();
            float brightest = 0;
            for (float value : head.albedo().orElseThrow().mean()) {
                brightest = Math.max(brightest, value);
            }
            float shown = 0;
            for (float value : colours) {
                shown = Math.max(shown, value);
            }
            assertThat(shown).isBetween(0.4f * brightest, 0.5f * brightest + 1e-5f);
        }
    }

    @Test
    void anotherWeightIsAnotherFingerprint() throws IOException {
        Path other = folder.resolve("other");
        Files.createDirectories(other);
        Files.copy(run.resolve("model/model.json"), other.resolve("model.json"));
        byte[] network = Files.readAllBytes(run.resolve("model/E_flame.onnx"));
        Files.write(other.resolve("E_flame.onnx"), network);
        String before;
        try (FaceSystem system = ComparedSystems.open(other.toString(), empty, 1).orElseThrow()) {
            before = system.fingerprint();
        }
        Files.writeString(other.resolve("model.json"), "{\"head\": \"open\", \"stage\": \"base\"}");
        try (FaceSystem system = ComparedSystems.open(other.toString(), empty, 1).orElseThrow()) {
            assertThat(system.fingerprint()).isNotEqualTo(before);
        }
        Files.writeString(other.resolve("model.json"), "{\"head\": \"flame\"}");
        assertThatThrownBy(() -> ComparedSystems.open(other.toString(), empty, 1)).hasMessageContaining("head=open");
    }
}
