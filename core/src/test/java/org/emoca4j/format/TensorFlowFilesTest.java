package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frozen graphs and checkpoints of TensorFlow. */
class TensorFlowFilesTest {

    @TempDir
    private Path folder;

    /** Names with long common beginnings, enough of them for several blocks. */
    static Map<String, Tensor> some() {
        Map<String, Tensor> tensors = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            tensors.put("net/block" + i % 5 + "/unit_" + i + "/weights", Tensor.of(new float[] {i, i + 0.5f}, 1, 2));
        }
        tensors.put("net/step", Tensor.of(new int[] {400_000}));
        return tensors;
    }

    private static void compare(Map<String, Tensor> read, Map<String, Tensor> written) {
        assertThat(read).containsOnlyKeys(written.keySet().toArray(String[]::new));
        written.forEach((name, tensor) -> {
            assertThat(read.get(name).type()).isEqualTo(tensor.type());
            assertThat(read.get(name).shape()).as(name).containsExactly(tensor.shape());
            assertThat(read.get(name).toByteArray()).as(name).containsExactly(tensor.toByteArray());
        });
    }

    @ParameterizedTest
    @EnumSource
    void readsCheckpoints(TensorFlowFiles.Packing packing) throws IOException {
        TensorFlowFiles.Bundle bundle = TensorFlowFiles.bundle(some(), packing);
        Path index = Files.write(folder.resolve("model-400000.index"), bundle.index());
        assertThatThrownBy(() -> TensorBundle.shapes(index)).hasMessageContaining("00001 is missing beside it");
        Files.write(folder.resolve("model-400000.data-00000-of-00001"), new byte[0]); // the index is enough for shapes
        Map<String, long[]> shapes = TensorBundle.shapes(index);
        Files.write(folder.resolve("model-400000.data-00000-of-00001"), bundle.data());
        assertThat(TensorBundle.data(index)).exists();
        compare(TensorBundle.read(index).tensors(), some());
        assertThat(shapes.keySet()).isEqualTo(TensorBundle.read(index).tensors().keySet());
        shapes.forEach((name, shape) -> assertThat(shape).as(name).containsExactly(some().get(name).shape()));
    }

    @Test
    void tellsWhatIsWrongWithACheckpoint() throws IOException {
        TensorFlowFiles.Bundle bundle = TensorFlowFiles.bundle(some(), TensorFlowFiles.Packing.NONE);
        Path index = Files.write(folder.resolve("m.index"), bundle.index());
        assertThatThrownBy(() -> TensorBundle.read(index)).isInstanceOf(FormatException.class)
                .hasMessageContaining("m.data-00000-of-00001 is missing");
        byte[] data = bundle.data();
        data[20] ^= 1;
        Files.write(folder.resolve("m.data-00000-of-00001"), data);
        assertThatThrownBy(() -> TensorBundle.read(index)).isInstanceOf(FormatException.class)
                .hasMessageContaining("checksum");
        Files.write(folder.resolve("m.data-00000-of-00001"), Arrays.copyOf(data, 100));
        assertThatThrownBy(() -> TensorBundle.read(index)).isInstanceOf(FormatException.class);
    }

    /** From the description of the format: a literal, a copy that overlaps itself, a copy with a longer way back. */
    @Test
    void unpacksSnappyWorkedByHand() throws IOException {
        byte[] packed = {
            13, 2 << 2, 'a', 'b', 'c', 1 | 1 << 2, 2, 2 | 1 << 2, 8, 0, 3 | 2 << 2, 1, 0, 0, 0
        };
        byte[] out = new byte[13];
        Snappy.unpack(ByteBuffer.wrap(packed), new WorkLimit(20), "x").get(out);
        assertThat(new String(out, StandardCharsets.US_ASCII)).isEqualTo("abcbcbcbabbbb");
    }

    @Test
    void readsGraphs() throws IOException {
        Path file = Files.write(folder.resolve("model.pb"), TensorFlowFiles.graph(some()));
        compare(FrozenGraph.read(file).tensors(), some());
    }

    /** A constant whose values are all alike is written as one value. */
    @Test
    void fillsGraphsConstants() throws IOException {
        ProtoWriter shape = new ProtoWriter().message(2, new ProtoWriter().number(1, 3));
        ProtoWriter value = new ProtoWriter().number(1, 1).message(2, shape)
                .bytes(5, PickleWriter.floats(2.5f, -1));
        byte[] graph = new ProtoWriter().message(1, TensorFlowFiles.constant("c", value)).toBytes();
        Map<String, Tensor> tensors = new LinkedHashMap<>(
                FrozenGraph.parse(FileBytes.of(graph), "a.pb").tensors());
        assertThat(tensors.get("c").floats()).containsExactly(2.5f, -1, -1);
    }

    @Test
    void refusesOtherFiles() {
        assertThatThrownBy(() -> FrozenGraph.parse(FileBytes.of(new byte[0]), "a.pb"))
                .isInstanceOf(FormatException.class).hasMessageContaining("a.pb");
        assertThatThrownBy(() -> FrozenGraph.parse(FileBytes.of(new byte[] {10, 100, 1}), "a.pb"))
                .isInstanceOf(FormatException.class);
    }
}
