package org.emoca4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StateDictTest {

    private static final SmallNetwork NETWORK = new SmallNetwork();

    private final Map<String, Tensor> tensors = new LinkedHashMap<>(SmallNetwork.weights(NETWORK, 1).tensors());

    /** The published numbers of values, running statistics included and counters not. */
    static Stream<Arguments> publishedSizes() {
        return Stream.of(
                Arguments.of(new FaceEncoder(236), 322, 25_901_228),
                Arguments.of(new FaceEncoder(50), 322, 25_710_578),
                Arguments.of(new FaceEncoder(128), 322, 25_790_528),
                Arguments.of(new DetailDecoder(181), 44, 1_774_209));
    }

    @ParameterizedTest
    @MethodSource("publishedSizes")
    void networksHaveTheirPublishedSizes(Architecture network, int tensorCount, long values) {
        assertThat(network.parameters()).hasSize(tensorCount);
        assertThat(values(network)).isEqualTo(values);
    }

    /** Counted by hand from the layers. */
    @Test
    void theOtherNetworksHaveTheSizesThatTheirLayersAddUpTo() {
        long trunk = 25_901_228 - 2048 * 1024 - 1024 - 1024 * 236 - 236;
        assertThat(values(new EmotionResNet())).isEqualTo(trunk + 2048 * 10 + 10);
        assertThat(values(new VggFace2())).isEqualTo(trunk);
        assertThat(values(new EmotionMlp(153))).isEqualTo(
                (153 + 3 * 2048 + 10) * 2048L + 4 * 2048 + 10 + 4 * 4 * 2048);
        assertThat(values(new EmotionMlp(20, 2, 30, 5))).isEqualTo((20 + 30 + 7) * 30L + 2 * 30 + 7 + 2 * 4 * 30);
        assertThat(values(new SmallEmotionNet(8))).isEqualTo(
                9 * (3 * 32 + 32 * 48 + 48 * 48 + 48 * 96 + 96 * 96 + 96 * 192 + 192 * 192L)
                        + 4 * (32 + 2 * 48 + 2 * 96 + 2 * 192) + 193 * 10);
        assertThat(values(new SmallFaceEncoder(236))).isEqualTo(
                25 * 3 * 24 + 9 * (24 * 48 + 48 * 48 + 48 * 96 + 96 * 96 + 96 * 160 + 160 * 160L)
                        + 4 * (24 + 2 * 48 + 2 * 96 + 2 * 160) + (160 * 49 + 1) * 256 + 257 * 236);
        // torchvision's VGG-19 has 143,667,240 values, most of them in its three linear layers
        assertThat(values(new Vgg19Features(64))).isEqualTo(
                143_667_240L - (25088 + 1) * 4096 - (4096 + 1) * 4096 - (4096 + 1) * 1000);
        assertThat(values(new EmoNet(8)) - values(new EmoNet(5))).isEqualTo(3 * 129);
    }

    private static long values(Architecture network) {
        return network.parameters().entrySet().stream()
                .filter(entry -> !entry.getKey().endsWith("num_batches_tracked"))
                .mapToLong(entry -> Arrays.stream(entry.getValue()).reduce(1, Math::multiplyExact))
                .sum();
    }

    @Test
    void acceptsExactlyTheExpectedTensors() throws FormatException {
        StateDict weights = new StateDict("model.tar", tensors);
        assertThat(weights.check(NETWORK)).isSameAs(weights);
    }

    @Test
    void saysInOneLineWhatIsMissingMisshapenAndLeftOver() {
        tensors.remove("last.bias");
        tensors.put("first.weight", Tensor.of(new float[6 * 3 * 9], 6, 27));
        tensors.put("plain.weight", Tensor.of(new int[5 * 6], 5, 6, 1, 1));
        for (int i = 0; i < 4; i++) {
            tensors.put("extra." + i, Tensor.of(new float[2], 2));
        }
        assertThatThrownBy(() -> new StateDict("model.tar", tensors).check(NETWORK))
                .isInstanceOf(FormatException.class)
                .hasMessage("model.tar: these are not the weights of SmallNetwork[], which has " + (tensors.size() - 3)
                        + " tensors: 1 missing (last.bias [4]), "
                        + "2 of another shape or type (first.weight is [6, 27] instead of [6, 3, 3, 3], "
                        + "plain.weight is of type I32), "
                        + "4 left over (extra.0 [2], extra.1 [2], extra.2 [2], ...); "
                        + "the file is incomplete or holds another network");
    }

    @Test
    void aPrefixSelectsANetworkAndIsTakenOff() throws FormatException {
        Map<String, Tensor> checkpoint = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> checkpoint.put("deca.E_flame." + name, tensor));
        checkpoint.put("deca.E_flame_old.first.bias", Tensor.of(new float[6], 6));
        StateDict selected = new StateDict("v1.ckpt", checkpoint).under("deca.E_flame.");
        assertThat(selected.check(NETWORK).tensors()).isEqualTo(tensors);
        assertThat(selected.source()).isEqualTo("v1.ckpt, deca.E_flame");
    }

    @Test
    void unusedTensorsMayBeThereInTheirShape() {
        EmotionResNet network = new EmotionResNet();
        Map<String, Tensor> weights = new LinkedHashMap<>();
        network.parameters().forEach((name, shape) -> weights.put(name, zeros(shape)));
        assertThatCode(() -> new StateDict("emotion.ckpt", weights).check(network)).doesNotThrowAnyException();
        weights.put("backbone.fc.bias", zeros(8631));
        assertThatCode(() -> new StateDict("emotion.ckpt", weights).check(network)).doesNotThrowAnyException();
        weights.put("backbone.fc.bias", zeros(1000));
        assertThatThrownBy(() -> new StateDict("emotion.ckpt", weights).check(network))
                .hasMessageContaining("1 of another shape or type (backbone.fc.bias is [1000] instead of [8631])");
    }

    @Test
    void theIdentityNetworkMayBeOlderThanBatchCounters() {
        VggFace2 network = new VggFace2();
        assertThat(network.parameters()).doesNotContainKey("bn1.num_batches_tracked");
        assertThat(network.unused()).containsKeys("bn1.num_batches_tracked", "layer4.2.bn3.num_batches_tracked")
                .hasSize(53 + 2);
    }

    /** Half floats, to keep the test small. */
    private static Tensor zeros(long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return new Tensor(Tensor.Type.F16, shape, ByteBuffer.allocate(2 * count));
    }
}
