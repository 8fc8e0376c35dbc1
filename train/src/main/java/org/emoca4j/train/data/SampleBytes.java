package org.emoca4j.train.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * Samples as the records of a shard, big-endian: the number of the picture's encoding (1 byte), the picture, the 68
 * points, the face mesh, the mask, and six arrays of codes, or none. Picture and arrays begin with their number of
 * bytes or float32 values (4 bytes). The mask is the lengths of its runs along the rows, 2 bytes each, of rest and face
 * in turn.
 */
final class SampleBytes {

    private static final int MAX_LENGTH = 1 << 22;

    private SampleBytes() {}

    /** Everything of a sample but its key and labels, which stand in the shard's index. */
    static byte[] encode(Sample sample, PictureEncoding encoding) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 17);
        DataOutputStream out = new DataOutputStream(bytes);
        byte[] picture = encoding.encode(sample.image());
        out.writeByte(encoding.ordinal());
        out.writeInt(picture.length);
        out.write(picture);
        write(out, sample.landmarks68());
        write(out, sample.mediapipe());
        write(out, sample.mask());
        out.writeBoolean(sample.codes().isPresent());
        if (sample.codes().isPresent()) {
            TrueCodes codes = sample.codes().get();
            write(out, codes.shape());
            write(out, codes.expression());
            write(out, codes.pose());
            write(out, codes.camera());
            write(out, codes.albedo());
            write(out, codes.light());
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, float[] values) throws IOException {
        out.writeInt(values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    private static void write(DataOutputStream out, FaceMask mask) throws IOException {
        boolean face = false;
        int length = 0;
        for (int y = 0; y < Sample.SIZE; y++) {
            for (int x = 0; x < Sample.SIZE; x++) {
                if (mask.get(x, y) != face) {
                    out.writeShort(length);
                    length = 0;
                    face = !face;
                }
                length++;
            }
        }
        out.writeShort(length);
    }

    /** The sample of a record. */
    static Sample decode(byte[] record, String key, Labels labels) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
        int encoding = in.readUnsignedByte();
        if (encoding >= PictureEncoding.values().length) {
            throw new DataException(key + ": picture encoding " + encoding + " is unknown; use a newer version");
        }
        byte[] picture = in.readNBytes(length(in, key));
        return new Sample(
                key,
                PictureEncoding.values()[encoding].decode(picture, key),
                floats(in, key),
                floats(in, key),
                mask(in, key),
                labels,
                in.readBoolean() ? Optional.of(codes(in, key)) : Optional.empty());
    }

    private static TrueCodes codes(DataInputStream in, String key) throws IOException {
        return new TrueCodes(
                floats(in, key), floats(in, key), floats(in, key), floats(in, key), floats(in, key), floats(in, key));
    }

    private static int length(DataInputStream in, String key) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_LENGTH) {
            throw new DataException(key + ": the stored sample is damaged; prepare the data again");
        }
        return length;
    }

    private static float[] floats(DataInputStream in, String key) throws IOException {
        float[] values = new float[length(in, key)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }

    private static FaceMask mask(DataInputStream in, String key) throws IOException {
        FaceMask mask = FaceMask.empty();
        int pixels = Sample.SIZE * Sample.SIZE;
        boolean face = false;
        for (int pixel = 0; pixel < pixels; face = !face) {
            int end = pixel + in.readUnsignedShort();
            if (end > pixels) {
                throw new DataException(key + ": the stored mask is damaged; prepare the data again");
            }
            for (; pixel < end; pixel++) {
                if (face) {
                    mask.set(pixel % Sample.SIZE, pixel / Sample.SIZE, true);
                }
            }
        }
        return mask;
    }
}
