package org.emoca4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTest {

    @Test
    void namesAMissingNetwork() {
        assertThatThrownBy(() -> Network.builtIn("no-such-network", 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/models/no-such-network/model.onnx");
    }

    @Test
    void namesABrokenFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("broken.onnx"), "this is no network");
        assertThatThrownBy(() -> Network.open(file, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken.onnx")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> Network.open(folder.resolve("absent.onnx"), 1))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void refusesAnInputOfTheWrongLength() throws IOException {
        try (Network network = Network.builtIn("emotion", 1)) {
            assertThat(network.inputSize()).isEqualTo(3 * 112 * 112);
            assertThat(network.outputSize("feature")).isEqualTo(256);
            assertThat(network.outputSize("nothing")).isZero();
            assertThatThrownBy(() -> network.run(new float[100]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("100");
        }
    }

    @Test
    void aBatchGivesWhatSingleRunsGive() throws IOException {
        try (Network network = Network.builtIn("emotion", 1)) {
            float[] two = noise(2 * network.inputSize());
            float[] together = network.run(two).get("feature");
            for (int i = 0; i < 2; i++) {
                float[] one = Arrays.copyOfRange(two, i * network.inputSize(), (i + 1) * network.inputSize());
                assertThat(Arrays.copyOfRange(together, 256 * i, 256 * (i + 1)))
                        .containsExactly(network.run(one).get("feature"));
            }
        }
    }

    @Test
    void manyThreadsGetTheSameAnswer() throws IOException {
        try (Network network = Network.builtIn("emotion", 1)) {
            float[] input = noise(network.inputSize());
            float[] alone = network.run(input).get("feature");
            assertThat(IntStream.range(0, 32).parallel().mapToObj(i -> network.run(input).get("feature")).toList())
                    .allSatisfy(feature -> assertThat(feature).containsExactly(alone));
        }
    }

    private static float[] noise(int length) {
        Random random = new Random(5);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }
}
