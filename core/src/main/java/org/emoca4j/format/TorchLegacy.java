package org.emoca4j.format;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file format of torch before 1.6: pickles of a magic number, a protocol number, facts on the machine, the object
 * and the keys of its storages, then each storage as a count and its elements.
 */
final class TorchLegacy {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    /** A pickle of the magic number, from its second byte. */
    private static final byte[] MAGIC_BYTES = {
        (byte) 0x8A, 10, 0x6C, (byte) 0xFC, (byte) 0x9C, 0x46, (byte) 0xF9, 0x20, 0x6A, (byte) 0xA8, 0x50, 0x19, '.'
    };
    private static final long PROTOCOL = 1001;

    private final FileBytes file;
    private final ByteBuffer in;
    private final String source;
    private final PickleClasses classes;
    private final Map<String, TorchStorage> storages = new LinkedHashMap<>();

    private TorchLegacy(FileBytes file, String source, PickleClasses classes) throws IOException {
        this.file = file;
        this.in = file.slice(0, Math.min(file.size(), Integer.MAX_VALUE)).order(ByteOrder.LITTLE_ENDIAN);
        this.source = source + ": torch stream";
        this.classes = classes;
    }

    /** Whether a file starts as a torch stream does. */
    static boolean isStart(ByteBuffer head) {
        byte[] bytes = new byte[2 + MAGIC_BYTES.length];
        if (head.remaining() < bytes.length) {
            return false;
        }
        head.duplicate().get(bytes);
        return bytes[0] == (byte) 0x80 && Arrays.equals(bytes, 2, bytes.length, MAGIC_BYTES, 0, MAGIC_BYTES.length);
    }

    /** Reads the object, with the tensors' data. */
    static Object parse(FileBytes file, String source, PickleClasses classes) throws IOException {
        return new TorchLegacy(file, source, classes).parse();
    }

    private Object parse() throws IOException {
        if (!MAGIC.equals(next()) || !Long.valueOf(PROTOCOL).equals(next())) {
            throw new FormatException(source + ": not a torch file");
        }
        Object system = next();
        if (system instanceof Map<?, ?> facts && Boolean.FALSE.equals(facts.get("little_endian"))) {
            throw new FormatException(source + ": written on a big-endian machine");
        }
        Object object = new PickleMachine(in, source, classes, (id, where) -> TorchStorage.of(id, where)
                        .shared(storages, where))
                .load();
        Object keys = next();
        if (!(keys instanceof List<?> list)) {
            throw new FormatException(source + ": the list of storages is " + Pickle.describe(keys));
        }
        long position = in.position();
        for (Object key : list) {
            position = fill(String.valueOf(key instanceof String || key instanceof Long ? key : Pickle.describe(key)),
                    position);
        }
        return object;
    }

    private Object next() throws FormatException {
        return new PickleMachine(in, source, classes).load();
    }

    /** Reads one storage and tells where the next one starts. */
    private long fill(String key, long start) throws IOException {
        String where = source + ": at byte " + start + ": storage '" + FormatException.printable(key) + "' ";
        TorchStorage storage = storages.get(key);
        if (storage == null || storage.isFilled()) {
            throw new FormatException(where + (storage == null ? "belongs to no tensor" : "is there twice"));
        }
        long count = file.holds(start, 8) ? file.slice(start, 8).getLong() : -1;
        long numBytes = storage.numElements() * storage.type().size();
        if (count != storage.numElements() || !file.holds(start + 8, numBytes)) {
            throw new FormatException(where + "has " + count + " elements, expected " + storage.numElements()
                    + " and room for them in a file of " + file.size() + " bytes");
        }
        storage.fill(file.slice(start + 8, numBytes));
        return start + 8 + numBytes;
    }
}
