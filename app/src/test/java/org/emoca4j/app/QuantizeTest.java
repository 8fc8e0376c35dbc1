package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.emoca4j.image.FloatImage;
import org.emoca4j.model.EncoderAgreement;
import org.emoca4j.model.Precision;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.nn.Network;
import org.emoca4j.store.EncoderQuantizer;
import org.emoca4j.store.ModelStore;
import org.emoca4j.store.SmallStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 8-bit encoders of a stored model, whose first coefficient is the crop's mean red. */
class QuantizeTest {

    private static final int SIZE = 224;

    @TempDir
    private Path folder;

    private Path store;

    @BeforeEach
    void makeStore() throws IOException {
        store = folder.resolve("store");
        SmallStore.write(store);
    }

    /** The brightest first: what is brighter than all samples would be cut off. */
    private static List<FloatImage> greys(int count) {
        List<FloatImage> crops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FloatImage crop = FloatImage.zeros(3, SIZE, SIZE);
            for (int k = 0; k < crop.data().length; k++) {
                crop.data()[k] = (count - 1 - i + (k % 5) / 4f) / count;
            }
            crops.add(crop);
        }
        return crops;
    }

    @Test
    void storedEncodersGiveTheSameCodesWithinTheStep() throws IOException {
        ModelStore opened = ModelStore.open(store);
        assertThatThrownBy(() -> opened.regressor("deca", Precision.INT8))
                .hasMessageContaining("emoca models quantize deca PHOTOS");
        List<FloatImage> crops = greys(10);
        EncoderAgreement agreement = EncoderQuantizer.quantize(opened, "deca", crops, EncoderQuantizer.Limits.NONE, 1)
                .agreement();
        RegressorFiles exact = opened.regressor("deca", Precision.FLOAT32);
        RegressorFiles fast = opened.regressor("deca", Precision.INT8);
        assertThat(fast.encoders()).doesNotContainAnyElementsOf(exact.encoders());
        assertThat(fast.detail().orElseThrow().decoder()).isEqualTo(exact.detail().orElseThrow().decoder());
        float largest = 0;
        try (Network a = Network.open(exact.coarseEncoder(), 1); Network b = Network.open(fast.coarseEncoder(), 1)) {
            for (FloatImage crop : crops) {
                float red = a.run(crop.data()).get("codes")[0];
                float coarse = b.run(crop.data()).get("codes")[0];
                largest = Math.max(largest, Math.abs(coarse - red));
                // pixels and their mean are each rounded to a step of 1 / 255
                assertThat(coarse).isCloseTo(red, within(1.01f / 255));
            }
        }
        assertThat(largest).as("the 8-bit encoder was run").isPositive();
        double[] perUnit = lengths(opened.flameAssets().head().basis().shapeDirs()[0]);
        double meanPerUnit = Arrays.stream(perUnit).average().orElseThrow();
        assertThat(agreement.meanMm()).isBetween(0.0, 1000 * meanPerUnit * largest);
        assertThat(agreement.maxMm()).isGreaterThanOrEqualTo(agreement.meanMm());
        assertThat(agreement.unposedMm()).isCloseTo(agreement.meanMm(), within(1e-3));
        // the camera's 8 is most of the codes
        assertThat(agreement.codes()).isBetween(0.0, largest / 8.0);
        assertThat(opened.verify("deca")).isEmpty();
        assertThat(opened.part("deca").files()).extracting(file -> file.name())
                .containsExactly("E_flame_int8.onnx", "E_detail_int8.onnx");
    }

    private static double[] lengths(float[] vectors) {
        double[] out = new double[vectors.length / 3];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.sqrt(vectors[3 * i] * vectors[3 * i] + vectors[3 * i + 1] * vectors[3 * i + 1]
                    + vectors[3 * i + 2] * vectors[3 * i + 2]);
        }
        return out;
    }

    @Test
    void whatMissesItsLimitIsNotStored() throws IOException {
        Map<String, Long> before = files();
        ModelStore opened = ModelStore.open(store);
        EncoderQuantizer.Outcome outcome = EncoderQuantizer.quantize(
                opened, "deca", greys(8), new EncoderQuantizer.Limits(0, 0), 1);
        assertThat(outcome.stored()).isFalse();
        assertThat(files()).isEqualTo(before);
        assertThatThrownBy(() -> EncoderQuantizer.quantize(
                        opened, "deca", greys(7), EncoderQuantizer.Limits.NONE, 1))
                .hasMessageContaining("8 photos");
    }

    private Map<String, Long> files() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(store)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                sizes.put(store.relativize(file).toString(), Files.size(file));
            }
        }
        return sizes;
    }

    @Test
    void theCommandTellsWhatTheyAreWorth() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        for (int i = 0; i < 8; i++) {
            Files.copy(Cli.ASTRONAUT, photos.resolve(i + ".jpg"));
        }
        Cli early = reconstruct("--precision", "int8");
        assertThat(early.code()).isEqualTo(ExitCode.USAGE);
        assertThat(early.err()).contains("emoca models quantize deca PHOTOS");
        Cli run = Cli.run("models", "quantize", "deca", photos, "--store", store, "--force");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("times faster; on 4 photos vertices move 0.")
                .contains("deca: 8-bit encoders stored");
        assertThat(Cli.run("models", "verify", "deca", "--store", store).code()).isZero();
        assertThat(reconstruct("--precision", "int8").code()).isZero();
        Files.writeString(store.resolve("deca/E_flame_int8.onnx"), "no network");
        assertThat(reconstruct().code()).isZero();
        assertThat(reconstruct("--precision", "int8").err()).contains("E_flame_int8.onnx");
        Cli few = Cli.run("models", "quantize", "deca", Cli.ASTRONAUT, "--store", store);
        assertThat(few.code()).isEqualTo(ExitCode.FAILED);
        assertThat(few.err()).contains("found faces in 1 photos; name at least 8").hasLineCount(1);
        Cli unknown = Cli.run("models", "quantize", "emoca", photos, "--store", store);
        assertThat(unknown.err()).contains("the model emoca is not in").hasLineCount(1);
    }

    private Cli reconstruct(String... more) {
        List<Object> words = new ArrayList<>(List.of("reconstruct", "--model", "deca", "--store", store,
                "--save", "codes", "--out", folder.resolve("out"), Cli.ASTRONAUT));
        words.addAll(List.of(more));
        return Cli.run(words.toArray());
    }
}
