package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a part of one array of an npz file. */
class NpzColumnsTest {

    @TempDir
    private Path folder;

    private Path write(boolean deflated) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("d.npy", SampleFiles.npy("<f8", "(2, 1, 3)", PickleWriter.doubles(0, 1, 2, 3, 4, 5)));
        members.put("big.npy", SampleFiles.npy(">f4", "(2,)", new byte[] {0x3F, (byte) 0x80, 0, 0, 0x40, 0, 0, 0}));
        members.put("bytes.npy", SampleFiles.npy("|u1", "(2, 2)", new byte[] {1, 2, (byte) 0xFF, 4}));
        members.put("empty.npy", SampleFiles.npy("<f4", "(0, 900000000000000000)", new byte[0]));
        members.put("scalar.npy", SampleFiles.npy("<f4", "()", new byte[4]));
        members.put("short.npy", SampleFiles.npy("<f4", "(2, 2)", new byte[12]));
        members.put("object.npy", SampleFiles.npyOfObject());
        String fortran = new String(members.get("d.npy"), StandardCharsets.ISO_8859_1).replace("False", "True ");
        members.put("fortran.npy", SampleFiles.latin1(fortran));
        members.put("notes.npy", SampleFiles.latin1("not an array"));
        members.put("readme.txt", SampleFiles.latin1("neither"));
        return Files.write(folder.resolve("a.npz"), SampleFiles.zip(members, deflated));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void firstColumnsOfOneArray(boolean deflated) throws IOException {
        Path file = write(deflated);
        Tensor two = Npz.readColumns(file, "d", 2);
        assertThat(two.type()).isEqualTo(Tensor.Type.F32);
        assertThat(two.shape()).containsExactly(2, 1, 2);
        assertThat(two.floats()).containsExactly(0, 1, 3, 4);
        assertThat(Npz.readColumns(file, "d", 3).floats()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(Npz.readColumns(file, "big", 1).floats()).containsExactly(1);
        assertThat(Npz.readColumns(file, "bytes", 1).floats()).containsExactly(1, 255);
        assertThat(Npz.readColumns(file, "empty", 2).shape()).containsExactly(0, 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void membersAreListedFromTheirHeaders(boolean deflated) throws IOException {
        Map<String, Npz.Member> members = Npz.members(write(deflated));
        assertThat(members.keySet()).containsExactly(
                "d", "big", "bytes", "empty", "scalar", "short", "object", "fortran");
        assertThat(members.get("d").dtype()).isEqualTo("<f8");
        assertThat(members.get("d").shape()).containsExactly(2, 1, 3);
        assertThat(members.get("object").dtype()).isEqualTo("|O");
        assertThat(members.get("scalar").shape()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path file = write(false);
        Map<String, String> messages = Map.of(
                "d", "'d' has shape [2, 1, 3], expected at least 4 on its last axis",
                "scalar", "'scalar' has shape [], expected at least 4 on its last axis",
                "missing", "array 'missing' is missing",
                "fortran", "'fortran' is stored in Fortran order",
                "object", "arrays of type '|O' can't be read",
                "notes", "'notes': not an npy file",
                "short", "needs 16 bytes, there are 12");
        messages.forEach((name, message) -> assertThatThrownBy(() -> Npz.readColumns(file, name, 4))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("a.npz: ")
                .hasMessageContaining(message));
        assertThatThrownBy(() -> Npz.readColumns(file, "d", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theRestOfALargeArrayIsNotKept() throws IOException {
        int rows = 4000;
        int columns = 500;
        ByteBuffer values = ByteBuffer.allocate(8 * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * columns; i++) {
            values.putDouble(8 * i, i % 1000);
        }
        byte[] npy = SampleFiles.npy("<f8", "(" + rows + ", " + columns + ")", values.array());
        Path file = Files.write(folder.resolve("large.npz"), SampleFiles.zip(Map.of("PC.npy", npy), true));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Tensor tensor = Npz.readColumns(file, "PC", 3);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(npy.length / 2);
        assertThat(tensor.shape()).containsExactly(rows, 3);
        float[] floats = tensor.floats();
        for (int row = 0; row < rows; row++) {
            assertThat(floats[3 * row + 2]).isEqualTo((row * columns + 2) % 1000);
        }
    }
}
