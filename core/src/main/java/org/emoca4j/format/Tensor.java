package org.emoca4j.format;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A named-less n-dimensional array as files store it: element type, shape and raw little-endian bytes in C order.
 *
 * @param type element type
 * @param shape lengths of the axes, empty for a scalar
 * @param bytes little-endian data, a view of the file's content
 */
public record Tensor(Type type, long[] shape, ByteBuffer bytes) {

    private static final int MAX_AXES = 64;

    /** Element types, by their safetensors names. */
    public enum Type {
        BOOL(1),
        U8(1),
        I8(1),
        I16(2),
        U16(2),
        F16(2),
        BF16(2),
        I32(4),
        U32(4),
        F32(4),
        I64(8),
        U64(8),
        F64(8);

        private final int size;

        Type(int size) {
            this.size = size;
        }

        /** Whether the elements are floating-point numbers. */
        public boolean isFloat() {
            return this == F16 || this == BF16 || this == F32 || this == F64;
        }

        /** Bytes per element. */
        public int size() {
            return size;
        }
    }

    public Tensor {
        bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        long expected = Math.multiplyExact(numElements(shape), type.size());
        if (bytes.limit() != expected) {
            throw new IllegalArgumentException("a " + type + " tensor of shape " + Arrays.toString(shape) + " needs "
                    + expected + " bytes, got " + bytes.limit());
        }
    }

    /** The view, in little-endian order whatever the caller did to another one. */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A tensor over bytes that a file says are its own.
     *
     * @throws FormatException if there are more or fewer of them than the shape needs
     */
    static Tensor view(Type type, long[] shape, ByteBuffer bytes, String where) throws FormatException {
        try {
            return new Tensor(type, shape, bytes);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new FormatException(where + ": " + e.getMessage(), e);
        }
    }

    /** A float32 tensor that holds a copy of {@code values}. */
    public static Tensor of(float[] values, long... shape) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return new Tensor(Type.F32, shape, buffer);
    }

    /** An int32 tensor that holds a copy of {@code values}. */
    public static Tensor of(int[] values, long... shape) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asIntBuffer().put(values);
        return new Tensor(Type.I32, shape, buffer);
    }

    /** A uint8 tensor over {@code values}. */
    public static Tensor of(byte[] values, long... shape) {
        return new Tensor(Type.U8, shape, ByteBuffer.wrap(values));
    }

    /** A float16 tensor, each value rounded to nearest even. */
    public static Tensor half(float[] values, long... shape) {
        ByteBuffer buffer = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            buffer.putShort(2 * i, HalfFloat.toHalf(values[i]));
        }
        return new Tensor(Type.F16, shape, buffer);
    }

    /** Product of the axes; 1 for a scalar. */
    public long numElements() {
        return numElements(shape);
    }

    private static long numElements(long[] shape) {
        long n = 1;
        for (long s : shape) {
            if (s < 0) {
                throw new IllegalArgumentException("negative axis in shape " + Arrays.toString(shape));
            }
            n = Math.multiplyExact(n, s);
        }
        return n;
    }

    /** Checks that there are no more axes than NumPy allows. */
    static void checkAxes(int count, String where) throws FormatException {
        if (count > MAX_AXES) {
            throw new FormatException(where + ": an array of " + count + " axes");
        }
    }

    /**
     * This tensor, if it has the expected shape.
     *
     * @param what names the tensor in the error message
     * @param expected lengths of the axes, -1 for any
     */
    Tensor checkShape(String what, long... expected) throws FormatException {
        boolean fits = shape.length == expected.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = expected[i] < 0 || expected[i] == shape[i];
        }
        if (!fits) {
            throw new FormatException(what + " has shape " + Arrays.toString(shape) + ", expected "
                    + Arrays.toString(expected));
        }
        return this;
    }

    /** All values as the nearest float32. */
    public float[] floats() {
        int n = Math.toIntExact(numElements());
        float[] out = new float[n];
        switch (type) {
            case F32 -> bytes().asFloatBuffer().get(0, out);
            case F64 -> fill(out, i -> (float) bytes.getDouble(8 * i));
            case F16 -> fill(out, i -> HalfFloat.toFloat(bytes.getShort(2 * i)));
            case BF16 -> fill(out, i -> Float.intBitsToFloat(bytes.getShort(2 * i) << 16));
            case BOOL, U8 -> fill(out, i -> bytes.get(i) & 0xFF);
            case I8 -> fill(out, i -> bytes.get(i));
            case I16 -> fill(out, i -> bytes.getShort(2 * i));
            case U16 -> fill(out, i -> bytes.getShort(2 * i) & 0xFFFF);
            case I32 -> fill(out, i -> bytes.getInt(4 * i));
            case U32 -> fill(out, i -> bytes.getInt(4 * i) & 0xFFFFFFFFL);
            case I64 -> fill(out, i -> bytes.getLong(8 * i));
            case U64 -> fill(out, i -> new BigInteger(Long.toUnsignedString(bytes.getLong(8 * i))).floatValue());
        }
        return out;
    }

    @FunctionalInterface
    private interface Element {
        float at(int i);
    }

    private static void fill(float[] out, Element element) {
        for (int i = 0; i < out.length; i++) {
            out[i] = element.at(i);
        }
    }

    /**
     * All values as int32.
     *
     * @throws IllegalStateException if the element type is not an integer
     * @throws ArithmeticException if a value doesn't fit
     */
    public int[] ints() {
        int n = Math.toIntExact(numElements());
        int[] out = new int[n];
        for (int i = 0; i < n; i++) {
            out[i] = switch (type) {
                case BOOL, U8 -> bytes.get(i) & 0xFF;
                case I8 -> bytes.get(i);
                case I16 -> bytes.getShort(2 * i);
                case U16 -> bytes.getShort(2 * i) & 0xFFFF;
                case I32 -> bytes.getInt(4 * i);
                case U32 -> Math.toIntExact(bytes.getInt(4 * i) & 0xFFFFFFFFL);
                case I64, U64 -> Math.toIntExact(bytes.getLong(8 * i));
                default -> throw new IllegalStateException("a " + type + " tensor can't be read as integers");
            };
        }
        return out;
    }

    /**
     * All values as int32, for tensors from a file that is not trusted.
     *
     * @param what names the tensor in the error message
     * @throws FormatException if the element type is not an integer, or a value doesn't fit
     */
    public int[] ints(String what) throws FormatException {
        if (type.isFloat()) {
            throw new FormatException(what + " holds numbers of type " + type + ", expected whole numbers");
        }
        try {
            return ints();
        } catch (ArithmeticException e) {
            throw new FormatException(what + " holds a number that is out of range", e);
        }
    }

    /** A copy of the raw bytes. */
    public byte[] toByteArray() {
        byte[] out = new byte[bytes.limit()];
        bytes.get(0, out);
        return out;
    }
}
