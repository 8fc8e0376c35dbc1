package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MATLAB files give the numbers that other programs wrote, columns as rows. */
class MatFileTest {

    private static MatFile parse(byte[] content) throws IOException {
        return MatFile.parse(FileBytes.of(content), "a.mat");
    }

    static byte[] resource(String name) throws IOException {
        try (var in = MatFileTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    /** The files hold: a = [0.5 1.5 2.5; 3.5 4.5 5.5], d = [0 .25; 1 2.25; 4 6.25; 9 12.25], a text, and complex z. */
    @ParameterizedTest
    @ValueSource(strings = {"scipy.mat", "scipy-packed.mat"})
    void readsWhatSciPyWrote(String name) throws IOException {
        MatFile file = parse(resource(name));
        assertThat(file.tensors()).containsOnlyKeys("a", "d", "small", "i", "cube");
        Tensor a = file.tensors().get("a");
        assertThat(a.type()).isEqualTo(Tensor.Type.F32);
        assertThat(a.shape()).containsExactly(3, 2);
        assertThat(a.floats()).containsExactly(0.5f, 3.5f, 1.5f, 4.5f, 2.5f, 5.5f);
        assertThat(file.tensors().get("d").shape()).containsExactly(2, 4);
        assertThat(file.tensors().get("d").floats()).containsExactly(0, 1, 4, 9, 0.25f, 2.25f, 6.25f, 12.25f);
        assertThat(file.tensors().get("small").floats()).containsExactly(1, 2);
        assertThat(file.tensors().get("i").ints()).containsExactly(-3, 70000);
        Tensor cube = file.tensors().get("cube");
        assertThat(cube.shape()).containsExactly(4, 3, 2);
        // NumPy's cube[1, 2, 3] = 23 and cube[0, 1, 2] = 6
        assertThat(cube.ints()[3 * 6 + 2 * 2 + 1]).isEqualTo(23);
        assertThat(cube.ints()[2 * 6 + 2]).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsSmallAndPaddedElements(boolean packed) throws IOException {
        byte[] content = new MatWriter(packed)
                .floats("tri", 1, 1, 7).floats("longer_name", 3, 2, 1, 2, 3, 4, 5, 6).bytes("b", 2, 2, (byte) 1,
                        (byte) 2, (byte) 3, (byte) 200)
                .toBytes();
        MatFile file = parse(content);
        assertThat(file.tensors().get("tri").floats()).containsExactly(7);
        assertThat(file.tensors().get("longer_name").floats()).containsExactly(1, 3, 5, 2, 4, 6);
        assertThat(file.tensors().get("b").floats()).containsExactly(1, 3, 2, 200);
    }

    @Test
    void refusesOtherFiles() {
        assertThatThrownBy(() -> parse(new byte[4])).isInstanceOf(FormatException.class).hasMessageContaining("a.mat");
        byte[] bigEndian = new MatWriter(false).toBytes();
        bigEndian[126] = 'M';
        bigEndian[127] = 'I';
        assertThatThrownBy(() -> parse(bigEndian)).isInstanceOf(FormatException.class)
                .hasMessageContaining("little-endian");
    }

    /** The length of the unpacked array is a lie of 1 GB. */
    @Test
    void refusesToUnpackFarMore() {
        byte[] content = new MatWriter(false).floats("a", 1, 2, 1, 2).toBytes();
        byte[] matrix = Arrays.copyOfRange(content, 128, content.length);
        ByteBuffer.wrap(matrix).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 1 << 30);
        Deflater deflater = new Deflater();
        deflater.setInput(matrix);
        deflater.finish();
        byte[] packed = new byte[200];
        int length = deflater.deflate(packed);
        deflater.end();
        byte[] bomb = new PickleWriter()
                .raw(new String(content, 0, 128, StandardCharsets.ISO_8859_1)).little(15, 4)
                .little(length, 4)
                .raw(new String(packed, 0, length, StandardCharsets.ISO_8859_1)).toBytes();
        assertThatThrownBy(() -> parse(bomb)).isInstanceOf(FormatException.class).hasMessageContaining("unpack");
    }
}
