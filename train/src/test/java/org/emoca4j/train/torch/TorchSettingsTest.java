package org.emoca4j.train.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.Float32Backend;
import org.bytedeco.pytorch.global.torch.Float32Op;
import org.bytedeco.pytorch.global.torch.Float32Precision;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings reach libtorch; devices that aren't there are named. */
class TorchSettingsTest {

    private final int threads = torch.get_num_threads();

    @AfterEach
    void restore() {
        new TorchSettings(TorchDevice.CPU, threads, false, false, 0).apply();
    }

    @Test
    void settingsAreApplied() {
        new TorchSettings(TorchDevice.CPU, 1, true, false, 11).apply();
        try (PointerScope scope = new PointerScope()) {
            assertThat(torch.get_num_threads()).isEqualTo(1);
            assertThat(torch.globalContext().deterministicAlgorithms()).isTrue();
            assertThat(torch.globalContext().deterministicAlgorithmsWarnOnly()).isFalse();
            float[] first = Tensors.floats(torch.rand(4));
            float[] second = Tensors.floats(torch.rand(4));
            assertThat(second).isNotEqualTo(first);
            TorchSettings.seed(11);
            assertThat(Tensors.floats(torch.rand(4))).isEqualTo(first);
        }
        assertThatThrownBy(() -> new TorchSettings(TorchDevice.CPU, 0, true, false, 1))
                .hasMessageContaining("threads = 0");
    }

    @Test
    void reducedPrecisionIsForConvolutionsAlone() {
        try (PointerScope scope = new PointerScope()) {
            new TorchSettings(TorchDevice.CPU, 1, true, false, 5).apply();
            Tensor x = torch.rand(2, 64, 16, 16);
            Tensor weights = torch.rand(64, 64, 3, 3);
            Tensor left = torch.rand(64, 64);
            Tensor exact = torch.conv2d(x.to(ScalarType.Double), weights.to(ScalarType.Double));
            Tensor product = left.matmul(left);
            assertThat(relativeError(torch.conv2d(x, weights), exact)).isLessThan(1e-6);

            new TorchSettings(TorchDevice.CPU, 1, true, true, 5).apply();
            assertThat(torch.globalContext().float32Precision(Float32Backend.MKLDNN, Float32Op.CONV).intern())
                    .isEqualTo(Float32Precision.BF16);
            // 8 bits a factor; a processor without such instructions goes on as before
            assertThat(relativeError(torch.conv2d(x, weights), exact)).isLessThan(4e-3);
            assertThat(Tensors.floats(left.matmul(left))).isEqualTo(Tensors.floats(product));
        }
    }

    private static double relativeError(Tensor found, Tensor exact) {
        return found.to(ScalarType.Double).sub(exact).abs().max().item_double() / exact.abs().max().item_double();
    }

    @Test
    void theProcessorIsAlwaysThere() {
        assertThat(TorchDevice.of("cpu")).isEqualTo(TorchDevice.CPU);
        assertThat(TorchDevice.CPU.isCuda()).isFalse();
        assertThat(TorchDevice.CPU).hasToString("cpu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "cuda:", "cuda:-1", "CPU", "", "cpu:0"})
    void refusesOtherKinds(String name) {
        assertThatThrownBy(() -> TorchDevice.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device '" + name + "': no such kind; use cpu, cuda or cuda:1");
    }

    @Test
    void namesAGpuThatIsNotThere() {
        assertThatThrownBy(() -> TorchDevice.of("cuda:99"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("device 'cuda:99': ");
    }
}
