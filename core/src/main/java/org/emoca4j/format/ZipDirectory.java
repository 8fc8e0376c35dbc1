package org.emoca4j.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The members of a zip file, as its central directory lists them. Members that are stored as they are become views of
 * the file; compressed ones are unpacked with a limit. Names are only compared, never used as paths.
 */
final class ZipDirectory {

    private static final int LOCAL = 0x04034B50;
    private static final int CENTRAL = 0x02014B50;
    private static final int END = 0x06054B50;
    private static final int END_64 = 0x06064B50;
    private static final int LOCATOR_64 = 0x07064B50;
    private static final int END_BYTES = 22;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL_BYTES = 30;
    private static final int LOCATOR_BYTES = 20;
    private static final int MAX_COMMENT = 0xFFFF;
    private static final int MAX_MEMBERS = 200_000;
    private static final long NARROW = 0xFFFFFFFFL;
    /** What deflating can reach at most. */
    private static final long MAX_RATIO = 1032;

    /**
     * A member.
     *
     * @param size bytes when unpacked
     * @param packed bytes in the file
     * @param header where its local header starts
     */
    record Member(String name, boolean deflated, long size, long packed, long header) {}

    private final FileBytes file;
    private final String source;
    private final Map<String, Member> members = new LinkedHashMap<>();

    private ZipDirectory(FileBytes file, String source) {
        this.file = file;
        this.source = source;
    }

    /** @throws FormatException if there is no sound directory */
    static ZipDirectory of(FileBytes file, String source) throws IOException {
        ZipDirectory directory = new ZipDirectory(file, source);
        directory.read();
        return directory;
    }

    /** By name, in the directory's order. */
    Map<String, Member> members() {
        return Collections.unmodifiableMap(members);
    }

    private FormatException error(String message) {
        return new FormatException(source + ": " + message);
    }

    private void read() throws IOException {
        int tailBytes = (int) Math.min(file.size(), END_BYTES + MAX_COMMENT);
        long tailStart = file.size() - tailBytes;
        ByteBuffer tail = file.slice(tailStart, tailBytes);
        int end = tailBytes - END_BYTES;
        while (end >= 0 && !(tail.getInt(end) == END && (tail.getShort(end + 20) & 0xFFFF) == tailBytes - end - 22)) {
            end--;
        }
        if (end < 0) {
            throw error("the zip's directory is missing at its end, the file may be cut off");
        }
        long count = tail.getShort(end + 10) & 0xFFFF;
        long length = tail.getInt(end + 12) & NARROW;
        long start = tail.getInt(end + 16) & NARROW;
        long endStart = tailStart + end;
        if (count == 0xFFFF || length == NARROW || start == NARROW) {
            ByteBuffer wide = end64(endStart);
            count = wide.getLong(32);
            length = wide.getLong(40);
            start = wide.getLong(48);
        }
        if (count < 0 || count > MAX_MEMBERS) {
            throw error("the zip has " + count + " members, at most " + MAX_MEMBERS + " are read");
        }
        if (!file.holds(start, length) || start + length > endStart) {
            throw error("the zip's directory of " + length + " bytes at byte " + start + " does not fit the file");
        }
        readMembers(file.slice(start, length), count, start);
    }

    private ByteBuffer end64(long endStart) throws IOException {
        if (!file.holds(endStart - LOCATOR_BYTES, LOCATOR_BYTES)) {
            throw error("the zip's 64-bit directory is missing");
        }
        ByteBuffer locator = file.slice(endStart - LOCATOR_BYTES, LOCATOR_BYTES);
        long at = locator.getLong(8);
        if (locator.getInt(0) != LOCATOR_64 || !file.holds(at, 56) || file.slice(at, 56).getInt(0) != END_64) {
            throw error("the zip's 64-bit directory is missing");
        }
        return file.slice(at, 56);
    }

