package org.emoca4j.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A checkpoint of TensorFlow's saver: {@code NAME.index}, a sorted table that says where each variable lies, beside
 * {@code NAME.data-00000-of-00001} with the values. Tensors are views of the files.
 *
 * <p>The table has the format of LevelDB: blocks of sorted keys, each written as what differs from the one before, and
 * at the end a block that lists the blocks.
 *
 * @param source name of the index, for error messages
 * @param tensors by name, sorted; texts and variables in several pieces are left out
 * @see <a href="https://github.com/google/leveldb/blob/main/doc/table_format.md">LevelDB table format</a>
 */
public record TensorBundle(String source, Map<String, Tensor> tensors) {

    /** How the name of the index ends. */
    public static final String INDEX_SUFFIX = ".index";

    private static final Pattern COMPANION = Pattern.compile("(.+)\\.(?:data-\\d{5}-of-\\d{5}|meta)");

    private static final int FOOTER_BYTES = 48;
    private static final long MAGIC = 0xDB4775248B80FB57L;
    private static final int MAX_SHARDS = 1000;

    /** So much is added to a checksum that is stored beside what it is the checksum of, after turning it. */
    private static final int MASK = 0xA282EAD8;

    public TensorBundle {
        tensors = Collections.unmodifiableMap(tensors);
    }

    /** A file that belongs to an index. */
    @FunctionalInterface
    interface Shards {
        FileBytes open(String suffix) throws IOException;
    }

    /**
     * Reads a checkpoint.
     *
     * @param index the file that ends in {@code .index}; the others lie beside it
     * @throws FormatException if a file is damaged or missing
     */
    public static TensorBundle read(Path index) throws IOException {
        try (FileBytes bytes = FileBytes.open(index)) {
            return parse(bytes, index.toString(), suffix -> {
                Path shard = shard(index, suffix);
                try {
                    return FileBytes.open(shard);
                } catch (NoSuchFileException e) {
                    throw missing(index, shard, e);
                }
            });
        }
    }

    /**
     * The shapes of a checkpoint's variables, by name, sorted. The values are not read.
     *
     * @throws FormatException if the index is damaged, or a file beside it missing
     */
    public static Map<String, long[]> shapes(Path index) throws IOException {
        try (FileBytes bytes = FileBytes.open(index)) {
            String source = index.toString();
            List<Entry> entries = table(bytes, source);
            int count = numShards(entries.get(0).value, source);
            for (int shard = 0; shard < count; shard++) {
                Path file = shard(index, suffix(shard, count));
                if (!Files.exists(file)) {
                    throw missing(index, file, null);
                }
            }
            Map<String, long[]> shapes = new LinkedHashMap<>();
            for (Entry entry : entries.subList(1, entries.size())) {
                Place.of(entry.value, where(source, entry)).ifPresent(place -> shapes.put(entry.key, place.shape));
            }
            return shapes;
        }
    }

    private static FormatException missing(Path index, Path shard, Exception cause) {
        return new FormatException(index + ": " + shard.getFileName()
                + " is missing beside it; put both files of the checkpoint into one folder", cause);
    }

    /** The index that a file belongs to, by its name; empty if it has not the name of such a file. */
    public static Optional<Path> index(Path file) {
        Matcher matcher = COMPANION.matcher(file.getFileName().toString());
        return matcher.matches() ? Optional.of(file.resolveSibling(matcher.group(1) + INDEX_SUFFIX)) : Optional.empty();
    }

    /** The file with the values, of a checkpoint in one piece. */
    public static Path data(Path index) {
        return shard(index, suffix(0, 1));
    }

    private static Path shard(Path index, String suffix) {
        String name = index.getFileName().toString();
        String stem = name.endsWith(INDEX_SUFFIX) ? name.substring(0, name.length() - INDEX_SUFFIX.length()) : name;
        return index.resolveSibling(stem + suffix);
    }

    private static String suffix(int shard, int count) {
        return String.format(Locale.ROOT, ".data-%05d-of-%05d", shard, count);
    }

