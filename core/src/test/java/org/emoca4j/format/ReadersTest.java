package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** npy, npz, OBJ and pickle files written by hand, byte for byte. */
class ReadersTest {

    @TempDir
    private Path folder;

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] npy(String header, String data) {
        String padded = header + "\n";
        return latin1("\u0093NUMPY\1\0" + (char) padded.length() + "\0" + padded + data);
    }

    private static Tensor parseNpy(byte[] content, String source) throws IOException {
        return Npy.parse(FileBytes.of(content), source);
    }

    private static Object pickle(String content) throws FormatException {
        return Pickle.parse(ByteBuffer.wrap(latin1(content)), "test.pkl").root();
    }

    @Test
    void npyInFortranOrderAndBigEndianComesOutInCOrder() throws IOException {
        Tensor tensor = parseNpy(
                npy("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }", "\0\1\0\2\0\3\0\4\0\5\1\0"), "x");
        assertThat(tensor.shape()).containsExactly(2, 3);
        assertThat(tensor.ints()).containsExactly(1, 3, 5, 2, 4, 256);
    }

    @Test
    void npyScalarAndVectorOfDoubles() throws IOException {
        String three = "\0\0\0\0\0\0\b@";
        assertThat(parseNpy(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", three), "x").floats())
                .containsExactly(3);
        assertThat(parseNpy(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", three), "x").shape())
                .containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
        "{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,L,), }",
        "{}"
    })
    void brokenNpyIsRefused(String header) {
        assertThatThrownBy(() -> parseNpy(npy(header, "\0\0\0\0"), "bad.npy"))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("bad.npy: ");
    }

    @Test
    void npzGivesNumbersAndSaysWhatIsWrongWithOtherMembersWhenAsked() throws IOException {
        Path file = folder.resolve("a.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("group/x.npy"));
            zip.write(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1), }", "\7\t"));
            zip.putNextEntry(new ZipEntry("text.npy"));
            zip.write(npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", "a\0\0\0"));
        }
        Npz npz = Npz.read(file);
        assertThat(npz.names()).containsExactly("group/x");
        assertThat(npz.get("group/x", 2, 1).ints()).containsExactly(7, 9);
        assertThatThrownBy(() -> npz.get("text")).isInstanceOf(FormatException.class).hasMessageContaining("<U1");
        assertThatThrownBy(() -> npz.get("y")).hasMessageContaining("'y' is missing");
        assertThatThrownBy(() -> npz.get("group/x", 3, 1)).hasMessageContaining("[2, 1], expected [3, 1]");

        Files.writeString(file, "not a zip file");
        assertThatThrownBy(() -> Npz.read(file)).isInstanceOf(FormatException.class).hasMessageContaining("a.npz");
    }

    @Test
    void objWithQuadsNegativeIndicesAndComments() throws IOException {
        Path file = folder.resolve("a.obj");
        Files.writeString(file, """
                # a square
                v 0 0 0
                v 1 0 0 0.5
                v 1 1 0
                v 0 1.5e0 -2
                vt 0 0
                vt 1 1
                vn 0 0 1
                f 1/1/1 2/2/1 3/1/1 -1/-1/1
                """);
        WavefrontObj obj = WavefrontObj.read(file);
        assertThat(obj.vertices()).containsExactly(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1.5f, -2);
        assertThat(obj.uvs()).containsExactly(0, 0, 1, 1);
        assertThat(obj.faces()).containsExactly(0, 1, 2, 0, 2, 3);
        assertThat(obj.uvFaces()).containsExactly(0, 1, 0, 0, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f 1 2 3", "v 1 2", "v 1 2 x", "v nan 0 0", "f 1 2", "v 0 0 0\nf 1 1 0"})
    void brokenObjIsRefusedWithTheLine(String line) throws IOException {
        Path file = folder.resolve("bad.obj");
        Files.writeString(file, "# comment\n" + line + "\n");
        assertThatThrownBy(() -> WavefrontObj.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("bad.obj: line " + (line.contains("\n") ? 3 : 2));
    }

    @Test
    void plainValuesOfTextPickles() throws IOException {
        assertThat(pickle("I42\n.")).isEqualTo(42L);
        assertThat(pickle("I01\n.")).isEqualTo(true);
        assertThat(pickle("L-12345678901234567890L\n.")).isEqualTo(new BigInteger("-12345678901234567890"));
        assertThat(pickle("F-1.5\n.")).isEqualTo(-1.5);
        assertThat(pickle("S'a\\x41\\n\\'\\\\\\101'\n.")).isEqualTo("aA\n'\\A");
        assertThat(pickle("V\\u20acx\n.")).isEqualTo("\u20acx");
        assertThat(pickle("(lp0\nI1\naI2\na.")).isEqualTo(List.of(1L, 2L));
        assertThat(pickle("(dp0\nS'k'\np1\nI7\ns.")).isEqualTo(Map.of("k", 7L));
    }

    @Test
    void plainValuesOfBinaryPickles() throws IOException {
        assertThat(pickle("\u0080\2J\u00FE\u00FF\u00FF\u00FF.")).isEqualTo(-2L);
        assertThat(pickle("\u0080\2M\1\2.")).isEqualTo(513L);
        assertThat(pickle("\u0080\2\u008A\2\0\u0080.")).isEqualTo(-32768L);
        assertThat(pickle("\u0080\2\u008A\0.")).isEqualTo(0L);
        assertThat(pickle("\u0080\2G?\u00F8\0\0\0\0\0\0.")).isEqualTo(1.5);
        assertThat(pickle("\u0080\4\u008C\2\u00C3\u00A9.")).isEqualTo("\u00E9");
        assertThat(pickle("\u0080\2(K\1K\2K\3t.")).isEqualTo(new Object[] {1L, 2L, 3L});
        // a list that is remembered, changed and fetched twice is one list
        assertThat(pickle("\u0080\2]q\0K\5ah\0\u0086.")).isInstanceOfSatisfying(Object[].class, pair -> {
            assertThat(pair[0]).isSameAs(pair[1]).isEqualTo(List.of(5L));
        });
    }

    @Test
    void numpyArrayInFortranOrder() throws IOException {
        String content = "\u0080\2}U\1acnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085U\1b\u0087R"
                + "(K\1K\2K\3\u0086cnumpy\ndtype\nU\2u1K\0K\1\u0087R(K\3U\1|NNNJ\u00FF\u00FF\u00FF\u00FF"
                + "J\u00FF\u00FF\u00FF\u00FFK\0tb\u0088U\6\1\2\3\4\5\6tbs.";
        Pickle pickle = Pickle.parse(ByteBuffer.wrap(latin1(content)), "a.pkl");
        assertThat(pickle.tensor("a", 2, 3).ints()).containsExactly(1, 3, 5, 2, 4, 6);
        assertThatThrownBy(() -> pickle.tensor("b")).hasMessage("a.pkl: key 'b' is missing");
        // one byte less than the shape needs
        assertThatThrownBy(() -> pickle(content.replace("U\6\1\2\3\4\5\6", "U\5\1\2\3\4\5")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("needs 6 bytes, there are 5");
    }

    @Test
    void sparseMatricesAndChumpyArrays() throws IOException {
        Pickle pickle = Pickle.parse(ByteBuffer.wrap(SampleFiles.pickleOfProtocol2()), "a.pkl");
        assertThat(pickle.tensor("csc", 2, 3).floats()).containsExactly(0, 0, 6, 5, 0, 0);
        // entries of one place are added up
        assertThat(pickle.tensor("coo", 2, 2).floats()).containsExactly(6, 0, 0, 6);
        assertThat(pickle.tensor("ch", 2).floats()).containsExactly(7, 8);
        assertThat(pickle.get("seen")).isEqualTo(pickle.get("pair"));
        String content = new String(SampleFiles.pickleOfProtocol2(), StandardCharsets.ISO_8859_1);
        byte[] csr = latin1(content.replace("sparse.csc\ncsc_", "sparse.csr\ncsr_")
                .replace("J\2\0\0\0J\3\0\0\0tX\6\0\0\0indptr", "J\3\0\0\0J\2\0\0\0tX\6\0\0\0indptr"));
        assertThat(Pickle.parse(ByteBuffer.wrap(csr), "a.pkl").tensor("csc", 3, 2).floats())
                .containsExactly(0, 5, 0, 0, 6, 0);
        byte[] reordered = latin1(content.replace("chumpy.ch\nCh\n", "chumpy.reordering\nTranspose\n"));
        Pickle expression = Pickle.parse(ByteBuffer.wrap(reordered), "a.pkl");
        assertThat(expression.tensor("v", 2, 3).floats()).hasSize(6);
        assertThatThrownBy(() -> expression.tensor("ch"))
                .isInstanceOf(FormatException.class)
                .hasMessage("a.pkl: 'ch' is a chumpy expression, an object of class chumpy.reordering.Transpose, of "
                        + "which only plain arrays are read: save it as a NumPy array");
    }

    @Test
    void otherProtocolsAndObjectsInNpy() throws IOException {
        Pickle text = Pickle.parse(ByteBuffer.wrap(SampleFiles.pickleOfProtocol0()), "a.pkl");
        assertThat(text.ints("a", 2, 2)).containsExactly(1, 255, 10, 39);
        assertThat(text.get("list")).isEqualTo(List.of(1L, -7L, 1.5));
        Pickle framed = Pickle.parse(ByteBuffer.wrap(SampleFiles.pickleOfProtocol4()), "a.pkl");
        assertThat(framed.ints("a", 2)).containsExactly(1, 2);
        assertThat(framed.get("set")).isEqualTo(Set.of(1L, 2L));
        Path file = Files.write(folder.resolve("a.npy"), SampleFiles.npyOfObject());
        assertThat(Npy.readObject(file).tensor("v", 2, 3).floats()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThatThrownBy(() -> Npy.readObject(file).ints("v", 2, 3))
                .isInstanceOf(FormatException.class)
                .hasMessageEndingWith("a.npy: 'v' holds numbers of type F64, expected whole numbers");
        assertThatThrownBy(() -> Npy.read(file)).isInstanceOf(FormatException.class).hasMessageContaining("|O");
        Files.write(file, SampleFiles.npy("<i8", "(1,)", new byte[] {0, 0, 0, 0, 1, 0, 0, 0}));
        assertThatThrownBy(() -> Npy.read(file).ints("it"))
                .isInstanceOf(FormatException.class)
                .hasMessage("it holds a number that is out of range");
        assertThat(Npy.read(file).floats()).containsExactly(0x1p32f);
    }

    @Test
    void longByteStringsAreViewsOfTheFile() throws IOException {
        byte[] content = new PickleWriter().raw("\u0080\2}").text("a").array("u1", new byte[10_000], 10_000).raw("s.")
                .toBytes();
        Tensor tensor = Pickle.parse(ByteBuffer.wrap(content), "a.pkl").tensor("a");
        content[content.length - 5] = 42;
        assertThat(tensor.ints()[9_999]).isEqualTo(42);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "cos\nsystem\n(S'echo'\ntR.",
        "\u0080\4\u008C\2os\u008C\6system\u0093.",
        "(S'echo'\nios\nsystem\n.",
        "(cos\nsystem\nS'echo'\no.",
        "cnumpy\ndtype\n}b.",
        "cbuiltins\nobject\n)R.",
        "I1\n)R.",
        "\u0080\2U\u00FFabc.",
        "\u0080\2T\u00FF\u00FF\u00FF\u00FF.",
        "\u0080\2h\7.",
        "}](I1\nds.",
        "(I1\n",
        "t.",
        ".",
        "Ix\n.",
        "Q.",
        "\u0080\7N."
    })
    void nothingIsRunAndDamageIsNamed(String content) {
        assertThatThrownBy(() -> pickle(content))
                .isInstanceOf(FormatException.class)
                .hasMessageMatching("test.pkl: at byte \\d+: .+");
    }
}