    private void readMembers(ByteBuffer directory, long count, long start) throws FormatException {
        for (long i = 0; i < count; i++) {
            int at = directory.position();
            if (directory.remaining() < CENTRAL_BYTES || directory.getInt(at) != CENTRAL) {
                throw error("at byte " + (start + at) + ": the zip's directory is damaged");
            }
            int nameLength = directory.getShort(at + 28) & 0xFFFF;
            int extraLength = directory.getShort(at + 30) & 0xFFFF;
            int length = CENTRAL_BYTES + nameLength + extraLength + (directory.getShort(at + 32) & 0xFFFF);
            if (length > directory.remaining()) {
                throw error("at byte " + (start + at) + ": the zip's directory is damaged");
            }
            byte[] name = new byte[nameLength];
            directory.get(at + CENTRAL_BYTES, name);
            add(new String(name, StandardCharsets.UTF_8), directory, at,
                    directory.slice(at + CENTRAL_BYTES + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN));
            directory.position(at + length);
        }
    }

    private void add(String name, ByteBuffer directory, int at, ByteBuffer extra) throws FormatException {
        String where = "zip member '" + FormatException.printable(name) + "' ";
        int method = directory.getShort(at + 10) & 0xFFFF;
        if ((directory.getShort(at + 8) & 1) != 0) {
            throw error(where + "is encrypted");
        }
        if (method != 0 && method != 8) {
            throw error(where + "is packed by method " + method + ", only stored and deflated ones are read");
        }
        long[] wide = {
            directory.getInt(at + 24) & NARROW, directory.getInt(at + 20) & NARROW, directory.getInt(at + 42) & NARROW
        };
        widen(wide, extra);
        Member member = new Member(name, method == 8, wide[0], wide[1], wide[2]);
        if (member.size < 0
                || member.packed < 0
                || member.header < 0
                || member.packed > file.size() - member.header
                || (member.deflated ? member.size / MAX_RATIO > member.packed : member.size != member.packed)) {
            throw error(where + "does not fit the file");
        }
        if (members.put(name, member) != null) {
            throw error(where + "is there twice");
        }
    }

    /** Replaces those of size, packed size and offset that don't fit 32 bits by the extra field's, in this order. */
    private static void widen(long[] values, ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & 0xFFFF;
            int length = Math.min(extra.getShort() & 0xFFFF, extra.remaining());
            ByteBuffer field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; id == 1 && i < values.length; i++) {
                if (values[i] == NARROW && field.remaining() >= 8) {
                    values[i] = field.getLong();
                }
            }
            extra.position(extra.position() + length);
        }
    }

    /** Where a member's data start. */
    private long start(Member member) throws IOException {
        if (!file.holds(member.header, LOCAL_BYTES)) {
            throw damaged(member, "starts outside the file");
        }
        ByteBuffer local = file.slice(member.header, LOCAL_BYTES);
        if (local.getInt(0) != LOCAL) {
            throw damaged(member, "has no header at byte " + member.header);
        }
        long start = member.header + LOCAL_BYTES + (local.getShort(26) & 0xFFFF) + (local.getShort(28) & 0xFFFF);
        if (start > file.size() || member.packed > file.size() - start) {
            throw damaged(member, "does not fit the file");
        }
        return start;
    }

    private FormatException damaged(Member member, String message) {
        return error("zip member '" + FormatException.printable(member.name) + "' " + message);
    }

    /** A member's content, a view of the file if it is stored; the caller has checked that its size is in order. */
    ByteBuffer content(Member member) throws IOException {
        long start = start(member);
        if (member.size > Integer.MAX_VALUE - 16) {
            throw damaged(member, "has " + member.size + " bytes, too many to read at once");
        }
        if (!member.deflated) {
            return file.slice(start, member.size);
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(file.slice(start, member.packed));
            byte[] out = new byte[(int) member.size];
            int done = 0;
            while (done < out.length) {
                int read = inflater.inflate(out, done, out.length - done);
                if (read == 0) {
                    throw damaged(member, "ends after " + done + " bytes, expected " + out.length);
                }
                done += read;
            }
            if (inflater.inflate(new byte[1]) != 0) {
                throw damaged(member, "has more than the " + member.size + " bytes that it says");
            }
            return ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
        } catch (DataFormatException e) {
            throw new FormatException(damaged(member, "is damaged").getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    /** A member's content from its start; whoever reads it stops after {@code size} bytes. */
    InputStream stream(Member member) throws IOException {
        InputStream packed = file.stream(start(member), member.packed);
        if (!member.deflated) {
            return packed;
        }
        Inflater inflater = new Inflater(true);
        return new InflaterInputStream(packed, inflater, 1 << 14) {
            @Override
            public void close() throws IOException {
                super.close();
                inflater.end();
            }
        };
    }
}
