package org.emoca4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.emoca4j.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One file for pictures of all sizes. */
class FaceBoxesTest {

    private final FaceBoxes architecture = new FaceBoxes();
    private final StateDict weights = SmallNetwork.weights(architecture, 1);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void export() throws IOException {
        file = folder.resolve("faceboxes.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxExporter.write(architecture, weights, out);
        }
    }

    @ParameterizedTest
    @CsvSource({"70, 33, 3, 2", "64, 129, 2, 5"})
    void anySizeGivesWhatIsDescribed(int height, int width, int rows, int columns) throws IOException {
        Random random = new Random(height);
        float[] image = new float[3 * height * width];
        double[] values = new double[image.length];
        for (int i = 0; i < image.length; i++) {
            image[i] = random.nextInt(256) - 110;
            values[i] = image[i];
        }
        Map<String, PlainLayers.Values> expected = architecture.build(new PlainLayers(weights),
                new PlainLayers.Values(new int[] {3, height, width}, values));
        assertThat(expected.get("box0").shape()).containsExactly(84, rows, columns);
        try (Network network = Network.open(file, 1)) {
            Map<String, float[]> actual = network.run(image, height, width);
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            expected.forEach((name, map) -> {
                float[] wanted = new float[map.values().length];
                for (int i = 0; i < wanted.length; i++) {
                    wanted[i] = (float) map.values()[i];
                }
                Golden.assertRelativelyClose(actual.get(name), wanted, 1e-4);
            });
        }
    }

    @Test
    void theSizeMustBeToldAndRight() throws IOException {
        try (Network network = Network.open(file, 1)) {
            assertThatThrownBy(() -> network.run(new float[3 * 128 * 128])).hasMessageContaining("must be told");
            assertThatThrownBy(() -> network.run(new float[100], 128, 128))
                    .hasMessageContaining("a map of 128 x 128 pixels has no 100 values");
        }
        try (Network network = Network.builtIn("emotion", 1)) {
            assertThatThrownBy(() -> network.run(new float[3 * 64], 8, 8)).hasMessageContaining("one size only");
        }
    }
}
