package org.emoca4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.emoca4j.format.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SMIRK's encoders are the published networks: names, sizes, and numbers by a second, plain implementation. */
class SmirkEncoderTest {

    private static final int SIDE = 224;

    /** The networks as timm spells them: kind, repeats, window, stride, expansion, channels. */
    private static final List<String> SMALL = List.of("ds_r1_k3_s2_e1_c16",
            "ir_r1_k3_s2_e4.5_c24 ir_r1_k3_s1_e3.67_c24", "ir_r1_k3_s2_e4_c40 ir_r2_k3_s1_e6_c40",
            "ir_r2_k3_s1_e3_c48", "ir_r3_k3_s2_e6_c96", "cn_r1_k1_s1_c576");

    private static final List<String> LARGE = List.of("ds_r1_k3_s1_e1_c16", "ir_r1_k3_s2_e4_c24 ir_r1_k3_s1_e3_c24",
            "ir_r3_k3_s2_e3_c40", "ir_r1_k3_s2_e6_c80 ir_r1_k3_s1_e2.5_c80 ir_r2_k3_s1_e2.3_c80", "ir_r2_k3_s1_e6_c112",
            "ir_r3_k3_s2_e6_c160", "cn_r1_k1_s1_c960");

    @TempDir
    private Path folder;

