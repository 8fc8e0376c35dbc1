package org.emoca4j.format;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file format of torch before 1.6: pickles of a magic number, a protocol number, facts on the machine, the object
 * and the keys of its storages, then each storage as a count and its elements.
 */
final class TorchLegacy {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    private final ByteBuffer in;
    private final String source;
    private final Map<String, TorchStorage> storages = new LinkedHashMap<>();

    private TorchLegacy(ByteBuffer in, String source) {
        this.in = in;
        this.source = source;
    }

    /** Reads the object, with the tensors' data. */
    static Object parse(ByteBuffer content, String source) throws FormatException {
        return new TorchLegacy(content.order(ByteOrder.LITTLE_ENDIAN), source + ": torch stream").parse();
    }

    private Object parse() throws FormatException {
        if (!MAGIC.equals(next()) || !Long.valueOf(PROTOCOL).equals(next())) {
            throw new FormatException(source + ": not a torch file");
        }
        Object system = next();
        if (system instanceof Map<?, ?> facts && Boolean.FALSE.equals(facts.get("little_endian"))) {
            throw new FormatException(source + ": written on a big-endian machine");
        }
        Object object = new PickleMachine(in, source, this::storage).load();
        Object keys = next();
        if (!(keys instanceof List<?> list)) {
            throw new FormatException(source + ": the list of storages is " + Pickle.describe(keys));
        }
        for (Object key : list) {
            fill(String.valueOf(key instanceof String || key instanceof Long ? key : Pickle.describe(key)));
        }
        return object;
    }

    private Object next() throws FormatException {
        return new PickleMachine(in, source).load();
    }

    /** A persistent id: 'storage', class, key, device, number of elements, and perhaps a view of another storage. */
    private Object storage(Object id, String where) throws FormatException {
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
        Tensor.Type type = PickleClasses.storageType(fields[1], where);
        return storages.computeIfAbsent(String.valueOf(fields[2]), key -> new TorchStorage(type, count));
    }

    private void fill(String key) throws FormatException {
        TorchStorage storage = storages.get(key);
        int start = in.position();
        if (storage == null) {
            throw new FormatException(source + ": at byte " + start + ": storage '" + key + "' belongs to no tensor");
        }
        long count = in.remaining() < 8 ? -1 : in.getLong();
        int size = storage.type().size();
        if (count != storage.numElements() || count > in.remaining() / size) {
            throw new FormatException(source + ": at byte " + start + ": storage '" + key + "' has " + count
                    + " elements, expected " + storage.numElements() + " and room for them in " + in.remaining()
                    + " bytes");
        }
        int numBytes = (int) count * size;
        storage.fill(in.slice().limit(numBytes).slice());
        in.position(in.position() + numBytes);
    }
}
