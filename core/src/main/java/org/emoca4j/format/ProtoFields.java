package org.emoca4j.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of a message in the wire format of Protocol Buffers. A field's content is a view of the
 * message; nothing is copied.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers: encoding</a>
 */
final class ProtoFields {

    static final int VARINT = 0;
    static final int FIXED_64 = 1;
    static final int BYTES = 2;
    static final int FIXED_32 = 5;

    private static final int MAX_VARINT_BYTES = 10;

    private final ByteBuffer in;
    private final String source;
    private int field;
    private int wire;
    private long number;
    private ByteBuffer bytes;

    ProtoFields(ByteBuffer message, String source) {
        this.in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.source = source;
    }

    /** Goes to the next field; false at the end. */
    boolean next() throws FormatException {
        if (!in.hasRemaining()) {
            return false;
        }
        long tag = varint(in, source);
        field = (int) (tag >>> 3);
        wire = (int) (tag & 7);
        switch (wire) {
            case VARINT -> number = varint(in, source);
            case FIXED_64 -> number = need(8).getLong();
            case FIXED_32 -> number = need(4).getInt() & 0xFFFFFFFFL;
            case BYTES -> {
                long length = varint(in, source);
                if (length < 0 || length > in.remaining()) {
                    throw damaged("a field of " + length + " bytes, " + in.remaining() + " are left");
                }
                bytes = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
                in.position(in.position() + (int) length);
            }
            default -> throw damaged("a field of the unknown type " + wire);
        }
        return true;
    }

    /** Whether the field has this number and type. */
    boolean is(int wantedField, int wantedWire) {
        return field == wantedField && wire == wantedWire;
    }

    /** Content of a number. */
    long number() {
        return number;
    }

    /** Content of a message, a text or a packed list. */
    ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    String text() {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    private ByteBuffer need(int count) throws FormatException {
        if (in.remaining() < count) {
            throw damaged("a number that is cut off");
        }
        return in;
    }

    private FormatException damaged(String what) {
        return new FormatException(source + ": damaged: " + what);
    }

    /** A number in groups of seven bits, the lowest first. */
    static long varint(ByteBuffer in, String source) throws FormatException {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES && in.hasRemaining(); i++) {
            byte next = in.get();
            value |= (next & 0x7FL) << 7 * i;
            if (next >= 0) {
                return value;
            }
        }
        throw new FormatException(source + ": damaged: a number that is cut off or too long");
    }
}
