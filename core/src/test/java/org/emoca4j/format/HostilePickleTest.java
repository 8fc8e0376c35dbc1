package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Small pickles that ask for the same large thing again and again. */
class HostilePickleTest {

    private static final int SIZE = 200_000;
    private static final int TIMES = 20_000;

    /** Something large that is remembered as 0, then a list of what {@code use} makes of it, many times. */
    private static byte[] repeated(PickleWriter large, String use) {
        return large.raw("q\0](" + use.repeat(TIMES) + "e.").toBytes();
    }

    private static PickleWriter largeList() {
        return new PickleWriter().raw("\u0080\2](" + "N".repeat(60_000) + "e");
    }

    private static void assertRefused(byte[] content) {
        assertThat(content.length).isLessThan(5 * SIZE);
        assertThatThrownBy(() -> Checkpoint.parse(FileBytes.of(content), "test.ckpt"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("far more than the file holds");
        assertThatThrownBy(() -> Pickle.parse(ByteBuffer.wrap(content), "test.pkl"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("far more than the file holds");
    }

    @Test
    void setsAndDictionariesOfOneList() {
        assertRefused(repeated(largeList(), "c__builtin__\nset\nh\0\u0085R"));
        PickleWriter pairs = new PickleWriter().raw("\u0080\2NN\u0086q\1](" + "h\1".repeat(60_000) + "e");
        assertRefused(repeated(pairs, "ccollections\nOrderedDict\nh\0\u0085R"));
    }

    @Test
    void streamsWithinBytes() {
        // not a stream, but it has to be looked at each time
        byte[] nested = new PickleWriter().raw("\u0080\2").bytes(new byte[SIZE]).raw(".").toBytes();
        byte[] content = repeated(
                new PickleWriter().raw("\u0080\2").bytes(nested), "ctorch.storage\n_load_from_bytes\nh\0\u0085R");
        assertThatThrownBy(() -> Pickle.parse(ByteBuffer.wrap(content), "test.pkl"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("not a torch file");
    }

    @Test
    void streamsWithinStreams() {
        byte[] content = {'.'};
        for (int i = 0; i < 100; i++) {
            content = new PickleWriter()
                    .raw("\u0080\2\u008A\n\u006C\u00FC\u009C\u0046\u00F9\u0020\u006A\u00A8\u0050\u0019.")
                    .raw("\u0080\2M\u00E9\3.\u0080\2}.ctorch.storage\n_load_from_bytes\n").bytes(content)
                    .raw("\u0085R.].")
                    .toBytes();
        }
        FileBytes file = FileBytes.of(content);
        assertThatThrownBy(() -> Checkpoint.parse(file, "test.ckpt"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("files within files, nested too deep");
    }

    @Test
    void arraysOfTheSameBytesThatHaveToBeTurned() throws IOException {
        PickleWriter large = new PickleWriter().raw("\u0080\2").bytes(new byte[SIZE]).raw("q\0").dtype("u1").raw("q\1")
                .numbers(SIZE / 2, 2).raw("q\2");
        byte[] content = large
                .raw("](" + "cnumpy.core.multiarray\n_reconstruct\n)R(K\1h\2h\1\u0088h\0tb".repeat(2_000) + "e.")
                .toBytes();
        assertThatThrownBy(() -> Checkpoint.parse(FileBytes.of(content), "test.ckpt"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("far more than the file holds");
        // without copies they are as cheap as they look
        byte[] views = new String(content, StandardCharsets.ISO_8859_1)
                .replace("h\2h\1\u0088h\0tb", "h\2h\1\u0089h\0tb")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Checkpoint.parse(FileBytes.of(views), "test.ckpt").tensors()).hasSize(2_000);
    }

    @Test
    void longKeysAndNumbers() {
        byte[] key = new PickleWriter().raw("\u0080\2}").text("k".repeat(SIZE)).raw("Ns.").toBytes();
        assertThatThrownBy(() -> Pickle.parse(ByteBuffer.wrap(key), "test.pkl"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("uses text of 200000 characters as a key");
        byte[] number = new PickleWriter().raw("\u0080\2\u008B").little(5000, 4).raw("x".repeat(5000) + ".").toBytes();
        assertThatThrownBy(() -> Pickle.parse(ByteBuffer.wrap(number), "test.pkl"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("a number of 5000 bytes");
    }

    @Test
    void stepsAreCounted() {
        byte[] content = new PickleWriter().raw("N0".repeat(1 << 21) + "N.").toBytes();
        assertThatThrownBy(() -> Pickle.parse(ByteBuffer.wrap(content), "test.pkl"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("more than 4194304 steps");
    }

    @Test
    void sparseMatrixOfTheSizeOfTheWorld() {
        assertSparseIsRefused("_shape(J\2\0\0\0", "_shape(J\0\0\0\u007F", "has an impossible shape");
    }

    @Test
    void sparseMatrixWithEntriesOutsideItsShape() {
        assertSparseIsRefused("_shape(J\2\0\0\0", "_shape(J\1\0\0\0", "has an entry outside its shape");
        // row indices 1 and 0 become 1 and -1
        assertSparseIsRefused("\1\0\0\0\0\0\0\0tb", "\1\0\0\0\u00FF\u00FF\u00FF\u00FFtb",
                "has an entry outside its shape");
    }

    @Test
    void sparseMatrixWithMoreEntriesThanData() {
        String starts = "\1\0\0\0\1\0\0\0";
        assertSparseIsRefused(starts + "\2\0\0\0tb", starts + "\3\0\0\0tb", "has entries outside its data");
        assertSparseIsRefused(starts + "\2\0\0\0tb", starts + "\0\0\0\0tb", "has entries outside its data");
    }

    /** Changes a place of the sample's first sparse matrix, a character for a byte. */
    private static void assertSparseIsRefused(String place, String instead, String message) {
        String sample = new String(SampleFiles.pickleOfProtocol2(), StandardCharsets.ISO_8859_1);
        int at = sample.indexOf(place, sample.indexOf("csc_matrix"));
        assertThat(at).isPositive();
        byte[] content = (sample.substring(0, at) + instead + sample.substring(at + place.length()))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Pickle.parse(ByteBuffer.wrap(content), "test.pkl").tensor("csc"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'csc': sparse matrix " + message);
    }
}
