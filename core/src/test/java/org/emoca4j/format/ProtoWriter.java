package org.emoca4j.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes messages in the wire format of Protocol Buffers. */
final class ProtoWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ProtoWriter number(int field, long value) {
        varint(field << 3);
        return varint(value);
    }

    ProtoWriter fixed32(int field, int value) {
        varint(field << 3 | 5);
        for (int i = 0; i < 4; i++) {
            out.write(value >>> 8 * i);
        }
        return this;
    }

    ProtoWriter bytes(int field, byte[] value) {
        varint(field << 3 | 2);
        varint(value.length);
        return raw(value);
    }

    ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtoWriter message(int field, ProtoWriter message) {
        return bytes(field, message.toBytes());
    }

    ProtoWriter varint(long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            out.write((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
        return this;
    }

    ProtoWriter raw(byte[] value) {
        out.writeBytes(value);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
