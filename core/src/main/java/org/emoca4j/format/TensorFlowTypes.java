package org.emoca4j.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How TensorFlow's messages write types and shapes of tensors. */
final class TensorFlowTypes {

    static final int FLOAT = 1;

    private TensorFlowTypes() {}

    /** The element type of a number of {@code DataType}; empty for texts, complex numbers and other things. */
    static Optional<Tensor.Type> type(long number) {
        return Optional.ofNullable(switch ((int) number) {
            case FLOAT -> Tensor.Type.F32;
            case 2 -> Tensor.Type.F64;
            case 3 -> Tensor.Type.I32;
            case 4 -> Tensor.Type.U8;
            case 5 -> Tensor.Type.I16;
            case 6 -> Tensor.Type.I8;
            case 9 -> Tensor.Type.I64;
            case 10 -> Tensor.Type.BOOL;
            case 14 -> Tensor.Type.BF16;
            case 17 -> Tensor.Type.U16;
            case 19 -> Tensor.Type.F16;
            case 22 -> Tensor.Type.U32;
            case 23 -> Tensor.Type.U64;
            default -> null;
        });
    }

    /** A {@code TensorShapeProto}. */
    static long[] shape(ByteBuffer message, String where) throws FormatException {
        List<Long> axes = new ArrayList<>();
        ProtoFields shape = new ProtoFields(message, where);
        while (shape.next()) {
            if (shape.is(2, ProtoFields.BYTES)) {
                long size = 0;
                ProtoFields axis = new ProtoFields(shape.bytes(), where);
                while (axis.next()) {
                    size = axis.is(1, ProtoFields.VARINT) ? axis.number() : size;
                }
                if (size < 0) {
                    throw new FormatException(where + ": an axis of " + size);
                }
                axes.add(size);
                Tensor.checkAxes(axes.size(), where);
            }
        }
        return axes.stream().mapToLong(Long::longValue).toArray();
    }
}
