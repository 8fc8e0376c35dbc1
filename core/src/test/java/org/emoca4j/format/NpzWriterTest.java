package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipFile;
import org.emoca4j.format.Tensor.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpzWriterTest {

    /** What numpy.save writes for [[1, 2, 3], [4, 5, -0.5]] as float32. */
    @Test
    void bytesOfASmallArray() {
        byte[] npy = NpyWriter.encode(Tensor.of(new float[] {1, 2, 3, 4, 5, -0.5f}, 2, 3));
        assertThat(Arrays.copyOf(npy, 10)).containsExactly(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0x76, 0);
        String header = new String(npy, 10, 118, StandardCharsets.US_ASCII);
        assertThat(header).startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   ")
                .endsWith("  \n");
        assertThat(npy).hasSize(128 + 24);
        // IEEE 754, little-endian: 1 = 3F800000, -0.5 = BF000000
        assertThat(Arrays.copyOfRange(npy, 128, 132)).containsExactly(0, 0, 0x80, 0x3F);
        assertThat(Arrays.copyOfRange(npy, 148, 152)).containsExactly(0, 0, 0, 0xBF);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"BOOL,|b1", "U8,|u1", "I8,|i1", "I16,<i2", "U16,<u2", "F16,<f2", "I32,<i4", "U32,<u4", "F32,<f4",
        "I64,<i8", "U64,<u8", "F64,<f8"})
    void everyTypeHasItsDescriptor(Type type, String descriptor) {
        byte[] data = new byte[5 * type.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i + 1);
        }
        byte[] npy = NpyWriter.encode(new Tensor(type, new long[] {5}, ByteBuffer.wrap(data)));
        assertThat(new String(npy, StandardCharsets.ISO_8859_1)).contains("'" + descriptor + "'", "'shape': (5,),");
        assertThat(npy).endsWith(data).hasSize(128 + data.length);
    }

    @Test
    void headersOfAnyLengthEndAtAMultipleOf64() {
        for (int axes = 0; axes < 32; axes++) {
            long[] shape = new long[axes];
            Arrays.fill(shape, 1);
            byte[] npy = NpyWriter.encode(Tensor.of(new float[] {1}, shape));
            int header = (npy[8] & 0xFF) + 256 * (npy[9] & 0xFF);
            assertThat((10 + header) % 64).isZero();
            assertThat(npy).hasSize(10 + header + 4);
            assertThat(npy[10 + header - 1]).isEqualTo((byte) '\n');
        }
        assertThat(new String(NpyWriter.encode(Tensor.of(new float[] {1})), StandardCharsets.ISO_8859_1))
                .contains("'shape': (),");
    }

    @Test
    void bf16IsRefused() {
        Tensor tensor = new Tensor(Type.BF16, new long[] {1}, ByteBuffer.allocate(2));
        assertThatThrownBy(() -> NpyWriter.encode(tensor)).hasMessageContaining("F32");
    }

    @Test
    void npzIsAZipOfNpyFilesThatIsTheSameEveryTime(@TempDir Path folder) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("shape", Tensor.of(new float[] {1, 2}, 2));
        arrays.put("faces", Tensor.of(new int[] {3, 4, 5}, 1, 3));
        NpzWriter.write(arrays, folder.resolve("a.npz"));
        NpzWriter.write(arrays, folder.resolve("b.npz"));
        try (ZipFile zip = new ZipFile(folder.resolve("a.npz").toFile())) {
            assertThat(zip.stream().map(e -> e.getName())).containsExactly("shape.npy", "faces.npy");
            assertThat(zip.getInputStream(zip.getEntry("faces.npy")).readAllBytes())
                    .isEqualTo(NpyWriter.encode(arrays.get("faces")));
        }
        assertThat(Files.readAllBytes(folder.resolve("a.npz"))).isEqualTo(Files.readAllBytes(folder.resolve("b.npz")));
    }
}
