package org.emoca4j.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes pickles as Python would: dictionaries, NumPy arrays, chumpy and SciPy objects, torch tensors. */
final class Pickler {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** An array: values, and NumPy's name of their type. */
    record Array(String dtype, byte[] data, int... shape) {

        static Array doubles(double[] values, int... shape) {
            ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            buffer.asDoubleBuffer().put(values);
            return new Array("f8", buffer.array(), shape);
        }

        ByteBuffer bytes() {
            return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        }

        static Array floats(float[] values, int... shape) {
            ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            buffer.asFloatBuffer().put(values);
            return new Array("f4", buffer.array(), shape);
        }

        static Array longs(int[] values, int... shape) {
            ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            for (int value : values) {
                buffer.putLong(value);
            }
            return new Array("i8", buffer.array(), shape);
        }

        static Array unsigned(int[] values, int... shape) {
            ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            buffer.asIntBuffer().put(values);
            return new Array("u4", buffer.array(), shape);
        }

        static Array integers(int[] values, int... shape) {
            return new Array("i4", unsigned(values).data(), shape);
        }
    }

    /** chumpy's wrapper of an array. */
    record Chumpy(Array array) {}

    /** SciPy's compressed columns. */
    record Columns(int rows, int columns, Array data, Array indices, Array starts) {}

    /** A view of the beginning of a torch storage. */
    record View(String storage, String key, int count, int... shape) {

        /** A view of the same shape in another storage. */
        View in(String otherKey, int otherCount) {
            return new View(storage, otherKey, otherCount, shape);
        }
    }

    /** A class of another program, by its name. */
    record ClassName(String module, String name) {}

    static byte[] pickle(Object value) {
        return new Pickler().raw("\u0080\2").value(value).raw(".").out.toByteArray();
    }

    /** As {@code numpy.save} writes a dictionary: an array of one object. */
    static byte[] objectArray(Object value) {
        Pickler pickle = new Pickler().raw("\u0080\3").arrayStart().whole(1).raw(")").dtype("O8").raw("\u0089](")
                .value(value).raw("etb.");
        return npy("|O", "()", pickle.out.toByteArray());
    }

    static byte[] npy(String descr, String shape, byte[] data) {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
        Pickler out = new Pickler().raw("\u0093NUMPY\1\0").little(header.length(), 2).raw(header);
        out.out.writeBytes(data);
        return out.out.toByteArray();
    }

    private Pickler value(Object value) {
        if (value instanceof Map<?, ?> map) {
            raw("}(");
            map.forEach((key, content) -> value(key).value(content));
            return raw("u");
        }
        if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            raw("X").little(bytes.length, 4);
            out.writeBytes(bytes);
            return this;
        }
        if (value instanceof Integer number) {
            return whole(number);
        }
        if (value instanceof ClassName name) {
            return global(name.module, name.name);
        }
        if (value instanceof Array array) {
            arrayStart().whole(1).tuple(array.shape).dtype(array.dtype).raw("\u0089B").little(array.data.length, 4);
            out.writeBytes(array.data);
            return raw("tb");
        }
        if (value instanceof Chumpy chumpy) {
            return global("chumpy.ch", "Ch").raw(")\u0081}(").value("x").value(chumpy.array).raw("ub");
        }
        if (value instanceof Columns matrix) {
            return global("scipy.sparse.csc", "csc_matrix").raw(")\u0081}(").value("_shape")
                    .tuple(matrix.rows, matrix.columns).value("data").value(matrix.data).value("indices")
                    .value(matrix.indices).value("indptr").value(matrix.starts).raw("ub");
        }
        View view = (View) value;
        int[] strides = new int[view.shape.length];
        int stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= view.shape[i];
        }
        return global("torch._utils", "_rebuild_tensor_v2").raw("((").value("storage")
                .global("torch", view.storage).value(view.key).value("cpu").whole(view.count).raw("tQ").whole(0)
                .tuple(view.shape).tuple(strides).raw("\u0089").global("collections", "OrderedDict").raw(")RtR");
    }

    private Pickler arrayStart() {
        return global("numpy.core.multiarray", "_reconstruct").global("numpy", "ndarray").tuple(0).value("b")
                .raw("\u0087R(");
    }

    private Pickler dtype(String dtype) {
        return global("numpy", "dtype").value(dtype).whole(0).whole(1).raw("\u0087R(").whole(3).value("<").raw("NNN")
                .whole(-1).whole(-1).whole(0).raw("tb");
    }

    private Pickler whole(int number) {
        return raw("J").little(number, 4);
    }

    private Pickler tuple(int... values) {
        raw("(");
        for (int value : values) {
            whole(value);
        }
        return raw("t");
    }

    private Pickler global(String module, String name) {
        return raw("c" + module + "\n" + name + "\n");
    }

    private Pickler raw(String latin1) {
        out.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    private Pickler little(long value, int count) {
        for (int i = 0; i < count; i++) {
            out.write((int) (value >> 8 * i));
        }
        return this;
    }
}
