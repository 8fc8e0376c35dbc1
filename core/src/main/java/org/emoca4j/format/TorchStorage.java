package org.emoca4j.format;

import java.nio.ByteBuffer;
import java.util.Map;

/** The memory behind torch tensors; its bytes may come later in the file than the tensors. */
final class TorchStorage {

    private static final Map<String, Tensor.Type> TYPES = Map.of(
            "torch.DoubleStorage", Tensor.Type.F64,
            "torch.FloatStorage", Tensor.Type.F32,
            "torch.HalfStorage", Tensor.Type.F16,
            "torch.BFloat16Storage", Tensor.Type.BF16,
            "torch.LongStorage", Tensor.Type.I64,
            "torch.IntStorage", Tensor.Type.I32,
            "torch.ShortStorage", Tensor.Type.I16,
            "torch.CharStorage", Tensor.Type.I8,
            "torch.ByteStorage", Tensor.Type.U8,
            "torch.BoolStorage", Tensor.Type.BOOL);

    private final Tensor.Type type;
    private final long numElements;
    private ByteBuffer bytes;

    TorchStorage(Tensor.Type type, long numElements) {
        this.type = type;
        this.numElements = numElements;
    }

    static boolean isType(String className) {
        return TYPES.containsKey(className);
    }

    static Tensor.Type type(String className) {
        return TYPES.get(className);
    }

    Tensor.Type type() {
        return type;
    }

    long numElements() {
        return numElements;
    }

    /** @param content exactly {@code numElements} elements */
    void fill(ByteBuffer content) {
        bytes = content;
    }

    ByteBuffer bytes(String where) throws FormatException {
        if (bytes == null) {
            throw new FormatException(where + ": the tensor's data are missing");
        }
        return bytes;
    }
}
