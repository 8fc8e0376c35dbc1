package org.emoca4j.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Writes MATLAB files of version 5. */
public final class MatWriter {

    private static final int SINGLE = 7;
    private static final int UINT8 = 9;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean packed;

    /** @param packed whether each array is compressed */
    public MatWriter(boolean packed) {
        this.packed = packed;
        byte[] text = "MATLAB 5.0 MAT-file, written by a test".getBytes(StandardCharsets.US_ASCII);
        byte[] header = Arrays.copyOf(text, 128);
        Arrays.fill(header, text.length, 116, (byte) ' ');
        header[125] = 1;
        header[126] = 'I';
        header[127] = 'M';
        out.writeBytes(header);
    }

    /**
     * Adds an array of float32.
     *
     * @param rows of {@code columns} each
     * @param values row by row
     */
    public MatWriter floats(String name, int rows, int columns, float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
        for (int c = 0; c < columns; c++) {
            for (int r = 0; r < rows; r++) {
                data.putFloat(values[r * columns + c]);
            }
        }
        return matrix(name, SINGLE, 7, rows, columns, data.array());
    }

    /** Adds an array of bytes, row by row. */
    public MatWriter bytes(String name, int rows, int columns, byte... values) {
        byte[] data = new byte[rows * columns];
        for (int c = 0; c < columns; c++) {
            for (int r = 0; r < rows; r++) {
                data[c * rows + r] = values[r * columns + c];
            }
        }
        return matrix(name, UINT8, 2, rows, columns, data);
    }

    private MatWriter matrix(String name, int kind, int type, int rows, int columns, byte[] data) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        element(content, 6, ints(kind, 0));
        element(content, 5, ints(rows, columns));
        element(content, 1, name.getBytes(StandardCharsets.US_ASCII));
        element(content, type, data);
        ByteArrayOutputStream matrix = new ByteArrayOutputStream();
        matrix.writeBytes(ints(14, content.size()));
        matrix.writeBytes(content.toByteArray());
        if (!packed) {
            out.writeBytes(matrix.toByteArray());
            return this;
        }
        Deflater deflater = new Deflater();
        deflater.setInput(matrix.toByteArray());
        deflater.finish();
        byte[] buffer = new byte[matrix.size() + 64];
        int length = deflater.deflate(buffer);
        deflater.end();
        out.writeBytes(ints(15, length));
        out.write(buffer, 0, length);
        return this;
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    /** Up to four bytes stand in the tag itself; others are filled up to eight. */
    private static void element(ByteArrayOutputStream out, int type, byte[] data) {
        if (data.length <= 4) {
            out.writeBytes(ints(data.length << 16 | type));
            out.writeBytes(Arrays.copyOf(data, 4));
        } else {
            out.writeBytes(ints(type, data.length));
            out.writeBytes(Arrays.copyOf(data, (data.length + 7) / 8 * 8));
        }
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }
}
