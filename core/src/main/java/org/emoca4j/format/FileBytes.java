package org.emoca4j.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file of any length. Small files are in the heap, larger ones mapped into memory, so that parts of
 * them are views and cost nothing; files of more than 2 GB are mapped part by part. Views outlive {@link #close}.
 */
final class FileBytes implements Closeable {

    private static final int MAX_HEAP_BYTES = 1 << 22;
    private static final int WINDOW_BYTES = 1 << 26;

    private final FileChannel channel;
    private final ByteBuffer whole;
    private final long size;

    private FileBytes(FileChannel channel, ByteBuffer whole, long size) {
        this.channel = channel;
        this.whole = whole;
        this.size = size;
    }

    static FileBytes open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            long size = channel.size();
            ByteBuffer whole = size <= Integer.MAX_VALUE ? part(channel, 0, size) : null;
            return new FileBytes(channel, whole, size);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    static FileBytes of(byte[] content) {
        return of(ByteBuffer.wrap(content));
    }

    static FileBytes of(ByteBuffer content) {
        return new FileBytes(null, content.slice(), content.remaining());
    }

    private static ByteBuffer part(FileChannel channel, long offset, long length) throws IOException {
        if (length > MAX_HEAP_BYTES) {
            return channel.map(MapMode.READ_ONLY, offset, length);
        }
        ByteBuffer out = ByteBuffer.allocate((int) length);
        while (out.hasRemaining()) {
            if (channel.read(out, offset + out.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return out.flip();
    }

    long size() {
        return size;
    }

    /** Whether the range lies inside the file and fits a buffer. */
    boolean holds(long offset, long length) {
        return offset >= 0 && length >= 0 && length <= Integer.MAX_VALUE && length <= size - offset;
    }

    /** A read-only, little-endian view of a range that {@link #holds} accepts. */
    ByteBuffer slice(long offset, long length) throws IOException {
        ByteBuffer part = whole == null
                ? part(channel, offset, length)
                : whole.slice((int) offset, (int) length);
        return part.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A range of any length inside the file, to be read from its start to its end. */
    InputStream stream(long offset, long length) {
        return new InputStream() {
            private ByteBuffer window = ByteBuffer.allocate(0);
            private long next = offset;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] out, int from, int count) throws IOException {
                if (!window.hasRemaining()) {
                    long left = offset + length - next;
                    if (left <= 0) {
                        return -1;
                    }
                    window = slice(next, Math.min(left, WINDOW_BYTES));
                    next += window.remaining();
                }
                int read = Math.min(count, window.remaining());
                window.get(out, from, read);
                return read;
            }
        };
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
