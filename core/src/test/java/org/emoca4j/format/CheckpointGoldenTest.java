package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints that torch wrote, and files made to do harm. */
@ExtendWith(ParityTable.class)
class CheckpointGoldenTest {

    private static final String MALICIOUS = "containers/malicious";

    @ParameterizedTest
    @ValueSource(strings = {"lightning_like.ckpt", "lightning_like_legacy.ckpt"})
    void everyTensorOfLightningCheckpointsIsRead(String name) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(Golden.file("containers/" + name));
        Safetensors expected = Safetensors.read(Golden.file("containers/lightning_like_expected.safetensors"));
        assertThat(expected.tensors()).hasSizeGreaterThan(1000);
        expected.tensors().forEach((key, tensor) -> {
            Tensor actual = checkpoint.tensors().get(key.replace('/', '.'));
            assertThat(actual).as(key).isNotNull();
            // the expected file can't hold scalars
            if (!Arrays.equals(tensor.shape(), new long[] {1}) || actual.shape().length != 0) {
                assertThat(actual.shape()).as(key).isEqualTo(tensor.shape());
            }
            if (tensor.type() == Tensor.Type.F32) {
                Golden.check("containers/" + name, key, actual.floats(), tensor.floats(), Bound.EXACT);
            } else {
                Golden.check("containers/" + name, key, Arrays.equals(actual.ints(), tensor.ints()));
            }
        });
        assertThat(checkpoint.tensors("state_dict.deca.E_flame")).hasSize(322).containsKey("encoder.conv1.weight");
        assertThat(checkpoint.stubs()).contains(
                "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint", "omegaconf.dictconfig.DictConfig");
        assertThat(checkpoint.tensors("optimizer_states")).containsKey("0.state.0.exp_avg_sq");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deca_model_like.tar", "deca_model_like_legacy.tar"})
    void decaModelsAreRead(String name) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(Golden.file("containers/" + name));
        assertThat(checkpoint.tensors("E_flame")).hasSize(322).containsKey("layers.2.bias");
        assertThat(checkpoint.tensors("E_detail")).hasSize(322);
        assertThat(checkpoint.tensors("D_detail")).hasSize(44).containsKey("conv_blocks.21.weight");
        Checkpoint other = Checkpoint.read(Golden.file("containers/deca_model_like.tar"));
        assertThat(checkpoint.tensors().keySet()).isEqualTo(other.tensors().keySet());
        other.tensors().forEach((key, tensor) -> {
            assertThat(checkpoint.tensors().get(key).type()).as(key).isEqualTo(tensor.type());
            assertThat(checkpoint.tensors().get(key).shape()).as(key).isEqualTo(tensor.shape());
            boolean same = Arrays.equals(checkpoint.tensors().get(key).toByteArray(), tensor.toByteArray());
            Golden.check("containers/" + name, key, same);
        });
    }

    @Test
    void plainPickleOfArraysIsRead() throws IOException {
        Path file = Golden.file("containers/resnet50_ft_weight_like.pkl");
        Map<String, Tensor> tensors = Checkpoint.read(file).tensors();
        assertThat(tensors.keySet()).containsExactly("conv1.weight", "bn1.running_mean", "fc.bias");
        assertThat(tensors.get("conv1.weight").shape()).containsExactly(2, 3, 2, 2);
        float[] bias = Pickle.read(file).tensor("fc.bias", 3).floats();
        Golden.check("containers/resnet50_ft_weight_like.pkl", "fc.bias",
                tensors.get("fc.bias").floats(), bias, Bound.EXACT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip_cuda_location.ckpt", "zip_newer_layout.ckpt"})
    void otherLayoutsOfTheZipAreRead(String name) throws IOException {
        Tensor tensor = Checkpoint.read(Golden.file("containers/" + name)).tensors().get("");
        assertThat(tensor.shape()).containsExactly(2, 2);
        Golden.check("containers/" + name, "", tensor.floats(), new float[] {1.5f, -2, 3.25f, 4}, Bound.EXACT);
    }

    @Test
    void safetensorsAreRead() throws IOException {
        String file = "containers/ok_control.safetensors";
        Safetensors control = Safetensors.read(Golden.file(file));
        Golden.check(file, "a", control.get("a", 2, 3).floats(), new float[] {0, 1, 2, 3, 4, 5}, Bound.EXACT);
        Golden.check(file, "b", control.get("b", 3).floats(), new float[] {1, -2, 3}, Bound.EXACT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip_ok_control.ckpt", "zip_path_traversal_entry.ckpt"})
    void harmlessFilesAmongTheHarmfulOnesAreRead(String name) throws IOException {
        Tensor tensor = Checkpoint.read(Golden.file(MALICIOUS + "/" + name)).tensors().get("");
        Golden.check(MALICIOUS, name, tensor.floats(), new float[] {0, 1, 2, 3}, Bound.EXACT);
        assertThat(Path.of("GOLDEN_PICKLE_MARKER")).doesNotExist();
    }

    @Test
    void harmfulFilesAreRefusedWithTheirNames() throws IOException {
        List<String> harmless = List.of(
                "zip_ok_control.ckpt", "zip_path_traversal_entry.ckpt", "huge_memo_index.pkl");
        List<Path> files;
        try (Stream<Path> stream = Files.list(Golden.file(MALICIOUS))) {
            files = stream.sorted().toList();
        }
        assertThat(files).hasSizeGreaterThan(40);
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (harmless.contains(name)) {
                assertThat(Checkpoint.read(file).stubs()).isEmpty();
                continue;
            }
            Throwable error = catchThrowable(() -> Checkpoint.read(file));
            Golden.check(MALICIOUS, name, error instanceof FormatException);
            assertThat(error)
                    .as(name)
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining(name)
                    .hasMessageMatching("[\\x20-\\x7E]+");
        }
        assertThat(Path.of("GOLDEN_PICKLE_MARKER")).doesNotExist();
    }
}
