package org.emoca4j.train.data;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Writes a shard: a file of many samples. Big-endian.
 *
 * <pre>
 * EMOCADS1                                     8 bytes
 * records                                      see {@link SampleBytes}
 * index: for each record                       offset (8), length (4), CRC-32 (4), key, class (1), valence (4),
 *                                              arousal (4), person; texts as in DataOutput.writeUTF
 *        number of skipped photos (4), of each reason (1), key, message
 * footer: offset (8), length (4), CRC-32 (4) of the index, number of records (4), EMOCAEND (8)
 * </pre>
 */
final class ShardWriter {

    static final byte[] MAGIC = "EMOCADS1".getBytes(StandardCharsets.US_ASCII);
    static final byte[] END = "EMOCAEND".getBytes(StandardCharsets.US_ASCII);
    static final int FOOTER_BYTES = 28;

    private static final int MAX_TEXT = 10_000;

    private final OutputStream out;
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final ByteArrayOutputStream skipped = new ByteArrayOutputStream();
    private final DataOutputStream index = new DataOutputStream(records);
    private final DataOutputStream rest = new DataOutputStream(skipped);
    private long offset;
    private int numRecords;
    private int numSkipped;

    ShardWriter(OutputStream out) throws IOException {
        this.out = out;
        out.write(MAGIC);
        offset = MAGIC.length;
    }

    /** @param record from {@link SampleBytes#encode} */
    void add(String key, Labels labels, byte[] record) throws IOException {
        out.write(record);
        index.writeLong(offset);
        index.writeInt(record.length);
        index.writeInt(crc(record));
        text(index, key);
        index.writeByte(labels.expression());
        index.writeFloat(labels.valence());
        index.writeFloat(labels.arousal());
        text(index, labels.identity());
        offset += record.length;
        numRecords++;
    }

    void skip(Skipped photo) throws IOException {
        rest.writeByte(photo.reason().ordinal());
        text(rest, photo.key());
        text(rest, photo.message());
        numSkipped++;
    }

    void finish() throws IOException {
        index.writeInt(numSkipped);
        skipped.writeTo(index);
        byte[] bytes = records.toByteArray();
        out.write(bytes);
        DataOutputStream footer = new DataOutputStream(out);
        footer.writeLong(offset);
        footer.writeInt(bytes.length);
        footer.writeInt(crc(bytes));
        footer.writeInt(numRecords);
        footer.write(END);
        footer.flush();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.writeUTF(text.substring(0, Math.min(text.length(), MAX_TEXT)));
    }

    static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
