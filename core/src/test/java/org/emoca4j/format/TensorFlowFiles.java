package org.emoca4j.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Writes files as TensorFlow 1 does: frozen graphs and the saver's checkpoints. */
public final class TensorFlowFiles {

    private static final int ENTRIES_PER_BLOCK = 16;
    private static final int RESTART_INTERVAL = 4;

    private TensorFlowFiles() {}

    /** How the blocks of an index are written. */
    public enum Packing {
        NONE,
        SNAPPY
    }

    private static int type(Tensor tensor) {
        return switch (tensor.type()) {
            case F32 -> 1;
            case F64 -> 2;
            case I32 -> 3;
            case I64 -> 9;
            default -> throw new IllegalArgumentException("a tensor of " + tensor.type());
        };
    }

    private static ProtoWriter shape(Tensor tensor) {
        ProtoWriter shape = new ProtoWriter();
        for (long axis : tensor.shape()) {
            shape.message(2, new ProtoWriter().number(1, axis));
        }
        return shape;
    }

    /** A graph of constants and of nodes that use them, as freezing leaves it. */
    public static byte[] graph(Map<String, Tensor> tensors) {
        ProtoWriter graph = new ProtoWriter();
        graph.message(1, new ProtoWriter().text(1, "input_imgs").text(2, "Placeholder")
                .message(5, attribute("dtype", new ProtoWriter().number(6, 1))));
        tensors.forEach((name, tensor) -> {
            ProtoWriter value = new ProtoWriter()
                    .number(1, type(tensor)).message(2, shape(tensor)).bytes(4, tensor.toByteArray());
            graph.message(1, constant(name, value));
            graph.message(1, new ProtoWriter().text(1, name + "/read").text(2, "Identity").text(3, name));
        });
        return graph.message(4, new ProtoWriter().number(1, 27)).toBytes();
    }

    static ProtoWriter constant(String name, ProtoWriter value) {
        return new ProtoWriter().text(1, name).text(2, "Const")
                .message(5, attribute("dtype", new ProtoWriter().number(6, 1)))
                .message(5, attribute("value", new ProtoWriter().message(8, value)));
    }

    private static ProtoWriter attribute(String name, ProtoWriter value) {
        return new ProtoWriter().text(1, name).message(2, value);
    }

    /**
     * A checkpoint in one piece.
     *
     * @param index the file {@code NAME.index}
     * @param data the file {@code NAME.data-00000-of-00001}
     */
    public record Bundle(byte[] index, byte[] data) {}

    /** Saves variables, sorted by name as the saver does. */
    public static Bundle bundle(Map<String, Tensor> tensors, Packing packing) {
        TreeMap<String, byte[]> entries = new TreeMap<>();
        ProtoWriter version = new ProtoWriter().number(1, 1);
        entries.put("", new ProtoWriter().number(1, 1).message(3, version).toBytes());
        ProtoWriter data = new ProtoWriter();
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : new TreeMap<>(tensors).entrySet()) {
            byte[] bytes = entry.getValue().toByteArray();
            ProtoWriter place = new ProtoWriter()
                    .number(1, type(entry.getValue())).message(2, shape(entry.getValue()));
            if (offset > 0) {
                place.number(4, offset);
            }
            entries.put(entry.getKey(), place.number(5, bytes.length).fixed32(6, masked(bytes)).toBytes());
            data.raw(bytes);
            offset += bytes.length;
        }
        return new Bundle(table(entries, packing), data.toBytes());
    }

    /** LevelDB's checksum: turned by 15 bits, and a constant added. */
    private static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int sum = (int) crc.getValue();
        return (sum >>> 15 | sum << 17) + 0xA282EAD8;
    }

    private static byte[] table(TreeMap<String, byte[]> entries, Packing packing) {
        ProtoWriter file = new ProtoWriter();
        TreeMap<String, byte[]> index = new TreeMap<>();
        List<String> keys = new ArrayList<>(entries.keySet());
        for (int from = 0; from < keys.size(); from += ENTRIES_PER_BLOCK) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + ENTRIES_PER_BLOCK));
            TreeMap<String, byte[]> block = new TreeMap<>();
            some.forEach(key -> block.put(key, entries.get(key)));
            index.put(some.get(some.size() - 1), write(file, block(block), packing));
        }
        byte[] facts = write(file, block(new TreeMap<>()), Packing.NONE);
        byte[] blocks = write(file, block(index), packing);
        ProtoWriter handles = new ProtoWriter().raw(facts).raw(blocks);
        byte[] footer = Arrays.copyOf(handles.toBytes(), 48);
        ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0xDB4775248B80FB57L);
        return file.raw(footer).toBytes();
    }

    /** Appends a block and returns where it is. */
    private static byte[] write(ProtoWriter file, byte[] block, Packing packing) {
        byte[] stored = packing == Packing.SNAPPY ? snappy(block) : block;
        byte[] trailer = new byte[5];
        trailer[0] = (byte) packing.ordinal();
        byte[] summed = Arrays.copyOf(stored, stored.length + 1);
        summed[stored.length] = trailer[0];
        ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN).putInt(1, masked(summed));
        int at = file.toBytes().length;
        file.raw(stored).raw(trailer);
        return new ProtoWriter().varint(at).varint(stored.length).toBytes();
    }

    private static byte[] block(TreeMap<String, byte[]> entries) {
        ProtoWriter out = new ProtoWriter();
        List<Integer> restarts = new ArrayList<>(List.of(0));
        byte[] last = {};
        int count = 0;
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
            boolean restart = count > 0 && count % RESTART_INTERVAL == 0;
            if (restart) {
                restarts.add(out.toBytes().length);
            }
            int mismatch = Arrays.mismatch(last, key);
            int shared = restart || mismatch < 0 ? 0 : mismatch;
            out.varint(shared).varint(key.length - shared).varint(entry.getValue().length)
                    .raw(Arrays.copyOfRange(key, shared, key.length)).raw(entry.getValue());
            last = key;
            count++;
        }
        ByteBuffer tail = ByteBuffer.allocate(4 * restarts.size() + 4).order(ByteOrder.LITTLE_ENDIAN);
        restarts.forEach(tail::putInt);
        tail.putInt(restarts.size());
        return out.raw(tail.array()).toBytes();
    }

    /** What is repeated four bytes later is written as a copy, the rest as it is. */
    private static byte[] snappy(byte[] in) {
        ProtoWriter out = new ProtoWriter().varint(in.length);
        int at = 0;
        while (at < in.length) {
            int run = 0;
            while (at >= 4 && run < 11 && at + run < in.length && in[at + run] == in[at + run - 4]) {
                run++;
            }
            if (run >= 4) {
                out.raw(new byte[] {(byte) (1 | run - 4 << 2), 4});
                at += run;
            } else {
                int count = Math.min(3, in.length - at);
                out.raw(new byte[] {(byte) (count - 1 << 2)}).raw(Arrays.copyOfRange(in, at, at + count));
                at += count;
            }
        }
        return out.toBytes();
    }
}
