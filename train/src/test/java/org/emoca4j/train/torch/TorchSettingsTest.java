package org.emoca4j.train.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
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
