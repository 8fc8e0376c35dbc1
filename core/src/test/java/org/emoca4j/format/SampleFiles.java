package org.emoca4j.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small sound files of every format that is read. */
final class SampleFiles {

    private SampleFiles() {}

    /** A dictionary of an array, a list and plain values, in text; the array's bytes are an escaped string. */
    static byte[] pickleOfProtocol0() {
        return new PickleWriter()
                .raw("(dp0\nS'a'\np1\ncnumpy.core.multiarray\n_reconstruct\np2\n(cnumpy\nndarray\np3\n(I0\ntp4\nS'b'\n"
                        + "tp5\nRp6\n(I1\n(I2\nI2\ntp7\ncnumpy\ndtype\np8\n(S'u1'\nI0\nI1\ntp9\nRp10\n(I3\nS'|'\nNNN"
                        + "I-1\nI-1\nI0\ntp11\nbI00\nS'\\x01\\xff\\n\\''\ntp12\nbsS'list'\np13\n(lp14\nI1\naL-7L\na"
                        + "F1.5\nasVtext\nI01\ns.")
                .toBytes();
    }

    /** As Python 2 saved body models: NumPy, chumpy and SciPy objects. */
    static byte[] pickleOfProtocol2() {
        return modelFields(new PickleWriter().raw("\u0080\2}("))
                .text("pair").raw("K\1M\1\2\u008A\3\1\2\3\u0087q\5")
                .text("seen").raw("h\5")
                .raw("u.")
                .toBytes();
    }

    private static PickleWriter modelFields(PickleWriter out) {
        out.text("v").array("f8", PickleWriter.doubles(0, 1, 2, 3, 4, 5), 2, 3);
        out.text("ch").global("copy_reg", "_reconstructor").raw("(").global("chumpy.ch", "Ch")
                .global("__builtin__", "object").raw("NtR}").text("x")
                .array("f8", PickleWriter.doubles(7, 8), 2).raw("sb");
        out.text("csc").global("scipy.sparse.csc", "csc_matrix").raw(")\u0081}(");
        out.text("_shape").numbers(2, 3);
        out.text("indptr").array("i4", PickleWriter.ints(0, 1, 1, 2), 4);
        out.text("indices").array("i4", PickleWriter.ints(1, 0), 2);
        out.text("data").array("f8", PickleWriter.doubles(5, 6), 2).raw("ub");
        out.text("coo").global("scipy.sparse.coo", "coo_matrix").raw(")\u0081}(");
        out.text("_shape").numbers(2, 2);
        out.text("row").array("i4", PickleWriter.ints(1, 0, 1), 3);
        out.text("col").array("i4", PickleWriter.ints(1, 0, 1), 3);
        out.text("data").array("f8", PickleWriter.doubles(5, 6, 1), 3);
        return out.raw("ub");
    }

    /** With frames, short names and remembered values. */
    static byte[] pickleOfProtocol4() {
        return new PickleWriter()
                .raw("\u0080\4\u0095\u00A0\0\0\0\0\0\0\0}\u0094(\u008C\1a\u0094\u008C\25numpy.core.multiarray\u0094"
                        + "\u008C\14_reconstruct\u0094\u0093\u0094\u008C\5numpy\u0094\u008C\7ndarray\u0094\u0093\u0094"
                        + "K\0\u0085\u0094C\1b\u0094\u0087\u0094R\u0094(K\1K\2\u0085\u0094h\5\u008C\5dtype\u0094\u0093"
                        + "\u0094\u008C\2u2\u0094\u0089\u0088\u0087\u0094R\u0094(K\3\u008C\1<\u0094NNNJ\u00FF\u00FF"
                        + "\u00FF\u00FFJ\u00FF\u00FF\u00FF\u00FFK\0t\u0094b\u0089C\4\1\0\2\0\u0094t\u0094b"
                        + "\u008C\3set\u0094\u008F\u0094(K\1K\2\u0090u.")
                .toBytes();
    }

