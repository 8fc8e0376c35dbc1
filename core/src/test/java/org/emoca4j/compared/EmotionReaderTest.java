package org.emoca4j.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.EmotionNetwork;
import org.emoca4j.image.RgbImage;
import org.emoca4j.nn.Layers;
import org.emoca4j.nn.ToyNetwork;
import org.emoca4j.store.ModelStore;
import org.emoca4j.store.SmallStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Emotion readers with networks so small that their answers are known. */
class EmotionReaderTest {

    @TempDir
    private Path folder;

    private static Portrait portrait;

    @BeforeAll
    static void find() throws IOException {
        portrait = Portrait.astronaut();
    }

    /** Looks at the means of the crop's halves, left and right: three colours of each, alternating. */
    private record Halves(int side, int classes) implements ToyNetwork {
        @Override
        public int[] inputShape() {
            return new int[] {3, side, side};
        }

        @Override
        public String inputName() {
            return "image";
        }

        @Override
        public <T> Map<String, T> build(Layers<T> net, T image) {
            // two windows lie side by side in each of two rows
            T means = net.reshape(net.averagePool(image, side / 2, side / 2), 12);
            T x = net.linear(means, "out", classes + 2);
            Map<String, T> out = new LinkedHashMap<>();
            out.put("expression", net.slice(x, 0, classes));
            out.put("valence", net.slice(x, classes, classes + 1));
            out.put("arousal", net.slice(x, classes + 1, classes + 2));
            return out;
        }
    }

    /**
     * Weights: class 1 sees red at the left, class 2 red at the right, the last class nothing but has a bias; valence
     * is three times blue at the left, arousal minus green everywhere.
     */
    private static void write(Path file, int side, int classes) throws IOException {
        float[] weight = new float[(classes + 2) * 12];
        float[] bias = new float[classes + 2];
        for (int row = 0; row < 2; row++) {
            weight[12 + 2 * row] = 0.5f;
            weight[24 + 2 * row + 1] = 0.5f;
            weight[12 * classes + 8 + 2 * row] = 1.5f;
            weight[12 * (classes + 1) + 4 + 2 * row] = -0.25f;
            weight[12 * (classes + 1) + 4 + 2 * row + 1] = -0.25f;
        }
        bias[classes - 1] = -1;
        new Halves(side, classes).write(file, weight, bias);
    }

    private ModelStore store(String id, int side, int classes) throws IOException {
        Path root = folder.resolve("store");
        SmallStore.part(root, id, Map.of());
        write(root.resolve(id).resolve("network.onnx"), side, classes);
        return ModelStore.open(root);
    }

    /** Red left of x = 100, else blue and a little green. */
    private static RgbImage twoColours() {
        RgbImage picture = RgbImage.black(300, 300);
        for (int y = 0; y < 300; y++) {
            for (int x = 0; x < 300; x++) {
                if (x < 100) {
                    picture.set(x, y, 255, 0, 0);
                } else {
                    picture.set(x, y, 0, 51, 255);
                }
            }
        }
        return picture;
    }

