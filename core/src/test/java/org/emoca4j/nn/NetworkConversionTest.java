package org.emoca4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import javax.imageio.ImageIO;
import org.emoca4j.format.Safetensors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The converted networks answer as the original ones do, on crops of a photo. */
class NetworkConversionTest {

    @ParameterizedTest
    @CsvSource({
        "face-detector, photo-256",
        "face-detector, tilted-256-mirrored",
        "face-landmarks, face-192",
        "face-landmarks, tilted-192-mirrored",
        "iris, eye-64",
        "iris, eye-64-mirrored",
        "emotion, face-112",
        "emotion, tilted-112-mirrored",
        "identity, face-150",
        "identity, tilted-150-mirrored",
    })
    void answersAsTheOriginal(String id, String crop) throws IOException {
        Map<String, float[]> outputs;
        try (Network network = Network.builtIn(id, 1)) {
            outputs = network.run(read(crop));
        }
        Safetensors original;
        try (InputStream in = getClass().getResourceAsStream("original.safetensors")) {
            original = Safetensors.read(in, "original.safetensors");
        }
        String prefix = id + "/" + crop + "/";
        assertThat(outputs.keySet()).containsExactlyInAnyOrderElementsOf(original.tensors().keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .toList());
        outputs.forEach((name, values) -> {
            float[] expected = original.tensors().get(prefix + name).floats();
            assertThat(values).as(name).hasSameSizeAs(expected);
            float worst = 0;
            for (int i = 0; i < expected.length; i++) {
                worst = Math.max(worst, Math.abs(values[i] - expected[i]));
            }
            assertThat(worst).as("largest difference of " + name).isLessThan(1e-3f);
        });
    }

    /** The crop as 0..1 planes, mirrored where its name says so. */
    private float[] read(String crop) throws IOException {
        boolean mirrored = crop.endsWith("-mirrored");
        BufferedImage image;
        try (InputStream in = getClass().getResourceAsStream(crop.replace("-mirrored", "") + ".png")) {
            image = ImageIO.read(in);
        }
        int size = image.getWidth();
        float[] planes = new float[3 * size * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int rgb = image.getRGB(mirrored ? size - 1 - x : x, y);
                for (int c = 0; c < 3; c++) {
                    planes[(c * size + y) * size + x] = (rgb >> 16 - 8 * c & 0xFF) / 255f;
                }
            }
        }
        return planes;
    }
}