    /** Numbers that training moves in the trunk. */
    private static long trained(SmirkEncoder encoder) {
        return encoder.parameters().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("encoder."))
                .filter(entry -> entry.getKey().endsWith(".weight") || entry.getKey().endsWith(".bias"))
                .mapToLong(entry -> LongStream.of(entry.getValue()).reduce(1, Math::multiplyExact))
                .sum();
    }

    /** timm lists 2.04 and 3.92 million parameters for the classifiers that these trunks come from. */
    @Test
    void trunksHaveTheSizeOfTheClassifiers() {
        long smallHead = 576 * 1024 + 1024 + 1024 * 1000 + 1000;
        long largeHead = 960 * 1280 + 1280 + 1280 * 1000 + 1000;
        assertThat(Math.round((trained(SmirkEncoder.POSE) + smallHead) / 1e4)).isEqualTo(204);
        assertThat(Math.round((trained(SmirkEncoder.SHAPE) + largeHead) / 1e4)).isEqualTo(392);
        assertThat(trained(SmirkEncoder.EXPRESSION)).isEqualTo(trained(SmirkEncoder.SHAPE));
    }

    @Test
    void namesAndShapesAreTimms() {
        Map<String, long[]> pose = SmirkEncoder.POSE.parameters();
        assertThat(pose.get("encoder.conv_stem.weight")).containsExactly(16, 3, 3, 3);
        assertThat(pose.get("encoder.blocks.0.0.conv_dw.weight")).containsExactly(16, 1, 3, 3);
        assertThat(pose.get("encoder.blocks.0.0.conv_pw.weight")).containsExactly(16, 16, 1, 1);
        assertThat(pose.get("encoder.blocks.1.0.conv_pw.weight")).containsExactly(72, 16, 1, 1);
        assertThat(pose.get("encoder.blocks.1.1.conv_dw.weight")).containsExactly(88, 1, 3, 3);
        assertThat(pose.get("encoder.blocks.4.2.conv_pwl.weight")).containsExactly(96, 576, 1, 1);
        assertThat(pose.get("encoder.blocks.5.0.conv.weight")).containsExactly(576, 96, 1, 1);
        assertThat(pose.get("encoder.blocks.5.0.bn1.running_mean")).containsExactly(576);
        assertThat(pose.get("pose_cam_layers.0.weight")).containsExactly(6, 576);
        assertThat(pose).doesNotContainKey("encoder.blocks.0.0.bn3.weight");
        Map<String, long[]> shape = SmirkEncoder.SHAPE.parameters();
        assertThat(shape.get("encoder.blocks.3.1.conv_dw.weight")).containsExactly(200, 1, 3, 3);
        assertThat(shape.get("encoder.blocks.3.3.conv_pwl.weight")).containsExactly(80, 184, 1, 1);
        assertThat(shape.get("encoder.blocks.4.0.conv_pw.weight")).containsExactly(480, 80, 1, 1);
        assertThat(shape.get("encoder.blocks.5.2.bn3.weight")).containsExactly(160);
        assertThat(shape.get("encoder.blocks.6.0.conv.weight")).containsExactly(960, 160, 1, 1);
        assertThat(shape.get("shape_layers.0.weight")).containsExactly(300, 960);
        assertThat(SmirkEncoder.EXPRESSION.parameters().get("expression_layers.0.bias")).containsExactly(55);
    }

    /** Weights that keep values about as large as they are. */
    private static StateDict weights(Architecture architecture, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        architecture.parameters().forEach((name, shape) -> {
            if (shape.length == 0) {
                tensors.put(name, Tensor.of(new int[] {7}));
                return;
            }
            int count = (int) LongStream.of(shape).reduce(1, Math::multiplyExact);
            double spread = shape.length == 1 ? 0.2 : Math.sqrt(2.0 * shape[0] / count);
            boolean near1 = name.endsWith("running_var") || shape.length == 1 && name.endsWith("weight");
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                double value = spread * random.nextGaussian();
                values[i] = (float) (near1 ? 1 + 0.4 * (random.nextDouble() - 0.5) : value);
            }
            tensors.put(name, Tensor.of(values, shape));
        });
        return new StateDict("seed " + seed, tensors);
    }

    private Map<String, float[]> run(Architecture network, StateDict weights, float[] input, String... taps)
            throws IOException {
        Path file = folder.resolve("network.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxExporter.write(network, weights, out, taps);
        }
        try (Network session = Network.open(file, 1)) {
            return session.run(input);
        }
    }

    private static float[] noise(long seed) {
        Random random = new Random(seed);
        float[] out = new float[3 * SIDE * SIDE];
        for (int i = 0; i < out.length; i++) {
            out[i] = random.nextFloat();
        }
        return out;
    }

    @ParameterizedTest
    @EnumSource(SmirkEncoder.class)
    void computesWhatTimmsWordsSay(SmirkEncoder encoder) throws IOException {
        StateDict weights = weights(encoder, encoder.ordinal());
        float[] input = noise(31 + encoder.ordinal());
        PlainTimm plain = new PlainTimm(weights, "encoder.");
        double[] expected = plain.vector(encoder == SmirkEncoder.POSE ? SMALL : LARGE, input);
        String last = encoder == SmirkEncoder.POSE ? "encoder.blocks.5" : "encoder.blocks.6";
        Map<String, float[]> actual = run(encoder, weights, input, last);
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        float[] map = actual.get(last);
        assertThat(map).hasSize(49 * expected.length);
        for (int c = 0; c < expected.length; c++) {
            double mean = 0;
            for (int i = 0; i < 49; i++) {
                mean += map[49 * c + i] / 49.0;
            }
            assertThat(mean).as("channel %d", c).isCloseTo(expected[c], within(1e-4 * largest));
        }
        String head = encoder.parameters().keySet().stream()
                .filter(name -> name.endsWith("_layers.0.weight")).findFirst().orElseThrow();
        float[] matrix = weights.floats(head);
        float[] bias = weights.floats(head.replace(".weight", ".bias"));
        float[] codes = actual.get("codes");
        assertThat(codes).hasSize(encoder.outputs());
        for (int row = 0; row < codes.length; row++) {
            double sum = bias[row];
            for (int c = 0; c < expected.length; c++) {
                sum += matrix[row * expected.length + c] * expected[c];
            }
            assertThat((double) codes[row]).as("code %d", row).isCloseTo(sum, within(1e-3 * largest));
        }
    }

    /**
     * At a stride of 2 the first window begins at the map's first pixel, where PyTorch's padding of 1 would begin
     * before it; the last one reaches a pixel beyond.
     */
    @Test
    void windowsBeginWhereTensorFlowsDo() throws IOException {
        float[] input = noise(5);
        for (int place : new int[] {0, 8}) {
            Map<String, Tensor> tensors = new LinkedHashMap<>(weights(SmirkEncoder.POSE, 1).tensors());
            float[] stem = new float[16 * 27];
            stem[place] = 1;
            tensors.put("encoder.conv_stem.weight", Tensor.of(stem, 16, 3, 3, 3));
            tensors.put("encoder.bn1.weight", Tensor.of(ones(16, 1), 16));
            tensors.put("encoder.bn1.bias", Tensor.of(new float[16], 16));
            tensors.put("encoder.bn1.running_mean", Tensor.of(new float[16], 16));
            tensors.put("encoder.bn1.running_var", Tensor.of(ones(16, 1 - 1e-3f), 16));
            float[] map = run(SmirkEncoder.POSE, new StateDict("by hand", tensors), input, "encoder.conv_stem")
                    .get("encoder.conv_stem");
            int shift = place == 0 ? 0 : 2;
            for (int y : new int[] {0, 1, 50, 111}) {
                for (int x : new int[] {0, 1, 77, 111}) {
                    boolean inside = 2 * y + shift < SIDE && 2 * x + shift < SIDE;
                    float expected = inside ? input[(2 * y + shift) * SIDE + 2 * x + shift] : 0;
                    assertThat(map[112 * y + x]).as("at %d, %d", x, y).isCloseTo(expected, within(1e-6f));
                }
            }
        }
    }

    private static float[] ones(int count, float value) {
        float[] out = new float[count];
        Arrays.fill(out, value);
        return out;
    }
}