    static TensorBundle parse(FileBytes index, String source, Shards shards) throws IOException {
        return tensors(table(index, source), source, shards);
    }

    /** What stands in the table: the checkpoint's header under an empty key, then the variables. */
    private static List<Entry> table(FileBytes index, String source) throws IOException {
        if (!index.holds(0, index.size()) || index.size() < FOOTER_BYTES) {
            throw new FormatException(
                    source + ": not the index of a TensorFlow checkpoint: " + index.size() + " bytes");
        }
        ByteBuffer file = index.slice(0, index.size());
        int footerStart = file.limit() - FOOTER_BYTES;
        ByteBuffer footer = file.slice(footerStart, FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (footer.getLong(FOOTER_BYTES - 8) != MAGIC) {
            throw new FormatException(
                    source + ": not the index of a TensorFlow checkpoint, or cut off: its last bytes are others");
        }
        WorkLimit limit = new WorkLimit(index.size());
        // the first pair says where a block of facts about the table is
        ProtoFields.varint(footer, source);
        ProtoFields.varint(footer, source);
        List<Entry> entries = new ArrayList<>();
        for (Entry block : entries(block(file, footer, source, limit), source, limit)) {
            entries.addAll(entries(block(file, block.value, source, limit), source, limit));
        }
        if (entries.isEmpty() || !entries.get(0).key.isEmpty()) {
            throw new FormatException(source + ": damaged: the checkpoint's header is missing");
        }
        return entries;
    }

    private static String where(String source, Entry entry) {
        return source + ": '" + FormatException.printable(entry.key) + "'";
    }

    /** A key and its value. */
    private record Entry(String key, ByteBuffer value) {}

    private static ByteBuffer block(ByteBuffer file, ByteBuffer handle, String source, WorkLimit limit)
            throws FormatException {
        long offset = ProtoFields.varint(handle, source);
        long size = ProtoFields.varint(handle, source);
        if (offset < 0 || size < 0 || offset > file.limit() || size > file.limit() - offset - 1) {
            throw new FormatException(source + ": damaged: a block of " + size + " bytes at byte " + offset);
        }
        limit.spend(size, source);
        ByteBuffer content = file.slice((int) offset, (int) size).order(ByteOrder.LITTLE_ENDIAN);
        int packing = file.get((int) (offset + size));
        return switch (packing) {
            case 0 -> content;
            case 1 -> Snappy.unpack(content, limit, source).order(ByteOrder.LITTLE_ENDIAN);
            default -> throw new FormatException(source + ": at byte " + (offset + size) + ": packed by method "
                    + packing + ", only unpacked blocks and Snappy are read");
        };
    }

    private static List<Entry> entries(ByteBuffer block, String source, WorkLimit limit) throws FormatException {
        int length = block.limit();
        long restarts = length < 4 ? -1 : block.getInt(length - 4) & 0xFFFFFFFFL;
        if (restarts < 0 || 4 * restarts > length - 4) {
            throw new FormatException(source + ": damaged: a block with " + restarts + " starts");
        }
        ByteBuffer in = block.slice(0, (int) (length - 4 - 4 * restarts)).order(ByteOrder.LITTLE_ENDIAN);
        List<Entry> entries = new ArrayList<>();
        byte[] key = {};
        while (in.hasRemaining()) {
            long shared = ProtoFields.varint(in, source);
            long rest = ProtoFields.varint(in, source);
            long valueLength = ProtoFields.varint(in, source);
            if (shared < 0 || shared > key.length || rest < 0 || valueLength < 0 || rest > in.remaining()
                    || valueLength > in.remaining() - rest) {
                throw new FormatException(source + ": damaged: an entry that doesn't fit its block");
            }
            limit.spend(shared + rest, source);
            byte[] next = new byte[(int) (shared + rest)];
            System.arraycopy(key, 0, next, 0, (int) shared);
            in.get(next, (int) shared, (int) rest);
            key = next;
            ByteBuffer value = in.slice(in.position(), (int) valueLength).order(ByteOrder.LITTLE_ENDIAN);
            in.position(in.position() + (int) valueLength);
            entries.add(new Entry(new String(key, StandardCharsets.UTF_8), value));
        }
        return entries;
    }

    private static TensorBundle tensors(List<Entry> entries, String source, Shards shards) throws IOException {
        int count = numShards(entries.get(0).value, source);
        Map<Integer, FileBytes> open = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            for (Entry entry : entries.subList(1, entries.size())) {
                String where = where(source, entry);
                Optional<Place> place = Place.of(entry.value, where);
                if (place.isEmpty()) {
                    continue;
                }
                int shard = place.get().shard;
                if (shard < 0 || shard >= count) {
                    throw new FormatException(where + " is in file " + shard + " of " + count);
                }
                FileBytes data = open.get(shard);
                if (data == null) {
                    data = shards.open(suffix(shard, count));
                    open.put(shard, data);
                }
                if (tensors.put(entry.key, place.get().tensor(data, where)) != null) {
                    throw new FormatException(where + " is there twice");
                }
            }
        } finally {
            for (FileBytes file : open.values()) {
                file.close();
            }
        }
        return new TensorBundle(source, tensors);
    }

