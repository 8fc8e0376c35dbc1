package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints put together by hand in every container. */
class CheckpointTest {

    @TempDir
    private Path folder;

    private static Checkpoint parse(byte[] content) throws IOException {
        return Checkpoint.parse(FileBytes.of(content), "test.ckpt");
    }

    private static Checkpoint parse(String latin1) throws IOException {
        return parse(SampleFiles.latin1(latin1));
    }

    private static byte[] zip(byte[] pickle, Map<String, byte[]> others) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("m/data.pkl", pickle);
        others.forEach((name, bytes) -> members.put("m/" + name, bytes));
        return SampleFiles.zip(members, false);
    }

    private static byte[] tensorOfFour(int offset, int[] shape, int[] strides) {
        return new PickleWriter().raw("\u0080\2").tensor("FloatStorage", "7", 4, offset, shape, strides).raw(".")
                .toBytes();
    }

    private static Checkpoint parseView(int offset, int[] shape, int[] strides) throws IOException {
        return parse(zip(tensorOfFour(offset, shape, strides), Map.of("data/7", PickleWriter.floats(0, 1, 2, 3))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "packed", "stream"})
    void tensorsOfEveryContainer(String container) throws IOException {
        byte[] content = container.equals("stream")
                ? SampleFiles.torchStream()
                : SampleFiles.torchZip(container.equals("packed"));
        Path file = Files.write(folder.resolve("a.ckpt"), content);
        Checkpoint checkpoint = Checkpoint.read(file);
        assertThat(checkpoint.source()).isEqualTo(file.toString());
        Map<String, Tensor> tensors = checkpoint.tensors();
        assertThat(tensors.keySet()).containsExactly(
                "state_dict.w",
                "state_dict.t",
                "state_dict.s",
                "state_dict.e",
                "callbacks.pytorch_lightning.callbacks.ModelCheckpoint.best",
                "list.0");
        assertThat(tensors.get("state_dict.w").shape()).containsExactly(2, 3);
        assertThat(tensors.get("state_dict.w").floats()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(tensors.get("state_dict.t").shape()).containsExactly(3, 2);
        assertThat(tensors.get("state_dict.t").floats()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(tensors.get("state_dict.s").shape()).isEmpty();
        assertThat(tensors.get("state_dict.s").floats()).containsExactly(5);
        assertThat(tensors.get("state_dict.e").ints()).containsExactly(9, 9, 9);
        assertThat(tensors.get("list.0").floats()).containsExactly(1, 2);
        assertThat(checkpoint.tensors("callbacks.pytorch_lightning.callbacks.ModelCheckpoint").get("best").floats())
                .containsExactly(1);
        assertThat(checkpoint.tensors("state_dict").keySet()).containsExactly("w", "t", "s", "e");
        assertThat(checkpoint.tensors("state")).isEmpty();
        assertThat(checkpoint.stubs()).containsExactly(
                "pytorch_lightning.callbacks.ModelCheckpoint", "omegaconf.dictconfig.DictConfig");
    }

    @Test
    void viewsThatLieInOrderAreNotCopied() throws IOException {
        byte[] content = zip(
                tensorOfFour(1, new int[] {3}, new int[] {1}), Map.of("data/7", PickleWriter.floats(0, 1, 2, 3)));
        Tensor tensor = parse(content).tensors().get("");
        assertThat(tensor.floats()).containsExactly(1, 2, 3);
        int at = new String(content, StandardCharsets.ISO_8859_1).indexOf("\0\0\u0080\u003F");
        content[at + 2] = 0;
        content[at + 3] = 0x40;
        assertThat(tensor.floats()).containsExactly(2, 2, 3);
    }

    @Test
    void tensorsThatLeaveTheirStorageAreRefused() throws IOException {
        assertThat(parseView(3, new int[] {2, 0}, new int[] {9, 9}).tensors().get("").shape()).containsExactly(2, 0);
        assertThat(parseView(2, new int[] {2, 3}, new int[] {0, 0}).tensors().get("").floats())
                .containsExactly(2, 2, 2, 2, 2, 2);
        int[][][] wrong = {
            {{1}, {4}, {1}},
            {{0}, {2, 2}, {3, 1}},
            {{-1}, {2}, {1}},
            {{0}, {2}, {-1}},
            {{0}, {-2}, {1}},
            {{0}, {2}, {1, 1}},
            {{0}, {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE}, {0, 0, 0}},
            {{0}, {Integer.MAX_VALUE, 1}, {0, 0}},
        };
        for (int[][] view : wrong) {
            assertThatThrownBy(() -> parseView(view[0][0], view[1], view[2]))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith("test.ckpt: root: impossible tensor of shape");
        }
    }

    @Test
    void streamOfABigEndianMachineIsRefused() {
        String stream = new String(SampleFiles.torchStream(), StandardCharsets.ISO_8859_1);
        String other = stream.replace("little_endian\u0088", "little_endian\u0089");
        assertThat(other).isNotEqualTo(stream);
        assertThatThrownBy(() -> parse(other))
                .isInstanceOf(FormatException.class)
                .hasMessage("test.ckpt: torch stream: written on a big-endian machine");
    }

    @Test
    void whatIsWrongWithTheZipIsSaid() throws IOException {
        byte[] pickle = tensorOfFour(0, new int[] {4}, new int[] {1});
        byte[] data = PickleWriter.floats(0, 1, 2, 3);
        assertThatThrownBy(() -> parse(zip(pickle, Map.of())))
                .isInstanceOf(FormatException.class)
                .hasMessage("test.ckpt: zip member 'm/data/7' is missing, it has the data of a tensor");
        assertThatThrownBy(() -> parse(zip(pickle, Map.of("data/7", new byte[12]))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'m/data/7' has 12 bytes, expected 16 for 4 elements of type F32");
        assertThatThrownBy(() -> parse(zip(pickle, Map.of("data/7", data, "byteorder", SampleFiles.latin1("big")))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("byte order is 'big'");
        assertThatThrownBy(() -> parse(SampleFiles.npz(false)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("no member data.pkl");
        byte[] whole = zip(pickle, Map.of("data/7", data, ".data/serialization_id", new byte[40]));
        assertThat(parse(whole).tensors().get("").floats()).containsExactly(0, 1, 2, 3);
        assertThatThrownBy(() -> parse(Arrays.copyOf(whole, whole.length - 30)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("may be cut off");
    }

    @Test
    void memberThatUnpacksToFarMoreThanItsTensorIsRefused() throws IOException {
        byte[] bomb = SampleFiles.zip(
                Map.of("m/data.pkl", tensorOfFour(0, new int[] {4}, new int[] {1}), "m/data/7", new byte[1 << 22]),
                true);
        assertThat(bomb.length).isLessThan(1 << 13);
        assertThatThrownBy(() -> parse(bomb))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("has 4194304 bytes, expected 16");
        byte[] pickle = new PickleWriter().raw("\u0080\2")
                .tensor("FloatStorage", "7", 1 << 20, 0, new int[] {1 << 20}, new int[] {1}).raw(".").toBytes();
        byte[] honest = SampleFiles.zip(Map.of("m/data.pkl", pickle, "m/data/7", new byte[1 << 22]), true);
        assertThatThrownBy(() -> parse(honest))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("more than 200 times its size");
    }

    @Test
    void foreignObjectsAreInert() throws IOException {
        Checkpoint checkpoint = parse(new PickleWriter()
                .raw("\u0080\2}(")
                .text("new").global("my.module", "Thing").raw(")\u0081}X\1\0\0\0aK\1sb")
                .text("items").global("my.module", "Dictionary").raw(")\u0081(K\1K\2u")
                .text("elements").global("my.module", "List").raw(")\u0081(K\1K\2e")
                .text("old").global("copy_reg", "_reconstructor").raw("(").global("argparse", "Namespace")
                .global("__builtin__", "object").raw("NtR}b")
                .text("default").global("collections", "defaultdict").global("__builtin__", "list").raw("\u0085R")
                .text("x").array("f8", PickleWriter.doubles(3), 1).raw("s")
                .text("path").global("pathlib", "PosixPath").text("a").raw("\u0085R")
                .text("device").global("torch", "device").text("cpu").raw("\u0085R")
                .text("dtype").global("torch", "float32")
                .text("size").global("torch", "Size").raw("K\1K\2\u0086\u0085R")
                .raw("u.")
                .toBytes());
        assertThat(checkpoint.tensors().keySet()).containsExactly("default.x");
        assertThat(checkpoint.stubs()).isEqualTo(Set.of(
                "my.module.Thing",
                "my.module.Dictionary",
                "my.module.List",
                "argparse.Namespace",
                "collections.defaultdict",
                "builtins.list",
                "pathlib.PosixPath",
                "torch.device",
                "torch.float32",
                "torch.Size"));
        assertThat(checkpoint.root()).isInstanceOfSatisfying(Map.class, root -> {
            assertThat(root.get("new")).hasToString("an object of class my.module.Thing");
            assertThat(root.get("size")).isEqualTo(new Object[] {1L, 2L});
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "cos\nsystem\n.",
        "cposix\nsystem\n(S'x'\ntR.",
        "csubprocess\nPopen\n.",
        "c__builtin__\neval\n(S'1'\ntR.",
        "cbuiltins\ngetattr\n.",
        "cos.path\njoin\n.",
        "cimportlib\nimport_module\n.",
        "ctorch\nload\n(S'x'\ntR.",
        "cmy.module\nThing\n(tR.",
        "cmy module\nThing\n.",
        "cThing\n\n.",
        "(S'x'\nios\nsystem\n.",
        "(cfunctools\npartial\no.",
        "\u0080\4\u008C\2os\u008C\6system\u0093.",
        "\u0080\2cmy.module\nThing\n}b."
    })
    void harmfulNamesAndCallsAreRefused(String pickle) {
        assertThatThrownBy(() -> parse(pickle))
                .isInstanceOf(FormatException.class)
                .hasMessageMatching("test.ckpt: at byte \\d+: .+");
    }

    @Test
    void otherFilesAreNotTakenForCheckpoints() throws IOException {
        for (byte[] content : List.of(
                new byte[0], SampleFiles.obj(), SampleFiles.safetensors(), SampleFiles.npyOfObject())) {
            assertThatThrownBy(() -> parse(content))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("not a checkpoint");
        }
        assertThatThrownBy(() -> parse("\u0080\2}.}"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("at byte 4: the pickle ends here, but 1 bytes follow");
    }

    @Test
    void nestingHasItsLimits() {
        assertThatThrownBy(() -> parse("]q\0h\0a."))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("nested too deep");
        // each list holds the one before twice: 2^25 paths
        StringBuilder doubling = new StringBuilder("\u0080\2]q\0");
        for (int i = 0; i < 25; i++) {
            doubling.append("](h").append((char) i).append('h').append((char) i).append("eq").append((char) (i + 1));
        }
        assertThatThrownBy(() -> parse(doubling + "."))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("far more than the file holds");
    }

    @Test
    void twoTensorsOfOneNameAreRefused() {
        byte[] pickle = new PickleWriter().raw("\u0080\2}(")
                .text("a.b").array("f8", PickleWriter.doubles(1), 1)
                .text("a").raw("}").text("b").array("f8", PickleWriter.doubles(2), 1).raw("s")
                .raw("u.").toBytes();
        assertThatThrownBy(() -> parse(pickle))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'a.b' is the name of two tensors");
    }
}
