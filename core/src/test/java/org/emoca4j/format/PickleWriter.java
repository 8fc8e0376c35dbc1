package org.emoca4j.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Puts pickles together, opcode by opcode. */
final class PickleWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] toBytes() {
        return out.toByteArray();
    }

    /** Opcodes as they stand, a character for a byte. */
    PickleWriter raw(String latin1) {
        out.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    PickleWriter global(String module, String name) {
        return raw("c" + module + "\n" + name + "\n");
    }

    PickleWriter text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        raw("X").little(bytes.length, 4);
        out.writeBytes(bytes);
        return this;
    }

    PickleWriter number(int value) {
        return raw("J").little(value, 4);
    }

    PickleWriter bytes(byte[] bytes) {
        raw("B").little(bytes.length, 4);
        out.writeBytes(bytes);
        return this;
    }

    PickleWriter numbers(int... values) {
        raw("(");
        for (int value : values) {
            number(value);
        }
        return raw("t");
    }

    /** A NumPy array of the lengths {@code shape}. */
    PickleWriter array(String dtype, byte[] data, int... shape) {
        return global("numpy.core.multiarray", "_reconstruct").global("numpy", "ndarray").numbers(0).bytes(new byte[1])
                .raw("\u0087R(").number(1).numbers(shape).dtype(dtype).raw("\u0089").bytes(data).raw("tb");
    }

    PickleWriter dtype(String dtype) {
        return global("numpy", "dtype").text(dtype).raw("\u0089\u0088\u0087R(").number(3).text("<").raw("NNN")
                .number(-1).number(-1).number(0).raw("tb");
    }

    /** A torch tensor; its storage has {@code count} elements. */
    PickleWriter tensor(String storage, String key, int count, int offset, int[] shape, int[] strides) {
        return global("torch._utils", "_rebuild_tensor_v2").raw("((").text("storage").global("torch", storage).text(key)
                .text("cuda:0").number(count).raw("tQ").number(offset).numbers(shape).numbers(strides).raw("\u0089")
                .global("collections", "OrderedDict").raw(")RtR");
    }

    PickleWriter little(long value, int count) {
        for (int i = 0; i < count; i++) {
            out.write((int) (value >> 8 * i));
        }
        return this;
    }

    /** Little-endian bytes of float64 values. */
    static byte[] doubles(double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asDoubleBuffer().put(values);
        return buffer.array();
    }

    /** Little-endian bytes of float32 values. */
    static byte[] floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    /** Little-endian bytes of int32 values. */
    static byte[] ints(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asIntBuffer().put(values);
        return buffer.array();
    }
}