    private static int numShards(ByteBuffer message, String source) throws FormatException {
        long count = 0;
        long endianness = 0;
        ProtoFields header = new ProtoFields(message, source);
        while (header.next()) {
            count = header.is(1, ProtoFields.VARINT) ? header.number() : count;
            endianness = header.is(2, ProtoFields.VARINT) ? header.number() : endianness;
        }
        if (count < 1 || count > MAX_SHARDS || endianness != 0) {
            throw new FormatException(source + ": damaged: a checkpoint of " + count + " files"
                    + (endianness == 0 ? "" : ", or written on a big-endian machine"));
        }
        return (int) count;
    }

    /** Where a variable lies: a {@code BundleEntryProto}. */
    private record Place(Tensor.Type type, long[] shape, int shard, long offset, long size, Optional<Integer> sum) {

        static Optional<Place> of(ByteBuffer message, String where) throws FormatException {
            Optional<Tensor.Type> type = Optional.empty();
            long[] shape = {};
            long shard = 0;
            long offset = 0;
            long size = 0;
            Optional<Integer> sum = Optional.empty();
            boolean whole = true;
            ProtoFields entry = new ProtoFields(message, where);
            while (entry.next()) {
                if (entry.is(1, ProtoFields.VARINT)) {
                    type = TensorFlowTypes.type(entry.number());
                } else if (entry.is(2, ProtoFields.BYTES)) {
                    shape = TensorFlowTypes.shape(entry.bytes(), where);
                } else if (entry.is(3, ProtoFields.VARINT)) {
                    shard = entry.number();
                } else if (entry.is(4, ProtoFields.VARINT)) {
                    offset = entry.number();
                } else if (entry.is(5, ProtoFields.VARINT)) {
                    size = entry.number();
                } else if (entry.is(6, ProtoFields.FIXED_32)) {
                    sum = Optional.of((int) entry.number());
                } else if (entry.is(7, ProtoFields.BYTES)) {
                    whole = false;
                }
            }
            int file = (int) Math.max(-1, Math.min(shard, MAX_SHARDS));
            long[] axes = shape;
            long start = offset;
            long length = size;
            Optional<Integer> check = sum;
            return whole ? type.map(t -> new Place(t, axes, file, start, length, check)) : Optional.empty();
        }

        Tensor tensor(FileBytes data, String where) throws IOException {
            if (!data.holds(offset, size)) {
                throw new FormatException(where + " is " + size + " bytes at byte " + offset + " of a file of "
                        + data.size() + "; download the data file again");
            }
            ByteBuffer bytes = data.slice(offset, size);
            CRC32C crc = new CRC32C();
            crc.update(bytes.duplicate());
            int plain = (int) crc.getValue();
            int masked = Integer.rotateRight(plain, 15) + MASK;
            if (sum.isPresent() && sum.get() != masked && sum.get() != plain) {
                throw new FormatException(where + " has another checksum than its data; download the data file again");
            }
            return Tensor.view(type, shape, bytes, where);
        }
    }
}
