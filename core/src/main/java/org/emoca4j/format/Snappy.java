package org.emoca4j.format;

import java.nio.ByteBuffer;

/**
 * Unpacks a block that was packed with Snappy.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">format description</a>
 */
final class Snappy {

    private Snappy() {}

    static ByteBuffer unpack(ByteBuffer in, WorkLimit limit, String source) throws FormatException {
        long length = ProtoFields.varint(in, source);
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw damaged(source);
        }
        limit.spend(length, source);
        byte[] out = new byte[(int) length];
        int done = 0;
        while (in.hasRemaining()) {
            int tag = in.get() & 0xFF;
            int count;
            if ((tag & 3) == 0) {
                count = tag >> 2;
                if (count >= 60) {
                    count = (int) Math.min(little(in, count - 59, source), Integer.MAX_VALUE - 1);
                }
                count++;
                if (count > in.remaining() || count > out.length - done) {
                    throw damaged(source);
                }
                in.get(out, done, count);
            } else {
                boolean near = (tag & 3) == 1;
                count = near ? 4 + (tag >> 2 & 7) : 1 + (tag >> 2);
                long back = near
                        ? (tag & 0xE0L) << 3 | little(in, 1, source)
                        : little(in, (tag & 3) == 2 ? 2 : 4, source);
                if (back == 0 || back > done || count > out.length - done) {
                    throw damaged(source);
                }
                // byte by byte: what is copied may reach into what is being written
                for (int i = 0; i < count; i++) {
                    out[done + i] = out[done + i - (int) back];
                }
            }
            done += count;
        }
        if (done != out.length) {
            throw damaged(source);
        }
        return ByteBuffer.wrap(out);
    }

    private static long little(ByteBuffer in, int bytes, String source) throws FormatException {
        if (in.remaining() < bytes) {
            throw damaged(source);
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in.get() & 0xFFL) << 8 * i;
        }
        return value;
    }

    private static FormatException damaged(String source) {
        return new FormatException(source + ": damaged: a packed block doesn't unpack");
    }
}
