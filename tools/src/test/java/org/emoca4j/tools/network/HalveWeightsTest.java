package org.emoca4j.tools.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.Network;
import org.emoca4j.nn.OnnxExporter;
import org.emoca4j.nn.SmallFaceEncoder;
import org.emoca4j.nn.StateDict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalveWeightsTest {

    private static final SmallFaceEncoder ENCODER = new SmallFaceEncoder(5);

    @TempDir
    private Path folder;

    /** Random weights about as large as trained ones. */
    private static Map<String, Tensor> weights() {
        Random random = new Random(3);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        ENCODER.parameters().forEach((name, shape) -> {
            int count = 1;
            for (long axis : shape) {
                count *= (int) axis;
            }
            if (shape.length == 0) {
                weights.put(name, new Tensor(Tensor.Type.I64, shape, ByteBuffer.allocate(8)));
                return;
            }
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                double scale = shape.length == 1 ? 1 : Math.sqrt(2.0 * shape[0] / count);
                values[i] = name.endsWith("running_var") ? 1 : (float) (random.nextGaussian() * scale);
            }
            weights.put(name, Tensor.of(values, shape));
        });
        return weights;
    }

    @Test
    void codesHardlyChange() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        OnnxExporter.write(ENCODER, new StateDict("random", weights()), whole);
        byte[] halved = HalveWeights.halved(whole.toByteArray());
        assertThat(halved.length).isBetween(whole.size() / 2, whole.size() * 11 / 20);
        float[] photo = new float[3 * 224 * 224];
        Random random = new Random(4);
        for (int i = 0; i < photo.length; i++) {
            photo[i] = random.nextFloat();
        }
        Path first = Files.write(folder.resolve("whole.onnx"), whole.toByteArray());
        Path second = Files.write(folder.resolve("half.onnx"), halved);
        try (Network a = Network.open(first, 1);
                Network b = Network.open(second, 1)) {
            float[] codes = a.run(photo).get("codes");
            float largest = 0;
            for (float code : codes) {
                largest = Math.max(largest, Math.abs(code));
            }
            assertThat(b.run(photo).get("codes")).isNotEqualTo(codes).containsExactly(codes, within(0.01f * largest));
        }
    }
}