    private static double[] softmax(double... logits) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        double[] out = new double[logits.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.exp(logits[i]) / sum;
        }
        return out;
    }

    private static void assertProbabilities(EmotionReader.Reading reading, double... logits) {
        double[] expected = softmax(logits);
        assertThat(reading.probabilities()).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) reading.probabilities()[i]).as("class %d", i).isCloseTo(expected[i], within(2e-3));
        }
    }

    /** The square around a box of 110 x 110 has 200 pixels: its left half is red, its right half isn't. */
    @Test
    void emoNetSeesTheFaceAndItsMirrorImage() throws IOException {
        // the box is 45..155, so the square 0..200
        DetectedFace face = portrait.boxed(44.5f, 94.5f, 154.5f, 204.5f);
        try (EmotionReader reader = ComparedSystems.openReader("emonet-5", store("emonet-5", 256, 5), 1)
                .orElseThrow()) {
            assertThat(reader.classes()).containsExactly("neutral", "happy", "sad", "surprise", "anger");
            EmotionReader.Reading reading = reader.read(twoColours(), face);
            // alone, class 1 would have 1 and class 2 would have 0
            assertProbabilities(reading, 0, 0.5, 0.5, 0, -1);
            // 0 and 3 for the halves' blue, mean 1.5, clipped
            assertThat(reading.valence().orElseThrow()).isEqualTo(1f);
            // half the square has a green of 0.2
            assertThat(reading.arousal().orElseThrow()).isCloseTo(-0.1f, within(1e-3f));
            EmotionReader.Reading byPoints = reader.read(
                    twoColours(), Portrait.points68(44.5f, 94.5f, 154.5f, 204.5f)).orElseThrow();
            assertProbabilities(byPoints, 0, 0.5, 0.5, 0, -1);
        }
    }

    /** The square is 200/220 of width and height together. */
    @Test
    void emoNetsSquareGrowsWithTheBox() throws IOException {
        // the box is 110 x 165 around (100, 100), so the square 250 x 250: 125 of 250 columns are red of which 25 are
        // outside of the photo and black
        DetectedFace face = portrait.boxed(44.5f, 17, 154.5f, 182);
        try (EmotionReader reader = ComparedSystems.openReader("emonet-8", store("emonet-8", 256, 8), 1)
                .orElseThrow()) {
            assertThat(reader.classes()).containsExactly(
                    "neutral", "happy", "sad", "surprise", "fear", "disgust", "anger", "contempt");
            // rows -25.5..224.5 of the photo: 0.9 of the square's height are in it
            double red = 0.9 * 100 / 125;
            assertProbabilities(reader.read(twoColours(), face), 0, red / 2, red / 2, 0, 0, 0, 0, -1);
        }
    }

    @Test
    void emocasNetworkSeesEmocasCrop() throws IOException {
        // a box of 100 x 100 gives int(137.5) = 137 pixels, here from 32 to 169 on both axes
        DetectedFace face = portrait.boxed(50, 50, 150, 150);
        try (EmotionReader reader = ComparedSystems.openReader("emotion-resnet50", store("emotion-resnet50", 224, 8), 1)
                .orElseThrow()) {
            assertThat(reader.classes().get(6)).isEqualTo("anger");
            EmotionReader.Reading reading = reader.read(twoColours(), face);
            assertProbabilities(reading, 0, 1, 0, 0, 0, 0, 0, -1);
            assertThat(reading.best()).isEqualTo(1);
            // column c shows x = 31.5 + c 137/223: of the left 112, number 110 is at 99.08, so 0.08 blue, 111 at 99.69
            assertThat(reading.valence().orElseThrow()).isCloseTo(3 * (0.0786f + 0.6928f) / 112, within(1e-4f));
            // points alone say as much of the crop
            EmotionReader.Reading byPoints = reader.read(
                    twoColours(), Portrait.points68(50, 50, 150, 150)).orElseThrow();
            assertProbabilities(byPoints, 0, 1, 0, 0, 0, 0, 0, -1);
            assertThat(byPoints.valence()).isEqualTo(reading.valence());
        }
    }

    private Path run(String recipe, String... scalars) throws IOException {
        Path run = Files.createDirectories(folder.resolve("run"));
        write(run.resolve("emotion.onnx"), 224, 7);
        Files.writeString(run.resolve("recipe.yaml"), recipe);
        Files.write(run.resolve("scalars.csv"), List.of(scalars));
        return run;
    }

    @Test
    void trainedNetworksTellWhatTheyLearned() throws IOException {
        ModelStore empty = ModelStore.open(folder.resolve("none"));
        Path run = run("stage: emotion\nmodel:\n  n_expression: 7\n", "10,0,train/loss_expr_nll,1.9");
        try (EmotionReader reader = ComparedSystems.openReader(run.toString(), empty, 1).orElseThrow()) {
            assertThat(reader.classes()).containsExactly(
                    "neutral", "happy", "sad", "surprise", "fear", "disgust", "anger");
            EmotionReader.Reading reading = reader.read(twoColours(), portrait.boxed(50, 50, 150, 150));
            assertThat(reading.valence()).isEmpty();
            assertThat(reading.arousal()).isEmpty();
            assertThat(reader.title()).isEqualTo("trained (run)");
        }
        run("stage: emotion\nmodel:\n  n_expression: 7\n", "10,0,train/loss_v_mse,0.2");
        try (EmotionReader reader = ComparedSystems.openReader(run.toString(), empty, 1).orElseThrow()) {
            EmotionReader.Reading reading = reader.read(twoColours(), portrait.boxed(50, 50, 150, 150));
            assertThat(reading.valence()).isPresent();
        }
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        ModelStore empty = ModelStore.open(folder.resolve("none"));
        Path run = run("stage: emotion\nmodel:\n  n_expression: 8\n");
        assertThatThrownBy(() -> ComparedSystems.openReader(run.toString(), empty, 1))
                .hasMessageContaining("8 classes");
        run("stage: emorec\nmodel:\n  n_expression: 7\n");
        assertThatThrownBy(() -> ComparedSystems.openReader(run.toString(), empty, 1))
                .hasMessageContaining("stage: emotion");
        run("stage: [");
        assertThatThrownBy(() -> ComparedSystems.openReader(run.toString(), empty, 1)).hasMessageContaining("not YAML");
        assertThatThrownBy(() -> ComparedSystems.openReader("emonet", empty, 1))
                .hasMessageContaining("emonet-8, emonet-5");
        ModelStore wrong = store("emonet-8", 224, 8);
        assertThatThrownBy(() -> ComparedSystems.openReader("emonet-8", wrong, 1)).hasMessageContaining("256 x 256");
        assertThat(ComparedSystems.openReader("emonet-5", empty, 1)).isEmpty();
        assertThat(ComparedSystems.lacksReader("emonet-5", empty)).singleElement().asString()
                .startsWith("emonet_5.pth from");
    }

    @Test
    void theBuiltInNetworkSeesItsOwnCrop() throws IOException {
        ModelStore empty = ModelStore.open(folder.resolve("none"));
        try (EmotionReader reader = ComparedSystems.openReader("builtin-emotion", empty, 1).orElseThrow();
                EmotionNetwork network = EmotionNetwork.open(1)) {
            EmotionReader.Reading reading = reader.read(portrait.photo(), portrait.face());
            assertThat(reader.classes().get(reading.best())).isEqualTo("happy");
            assertThat(reading.valence()).isEmpty();
            assertThat(reading.probabilities()).isEqualTo(network.classify(
                    portrait.photo(), EmotionNetwork.crop(portrait.face().landmarks())).probabilities());
            // which is that of the whole mesh: 68 points are not enough
            assertThat(reader.read(portrait.photo(), Portrait.points68(150, 50, 250, 150))).isEmpty();
        }
    }
}
