package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.app.UserError;
import org.emoca4j.format.Tensor;
import org.emoca4j.image.RgbImage;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.Layers;
import org.emoca4j.nn.OnnxExporter;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.data.FaceMask;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.data.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderCoderTest {

    @TempDir
    private Path folder;

    /** An encoder whose codes don't depend on the picture. */
    private record Constant(int outputs) implements Architecture {

        @Override
        public int[] inputShape() {
            return new int[] {3, 224, 224};
        }

        @Override
        public String inputName() {
            return "image";
        }

        @Override
        public <T> Map<String, T> build(Layers<T> net, T image) {
            T mean = net.reshape(net.averagePool(image, 224, 224), 3);
            return Map.of("codes", net.linear(mean, "last", outputs));
        }

        /** Code i is {@code first + i}. */
        void write(Path file, int first) throws IOException {
            float[] bias = new float[outputs];
            for (int i = 0; i < outputs; i++) {
                bias[i] = first + i;
            }
            Map<String, Tensor> weights = new LinkedHashMap<>();
            weights.put("last.weight", Tensor.of(new float[3 * outputs], outputs, 3));
            weights.put("last.bias", Tensor.of(bias, outputs));
            try (OutputStream out = Files.newOutputStream(file)) {
                OnnxExporter.write(this, new StateDict("constant", weights), out);
            }
        }
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
        new Constant(236).write(folder.resolve("E_flame.onnx"), 0);
        try (EncoderCoder coder = EncoderCoder.open(folder.resolve("E_flame.onnx").toString())) {
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
        new Constant(236).write(folder.resolve("E_flame.onnx"), 0);
        for (int outputs : List.of(50, 53, 56)) {
            new Constant(outputs).write(folder.resolve("E_expression.onnx"), 1000);
            try (EncoderCoder coder = EncoderCoder.open(folder.toString())) {
                float[] codes = codes(coder);
                assertThat(part(codes, 0, 100)).isEqualTo(range(0, 100));
                assertThat(part(codes, 100, 150)).isEqualTo(range(1000, 1050));
                assertThat(part(codes, 150, 153)).isEqualTo(outputs == 56 ? range(1050, 1053) : range(200, 203));
                assertThat(part(codes, 153, 156)).isEqualTo(
                        outputs == 50 ? range(203, 206) : range(1000 + outputs - 3, 1000 + outputs));
            }
        }
    }

    @Test
    void findsTheEncodersOfARun() throws IOException {
        new Constant(236).write(Files.createDirectory(folder.resolve("model")).resolve("E_flame.onnx"), 5);
        try (EncoderCoder coder = EncoderCoder.open(folder.toString())) {
            assertThat(codes(coder)).startsWith(5, 6);
        }
    }

    @Test
    void anotherFileIsAnotherIdentity() throws IOException {
        Path file = folder.resolve("E_flame.onnx");
        new Constant(236).write(file, 0);
        String first;
        try (EncoderCoder coder = EncoderCoder.open(file.toString())) {
            first = coder.identity();
        }
        new Constant(236).write(file, 1);
        try (EncoderCoder coder = EncoderCoder.open(file.toString())) {
            assertThat(coder.identity()).isNotEqualTo(first);
        }
    }

    @Test
    void saysWhatIsNoEncoder() throws IOException {
        new Constant(7).write(folder.resolve("other.onnx"), 0);
        assertThatThrownBy(() -> EncoderCoder.open(folder.resolve("other.onnx").toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("gives 7 codes, expected 236");
        assertThatThrownBy(() -> EncoderCoder.open(folder.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no E_flame.onnx");
        assertThatThrownBy(() -> EncoderCoder.open("no-such-model")).hasMessageContaining("no-such-model");
    }
}
