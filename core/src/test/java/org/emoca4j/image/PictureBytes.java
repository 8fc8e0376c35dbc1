package org.emoca4j.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.BiConsumer;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Parts of picture files, byte by byte. */
final class PictureBytes {

    private PictureBytes() {}

    /** A TIFF structure with the orientation behind another tag. */
    static byte[] exif(int orientation, boolean bigEndian) {
        ByteBuffer b = ByteBuffer.allocate(40);
        b.order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        b.put(ascii(bigEndian ? "MM" : "II")).putShort((short) 42).putInt(10).putShort((short) 0);
        b.putShort((short) 2);
        b.putShort((short) 0x010E).putShort((short) 2).putInt(4).put(ascii("abc\0"));
        b.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation).putShort((short) 0);
        return b.array();
    }

    static byte[] segment(int marker, byte[] data) {
        return concat(new byte[] {(byte) 0xFF, (byte) marker, (byte) (data.length + 2 >> 8), (byte) (data.length + 2)},
                data);
    }

    /** Puts a chunk behind the header chunk. */
    static byte[] withPngChunk(byte[] png, String type, byte[] data) {
        return insert(png, 33, pngChunk(type, data));
    }

    static byte[] pngChunk(String type, byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(ascii(type));
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length).putInt(data.length).put(ascii(type)).put(data)
                .putInt((int) crc.getValue()).array();
    }

    static byte[] png(int width, int height, int bits, int colourType, byte[] rows) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) bits)
                .put((byte) colourType);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(rows);
        }
        return concat(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'},
                pngChunk("IHDR", header.array()),
                pngChunk("IDAT", packed.toByteArray()),
                pngChunk("IEND", new byte[0]));
    }

    /** VP8L data (RFC 9649, section 3) of one pixel: no transforms, no cache, each code with a single 8-bit symbol. */
    static byte[] webpBits(int red, int green, int blue) {
        BitSet bits = new BitSet();
        int[] at = {0};
        BiConsumer<Integer, Integer> put = (value, count) -> {
            for (int i = 0; i < count; i++) {
                bits.set(at[0]++, (value >> i & 1) == 1);
            }
        };
        put.accept(0x2F, 8); // signature
        put.accept(0, 14); // width - 1
        put.accept(0, 14); // height - 1
        put.accept(0, 1); // no alpha
        put.accept(0, 3); // version
        put.accept(0, 1); // no transform
        put.accept(0, 1); // no colour cache
        put.accept(0, 1); // no meta codes
        for (int symbol : new int[] {green, red, blue, 255}) {
            put.accept(1, 1); // simple code
            put.accept(0, 1); // of one symbol
            put.accept(1, 1); // of 8 bits
            put.accept(symbol, 8);
        }
        put.accept(1, 1); // distance code: one symbol of 1 bit
        put.accept(0, 1);
        put.accept(0, 1);
        put.accept(0, 1);
        return Arrays.copyOf(bits.toByteArray(), (at[0] + 7) / 8 + 8); // readers look ahead
    }

    static byte[] insert(byte[] file, int at, byte[] part) {
        return concat(Arrays.copyOf(file, at), part, Arrays.copyOfRange(file, at, file.length));
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
