package org.emoca4j.evaluate.now;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Files in the challenge's published layout. */
final class NowFiles {

    private NowFiles() {}

    /** {@code v} and {@code f} lines, with a texture's coordinates as scans have them. */
    static void obj(Path file, double[] vertices, int[] faces) throws IOException {
        StringBuilder out = new StringBuilder("mtllib scan.mtl\nvt 0.5 0.5\n");
        for (int i = 0; i < vertices.length; i += 3) {
            out.append(String.format(Locale.ROOT, "v %.7g %.7g %.7g%n", vertices[i], vertices[i + 1], vertices[i + 2]));
        }
        for (int i = 0; i < faces.length; i += 3) {
            out.append(String.format("f %d/1 %d/1 %d/1%n", faces[i] + 1, faces[i + 1] + 1, faces[i + 2] + 1));
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, out);
    }

    /** As MeshLab writes picked points. */
    static void pp(Path file, double[] points) throws IOException {
        StringBuilder out = new StringBuilder("<!DOCTYPE PickedPoints>\n<PickedPoints>\n <DocumentData>\n"
                + "  <DataFileName name=\"scan.obj\"/>\n </DocumentData>\n");
        for (int i = 0; i < points.length; i += 3) {
            out.append(String.format(Locale.ROOT,
                    " <point x=\"%.9g\" y=\"%.9g\" active=\"1\" z=\"%.9g\" name=\"%d\"/>%n",
                    points[i], points[i + 1], points[i + 2], i / 3));
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, out.append("</PickedPoints>\n"));
    }

    /**
     * As {@code numpy.save} writes a dictionary under Python 2 and 3: an array of one object, protocol 2; whole numbers
     * as Python's, the others as NumPy's float64.
     */
    static void box(Path file, List<String> keys, List<Number> values) throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        latin1(pickle, "\u0080\2cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n(K\0tU\1b\u0087R(K\1)");
        dtype(pickle, "O8", "|");
        latin1(pickle, "\u0089](}(");
        for (int i = 0; i < keys.size(); i++) {
            latin1(pickle, "U" + (char) keys.get(i).length() + keys.get(i));
            if (values.get(i) instanceof Integer whole) {
                latin1(pickle, "J");
                pickle.writeBytes(little(4).putInt(whole).array());
            } else {
                latin1(pickle, "cnumpy.core.multiarray\nscalar\n(");
                dtype(pickle, "f8", "<");
                latin1(pickle, "U\10");
                pickle.writeBytes(little(8).putDouble(values.get(i).doubleValue()).array());
                latin1(pickle, "tR");
            }
        }
        latin1(pickle, "uetb.");
        String header = "{'descr': '|O', 'fortran_order': False, 'shape': (), }\n";
        ByteArrayOutputStream npy = new ByteArrayOutputStream();
        latin1(npy, "\u0093NUMPY\1\0");
        npy.writeBytes(little(2).putShort((short) header.length()).array());
        latin1(npy, header);
        npy.writeBytes(pickle.toByteArray());
        Files.createDirectories(file.getParent());
        Files.write(file, npy.toByteArray());
    }

    private static void dtype(ByteArrayOutputStream out, String name, String order) {
        latin1(out, "cnumpy\ndtype\n(U\2" + name + "\u0089\u0088tR(K\3U\1" + order
                + "NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK?tb");
    }

    private static void latin1(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
