package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.emoca4j.app.UserError;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.model.FaceCodes;
import org.emoca4j.model.TrainedEncoders;
import org.emoca4j.nn.ToyNetwork;
import org.emoca4j.train.data.FaceMask;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.data.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderCoderTest {

    @TempDir
    private Path folder;

    /** Writes an encoder that says of every picture that code i is {@code first + i}. */
    private static void write(Path file, int outputs, int first) throws IOException {
        float[] bias = new float[outputs];
        for (int i = 0; i < outputs; i++) {
            bias[i] = first + i;
        }
        ToyNetwork.meanColour(outputs).write(file, new float[3 * outputs], bias);
    }

    private static float[] codes(FaceCoder coder) {
        return coder.codes(new Sample("black", RgbImage.black(224, 224), new float[0], new float[0],
                FaceMask.full(), Labels.NONE, Optional.empty())).orElseThrow();
    }

    /** {@code from}, one more, and so on up to and without {@code to}. */
    private static float[] range(int from, int to) {
        float[] range = new float[to - from];
        for (int i = 0; i < range.length; i++) {
            range[i] = from + i;
        }
        return range;
    }

    private static float[] part(float[] codes, int from, int to) {
        return Arrays.copyOfRange(codes, from, to);
    }

    @Test
    void takesTheCoarseEncodersOutputsApart() throws IOException {
        write(folder.resolve("E_flame.onnx"), 236, 0);
        try (EncoderCoder coder = EncoderCoder.open(folder.resolve("E_flame.onnx").toString(), false)) {
            float[] codes = codes(coder);
            assertThat(codes).hasSize(156);
            assertThat(part(codes, 0, 100)).isEqualTo(range(0, 100));
            // the texture's 50 are left out
            assertThat(part(codes, 100, 156)).isEqualTo(range(150, 206));
            assertThat(coder.parts()).containsExactlyEntriesOf(ordered());
        }
    }

    private static Map<String, Integer> ordered() {
        Map<String, Integer> parts = new LinkedHashMap<>();
        parts.put("identity", 100);
        parts.put("expression", 50);
        parts.put("global", 3);
        parts.put("jaw", 3);
        return parts;
    }

    @Test
    void theExpressionEncoderKnowsBetter() throws IOException {
        write(folder.resolve("E_flame.onnx"), 236, 0);
        for (List<String> names : List.<List<String>>of(
                List.of(), List.of("jaw"), List.of("global"), List.of("global", "jaw"))) {
            write(folder.resolve("E_expression.onnx"), 50 + 3 * names.size(), 1000);
            String more = names.stream().map(name -> ", \"" + name + "\"").collect(Collectors.joining());
            Files.writeString(folder.resolve("model.json"), "{\"expression_outputs\": [\"expression\"" + more + "]}");
            try (EncoderCoder coder = EncoderCoder.open(folder.toString(), false)) {
                float[] codes = codes(coder);
                assertThat(part(codes, 0, 100)).isEqualTo(range(0, 100));
                assertThat(part(codes, 100, 150)).isEqualTo(range(1000, 1050));
                assertThat(part(codes, 150, 153)).isEqualTo(
                        names.contains("global") ? range(1050, 1053) : range(200, 203));
                int jaw = 1050 + 3 * names.indexOf("jaw");
                assertThat(part(codes, 153, 156)).isEqualTo(
                        names.contains("jaw") ? range(jaw, jaw + 3) : range(203, 206));
            }
        }
    }

    @Test
    void wrinklesComeLastIfTheyAreWanted() throws IOException {
        write(folder.resolve("E_flame.onnx"), 236, 0);
        write(folder.resolve("E_detail.onnx"), 128, 500);
        try (EncoderCoder coder = EncoderCoder.open(folder.toString(), true);
                EncoderCoder without = EncoderCoder.open(folder.toString(), false)) {
            assertThat(coder.parts()).containsEntry("detail", 128);
            assertThat(codes(coder)).hasSize(156 + 128);
            assertThat(part(codes(coder), 156, 284)).isEqualTo(range(500, 628));
            assertThat(without.parts()).doesNotContainKey("detail");
            assertThat(without.identity()).isNotEqualTo(coder.identity());
        }
    }

    @Test
    void openMeansTheEncodersThatTheLibraryCarries() throws IOException {
        try (EncoderCoder coder = EncoderCoder.open("open", false);
                TrainedEncoders carried = TrainedEncoders.carried(HeadModel.builtin(), 1)) {
            FaceCodes expected = carried.encode(FloatImage.zeros(3, 224, 224), Optional.empty());
            float[] codes = codes(coder);
            int shape = expected.head().shape().length;
            assertThat(part(codes, 0, shape)).isEqualTo(expected.head().shape());
            assertThat(part(codes, shape, codes.length - 6)).isEqualTo(expected.head().expression());
        }
    }

    @Test
    void findsTheEncodersOfARun() throws IOException {
        write(Files.createDirectory(folder.resolve("model")).resolve("E_flame.onnx"), 236, 5);
        try (EncoderCoder coder = EncoderCoder.open(folder.toString(), false)) {
            assertThat(codes(coder)).startsWith(5, 6);
        }
    }

    @Test
    void anotherFileIsAnotherIdentity() throws IOException {
        Path file = folder.resolve("E_flame.onnx");
        write(file, 236, 0);
        String first;
        try (EncoderCoder coder = EncoderCoder.open(file.toString(), false)) {
            first = coder.identity();
        }
        write(file, 236, 1);
        try (EncoderCoder coder = EncoderCoder.open(file.toString(), false)) {
            assertThat(coder.identity()).isNotEqualTo(first);
        }
    }

    @Test
    void saysWhatIsNoEncoder() throws IOException {
        write(folder.resolve("other.onnx"), 7, 0);
        write(Files.createDirectory(folder.resolve("odd")).resolve("E_flame.onnx"), 236, 0);
        write(folder.resolve("odd").resolve("E_expression.onnx"), 53, 0);
        assertThatThrownBy(() -> EncoderCoder.open(folder.resolve("odd").toString(), false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the expression encoder")
                .hasMessageContaining("gives 53 codes, expected 50 for expression");
        assertThatThrownBy(() -> EncoderCoder.open(folder.resolve("other.onnx").toString(), false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("gives 7 codes, expected 236");
        assertThatThrownBy(() -> EncoderCoder.open(folder.toString(), false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no E_flame.onnx");
        assertThatThrownBy(() -> EncoderCoder.open("no-such-model", false)).hasMessageContaining("no-such-model");
    }
}
