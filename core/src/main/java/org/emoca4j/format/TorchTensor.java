package org.emoca4j.format;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A strided view of a storage.
 *
 * @param offset of the first element
 * @param shape lengths of the axes
 * @param strides steps of the axes, in elements
 */
record TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides) {

    /** Whether the values lie in the storage one after the other, so that a tensor of them is a view. */
    boolean isContiguous() {
        long step = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (axis >= strides.length || shape[axis] != 1 && strides[axis] != step) {
                return false;
            }
            step *= shape[axis];
        }
        return true;
    }

    /** How many bytes {@link #toTensor} has to copy. */
    long numCopiedBytes(String where) throws FormatException {
        return isContiguous() ? 0 : count(where) * storage.type().size();
    }

    /** A view can repeat its storage (stride 0), but real files hardly do: this is room enough. */
    private static final long MAX_REPEATED_BYTES = 1 << 20;

    /** The values in C order. */
    Tensor toTensor(String where) throws FormatException {
        int count = (int) count(where);
        int size = storage.type().size();
        ByteBuffer bytes = storage.bytes(where);
        if (count == 0) {
            return new Tensor(storage.type(), shape, ByteBuffer.allocate(0));
        }
        return new Tensor(
                storage.type(),
                shape,
                isContiguous()
                        ? bytes.slice((int) offset * size, count * size)
                        : Npy.strided(bytes, shape, strides, offset, size));
    }

    /** The number of elements, all of which lie inside the storage. */
    private long count(String where) throws FormatException {
        try {
            if (shape.length != strides.length || offset < 0) {
                throw new ArithmeticException("shape and strides differ in length, or the offset is negative");
            }
            long count = 1;
            long last = offset;
            for (int axis = 0; axis < shape.length; axis++) {
                if (shape[axis] < 0 || strides[axis] < 0) {
                    throw new ArithmeticException("negative axis or stride");
                }
                count = Math.multiplyExact(count, shape[axis]);
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[axis] - 1), strides[axis]));
            }
            int size = storage.type().size();
            if (count > 0 && last >= storage.numElements()
                    || count > Math.max(storage.numElements(), MAX_REPEATED_BYTES / size)) {
                throw new ArithmeticException("outside the storage of " + storage.numElements() + " elements");
            }
            return count;
        } catch (ArithmeticException e) {
            throw new FormatException(where + ": impossible tensor of shape " + Arrays.toString(shape) + ", strides "
                    + Arrays.toString(strides) + ", offset " + offset + ": " + e.getMessage(), e);
        }
    }
}
