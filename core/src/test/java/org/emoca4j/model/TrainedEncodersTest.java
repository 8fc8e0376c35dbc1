package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Tensor;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.OnnxExporter;
import org.emoca4j.nn.SmallFaceEncoder;
import org.emoca4j.nn.StateDict;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoders that say the same of every crop: code i is i, of the expression encoder 1000 + i. */
class TrainedEncodersTest {

    private static final FloatImage CROP = FloatImage.zeros(3, 224, 224);

    private static HeadModel head;
    private static int numCodes;

    @TempDir
    private Path folder;

    @BeforeAll
    static void readHead() throws IOException {
        head = HeadModel.builtin();
        numCodes = head.numShape() + head.albedo().orElseThrow().dirs().length + head.numExpression() + 6 + 3 + 27;
    }

    private void write(String name, int outputs, int first) throws IOException {
        Architecture encoder = new SmallFaceEncoder(outputs);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        encoder.parameters().forEach((key, shape) -> {
            float[] values = new float[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
            if (key.endsWith("running_var")) {
                Arrays.fill(values, 1);
            }
            for (int i = 0; key.equals("layers.2.bias") && i < outputs; i++) {
                values[i] = first + i;
            }
            tensors.put(key, shape.length == 0
                    ? new Tensor(Tensor.Type.I64, shape, ByteBuffer.allocate(Long.BYTES))
                    : Tensor.of(values, shape));
        });
        try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
            OnnxExporter.write(encoder, new StateDict(name, tensors), out);
        }
    }

    private void describe(String json) throws IOException {
        Files.writeString(folder.resolve("model.json"), json);
    }

    private static float[] from(int first, int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = first + i;
        }
        return out;
    }

    @Test
    void everyCodeFindsItsPlace() throws IOException {
        write("E_flame.onnx", numCodes, 0);
        describe("{\"head\": \"open\"}");
        assertThat(TrainedModel.in(folder)).isTrue();
        try (TrainedEncoders encoders = TrainedEncoders.open(folder, head, 1)) {
            FaceCodes codes = encoders.encode(CROP, Optional.empty());
            int s = head.numShape();
            int k = codes.albedo().length;
            int e = head.numExpression();
            assertThat(codes.head().shape()).containsExactly(from(0, s));
            assertThat(codes.albedo()).containsExactly(from(s, head.albedo().orElseThrow().dirs().length));
            assertThat(codes.head().expression()).containsExactly(from(s + k, e));
            assertThat(Arrays.copyOf(codes.head().pose(), 9)).containsExactly(
                    s + k + e, s + k + e + 1, s + k + e + 2, 0, 0, 0, s + k + e + 3, s + k + e + 4, s + k + e + 5);
            assertThat(codes.camera().scale()).isEqualTo(s + k + e + 6);
            assertThat(codes.camera().ty()).isEqualTo(s + k + e + 8);
            assertThat(codes.light().coefficients()).containsExactly(from(s + k + e + 9, 27));
            assertThat(encoders.identity(CROP)).containsExactly(from(0, s));
            assertThat(encoders.encode(CROP, Optional.of(new float[] {7})).head().shape()).containsExactly(7);
        }
    }

    @Test
    void expressionEncoderKnowsBetter() throws IOException {
        int e = head.numExpression();
        write("E_flame.onnx", numCodes, 0);
        write("E_expression.onnx", e + 3, 1000);
        describe("{\"head\": \"open\", \"expression_outputs\": [\"expression\", \"jaw\"]}");
        try (TrainedEncoders encoders = TrainedEncoders.open(folder, head, 1)) {
            FaceCodes codes = encoders.encode(CROP, Optional.empty());
            assertThat(codes.head().expression()).containsExactly(from(1000, e));
            assertThat(Arrays.copyOfRange(codes.head().pose(), 6, 9)).containsExactly(from(1000 + e, 3));
            assertThat(codes.head().pose()[0]).isLessThan(1000);
            assertThat(codes.head().shape()).containsExactly(from(0, head.numShape()));
        }
    }

    @Test
    void encodersOfAnotherHeadAreRefused() throws IOException {
        write("E_flame.onnx", numCodes - 1, 0);
        describe("{\"head\": \"open\"}");
        assertThatThrownBy(() -> TrainedEncoders.open(folder, head, 1))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("gives " + (numCodes - 1) + " codes");
        describe("{\"head\": \"flame\"}");
        assertThatThrownBy(() -> TrainedEncoders.open(folder, head, 1))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("not for the built-in head");
        describe("{");
        assertThatThrownBy(() -> TrainedEncoders.open(folder, head, 1)).hasMessageContaining("not JSON");
    }
}
