package org.emoca4j.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Writes arrays as NumPy stores them: format version 1.0, little-endian, C order, the header padded so that data start
 * at a multiple of 64 bytes.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
public final class NpyWriter {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;

    private NpyWriter() {}

    /**
     * An array as the bytes of an npy file.
     *
     * @throws IllegalArgumentException for BF16, which NumPy doesn't have
     */
    public static byte[] encode(Tensor tensor) {
        String header = "{'descr': '" + descriptor(tensor.type()) + "', 'fortran_order': False, 'shape': "
                + tuple(tensor.shape()) + ", }";
        int prefix = MAGIC.length + 2;
        int padded = (prefix + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] head = (header + " ".repeat(padded - prefix - header.length() - 1) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer data = tensor.bytes();
        ByteBuffer file = ByteBuffer.allocate(padded + data.limit()).order(ByteOrder.LITTLE_ENDIAN);
        return file.put(MAGIC).putShort((short) head.length).put(head).put(data).array();
    }

    private static String descriptor(Tensor.Type type) {
        return switch (type) {
            case BOOL -> "|b1";
            case U8 -> "|u1";
            case I8 -> "|i1";
            case I16 -> "<i2";
            case U16 -> "<u2";
            case F16 -> "<f2";
            case I32 -> "<i4";
            case U32 -> "<u4";
            case F32 -> "<f4";
            case I64 -> "<i8";
            case U64 -> "<u8";
            case F64 -> "<f8";
            case BF16 -> throw new IllegalArgumentException("NumPy has no BF16: convert the values to F32");
        };
    }

    /** The shape as Python writes tuples: (), (3,), (3, 4). */
    private static String tuple(long[] shape) {
        String axes = LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        return "(" + axes + (shape.length == 1 ? ",)" : ")");
    }
}
