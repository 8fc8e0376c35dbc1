package org.emoca4j.train.data;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a shard, see {@link ShardWriter}; safe for use from many threads. */
final class Shard implements AutoCloseable {

    /** Where a record is, and what is known without reading it. */
    private record Entry(long offset, int length, int crc, String key, Labels labels) {}

    private final Path file;
    private final FileChannel channel;
    private final List<Entry> entries;
    private final List<Skipped> skipped;

    private Shard(Path file, FileChannel channel, List<Entry> entries, List<Skipped> skipped) {
        this.file = file;
        this.channel = channel;
        this.entries = entries;
        this.skipped = skipped;
    }

    /**
     * Opens a shard and reads its index.
     *
     * @throws DataException if the file is missing, no shard, cut off or damaged
     */
    static Shard open(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new DataException(file + " does not exist: run emoca prepare again, it goes on where it stopped", e);
        }
        try {
            return read(file, channel);
        } catch (EOFException | IllegalArgumentException e) {
            channel.close();
            throw damaged(file, e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static Shard read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < ShardWriter.MAGIC.length + ShardWriter.FOOTER_BYTES
                || !Arrays.equals(bytes(channel, 0, ShardWriter.MAGIC.length), ShardWriter.MAGIC)) {
            throw new DataException(file + " is not a shard of this version: remove it and run emoca prepare again");
        }
        ByteBuffer footer = ByteBuffer.wrap(
                bytes(channel, size - ShardWriter.FOOTER_BYTES, ShardWriter.FOOTER_BYTES));
        long offset = footer.getLong();
        int length = footer.getInt();
        int crc = footer.getInt();
        int count = footer.getInt();
        byte[] end = new byte[ShardWriter.END.length];
        footer.get(end);
        if (!Arrays.equals(end, ShardWriter.END)
                || offset < 0
                || length < 0
                || offset + length != size - ShardWriter.FOOTER_BYTES) {
            throw damaged(file, null);
        }
        byte[] index = bytes(channel, offset, length);
        if (ShardWriter.crc(index) != crc) {
            throw damaged(file, null);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(index));
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new Entry(
                    in.readLong(),
                    in.readInt(),
                    in.readInt(),
                    in.readUTF(),
                    new Labels(in.readByte(), in.readFloat(), in.readFloat(), in.readUTF())));
        }
        List<Skipped> skipped = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            SkippedPhotoException.Reason reason = SkippedPhotoException.Reason.values()[in.readByte()];
            skipped.add(new Skipped(in.readUTF(), reason, in.readUTF()));
        }
        return new Shard(file, channel, List.copyOf(entries), List.copyOf(skipped));
    }

    private static DataException damaged(Path file, Exception cause) {
        return new DataException(file + " is damaged: remove it and run emoca prepare again", cause);
    }

    private static byte[] bytes(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new EOFException();
            }
        }
        return buffer.array();
    }

    int size() {
        return entries.size();
    }

    Labels labels(int index) {
        return entries.get(index).labels();
    }

    /** Photos that gave no sample. */
    List<Skipped> skipped() {
        return skipped;
    }

    Sample get(int index) throws IOException {
        Entry entry = entries.get(index);
        try {
            byte[] record = bytes(channel, entry.offset(), entry.length());
            if (ShardWriter.crc(record) != entry.crc()) {
                throw damaged(file, null);
            }
            return SampleBytes.decode(record, entry.key(), entry.labels());
        } catch (EOFException e) {
            throw damaged(file, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
