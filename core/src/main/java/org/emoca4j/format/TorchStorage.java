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

    private final String key;
    private final Tensor.Type type;
    private final long numElements;
    private ByteBuffer bytes;

    private TorchStorage(String key, Tensor.Type type, long numElements) {
        this.key = key;
        this.type = type;
        this.numElements = numElements;
    }

    /**
     * The storage of a persistent id: 'storage', class, key, device, number of elements, and perhaps a view of another
     * storage. The device is of no importance. Its bytes are to be filled in.
     */
    static TorchStorage of(Object id, String where) throws FormatException {
        if (!(id instanceof Object[] fields)
                || fields.length < 5
                || !"storage".equals(fields[0])
                || !(fields[2] instanceof String || fields[2] instanceof Long)
                || !(fields[4] instanceof Long count)
                || count < 0) {
            throw new FormatException(where + ": not the id of a torch storage");
        }
        if (fields.length > 5 && fields[5] != Pickle.NONE) {
            throw new FormatException(where + ": views of torch storages are not supported");
        }
        String key = String.valueOf(fields[2]);
        Tensor.Type type = PickleClasses.storageType(fields[1], where);
        if (key.length() > 100 || count > Long.MAX_VALUE / type.size()) {
            throw new FormatException(where + ": impossible torch storage of " + count + " elements");
        }
        return new TorchStorage(key, type, count);
    }

    /** This storage, or the one that was met before under its key; they must be alike. */
    TorchStorage shared(Map<String, TorchStorage> storages, String where) throws FormatException {
        TorchStorage known = storages.putIfAbsent(key, this);
        if (known != null && (known.type != type || known.numElements != numElements)) {
            throw new FormatException(where + ": storage '" + FormatException.printable(key)
                    + "' is described twice, as " + known.numElements + " of " + known.type + " and as "
                    + numElements + " of " + type);
        }
        return known == null ? this : known;
    }

    static boolean isType(String className) {
        return TYPES.containsKey(className);
    }

    static Tensor.Type type(String className) {
        return TYPES.get(className);
    }

    String key() {
        return key;
    }

    boolean isFilled() {
        return bytes != null;
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