    /** The pickle of a checkpoint: tensors in and out of order, that share a storage, and a stray class. */
    static byte[] checkpointPickle() {
        PickleWriter out = new PickleWriter().raw("\u0080\2}(");
        out.text("state_dict").global("collections", "OrderedDict").raw(")R(");
        out.text("w").tensor("FloatStorage", "0", 6, 0, new int[] {2, 3}, new int[] {3, 1});
        out.text("t").tensor("FloatStorage", "0", 6, 0, new int[] {3, 2}, new int[] {1, 3});
        out.text("s").tensor("FloatStorage", "0", 6, 5, new int[0], new int[0]);
        out.text("e").tensor("LongStorage", "1", 1, 0, new int[] {3}, new int[] {0}).raw("u");
        out.text("callbacks").raw("}").global("pytorch_lightning.callbacks", "ModelCheckpoint").raw("}")
                .text("best").tensor("HalfStorage", "h", 1, 0, new int[] {1}, new int[] {1}).raw("ss");
        out.text("hparams").global("omegaconf.dictconfig", "DictConfig").raw(")\u0081}").text("a").raw("K\1sb");
        out.text("list").raw("](").array("f8", PickleWriter.doubles(1, 2), 2).raw("K\7e");
        return out.raw("u.").toBytes();
    }

    private static Map<String, byte[]> storages() {
        Map<String, byte[]> out = new LinkedHashMap<>();
        out.put("0", PickleWriter.floats(0, 1, 2, 3, 4, 5));
        out.put("1", new byte[] {9, 0, 0, 0, 0, 0, 0, 0});
        out.put("h", new byte[] {0, 0x3C});
        return out;
    }

    static byte[] torchZip(boolean deflated) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("a/data.pkl", checkpointPickle());
        members.put("a/byteorder", latin1("little"));
        storages().forEach((key, bytes) -> members.put("a/data/" + key, bytes));
        members.put("a/version", latin1("3\n"));
        return zip(members, deflated);
    }

    static byte[] torchStream() {
        // in a stream, the id of a storage ends with the view of another one, which is None
        String pickle = new String(checkpointPickle(), StandardCharsets.ISO_8859_1)
                .replaceAll("(cuda:0J....)tQ", "$1NtQ");
        PickleWriter out = new PickleWriter()
                .raw("\u0080\2\u008A\n\u006C\u00FC\u009C\u0046\u00F9\u0020\u006A\u00A8\u0050\u0019.")
                .raw("\u0080\2M\u00E9\3.\u0080\2}").text("little_endian").raw("\u0088s.").raw(pickle)
                .raw("\u0080\2](");
        storages().keySet().forEach(out::text);
        out.raw("e.");
        int[] sizes = {4, 8, 2};
        int next = 0;
        for (byte[] bytes : storages().values()) {
            out.little(bytes.length / sizes[next++], 8).raw(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return out.toBytes();
    }

    static byte[] npy(String descr, String shape, byte[] data) {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
        return new PickleWriter()
                .raw("\u0093NUMPY\1\0").little(header.length(), 2).raw(header)
                .raw(new String(data, StandardCharsets.ISO_8859_1))
                .toBytes();
    }

    /** As {@code numpy.save} writes a dictionary. */
    static byte[] npyOfObject() {
        PickleWriter out = new PickleWriter().raw("\u0080\3")
                .global("numpy.core.multiarray", "_reconstruct").global("numpy", "ndarray").numbers(0)
                .bytes(new byte[1]).raw("\u0087R(").number(1).raw(")").dtype("O8").raw("\u0089](");
        return npy("|O", "()", modelFields(out.raw("}(")).raw("uetb.").toBytes());
    }

    static byte[] npz(boolean deflated) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("a.npy", npy("<f8", "(2, 3)", PickleWriter.doubles(0, 1, 2, 3, 4, 5)));
        members.put("b.npy", npy(">f4", "(2,)", new byte[] {0x3F, (byte) 0x80, 0, 0, 0x40, 0, 0, 0}));
        members.put("text.npy", npy("<U1", "(1,)", new byte[] {65, 0, 0, 0}));
        return zip(members, deflated);
    }

    static byte[] safetensors() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Safetensors(
                        "x",
                        Map.of("k", "v"),
                        Map.of("a", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2), "b", Tensor.of(new int[] {5}, 1)))
                .write(out);
        return out.toByteArray();
    }

    static byte[] obj() {
        return latin1("# a square\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 -2.5e0\nvt 0 0\nvt 1 1\nvn 0 0 1\n"
                + "f 1/1/1 2/2/1 3/1/1 -1/-1/1\nf 1/1 2/2 4/1\n");
    }

    static byte[] zip(Map<String, byte[]> members, boolean deflated) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                ZipEntry entry = new ZipEntry(member.getKey());
                if (!deflated) {
                    CRC32 crc = new CRC32();
                    crc.update(member.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(member.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(member.getValue());
            }
        }
        return out.toByteArray();
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
