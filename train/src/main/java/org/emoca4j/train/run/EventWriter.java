package org.emoca4j.train.run;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;

/**
 * Writes a TensorBoard event file: records in TFRecord's frame, each an {@code Event} of Protocol Buffers. A record is
 * 8 bytes of length, their masked checksum (CRC-32C), the data and its masked checksum, all little-endian. Records go
 * to the system one by one, so what was written stays if the process is killed.
 */
final class EventWriter implements Closeable {

    private static final int MASK = 0xa282ead8;

    // fields of Event
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    // of Summary, Summary.Value, Summary.Image and SessionLog
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int IMAGE = 4;
    private static final int HEIGHT = 1;
    private static final int WIDTH = 2;
    private static final int COLORSPACE = 3;
    private static final int ENCODED_IMAGE = 4;
    private static final int STATUS = 1;

    private static final int RGB = 3;
    private static final int START = 1;

    private final OutputStream out;

    private EventWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins a file of a run's events.
     *
     * @param folder where the file gets a name of its own
     * @param step where the run stands: what earlier files hold of later steps doesn't count
     */
    static EventWriter open(Path folder, long step) throws IOException {
        Files.createDirectories(folder);
        long millis = System.currentTimeMillis();
        Path file = folder.resolve("events.out.tfevents." + millis / 1000 + ".emoca4j." + millis % 1000 + "."
                + ProcessHandle.current().pid());
        EventWriter writer = new EventWriter(Files.newOutputStream(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        writer.write(new Message().text(FILE_VERSION, "brain.Event:2"), 0);
        writer.write(new Message().message(SESSION_LOG, new Message().integer(STATUS, START)), step);
        return writer;
    }

    /** A figure at a step. */
    void scalar(long step, String tag, double value) throws IOException {
        write(new Message().message(SUMMARY, new Message()
                .message(VALUE, new Message().text(TAG, tag).float32(SIMPLE_VALUE, (float) value))), step);
    }

    /** A picture at a step. */
    void image(long step, String tag, RgbImage picture) throws IOException {
        Message image = new Message()
                .integer(HEIGHT, picture.height())
                .integer(WIDTH, picture.width())
                .integer(COLORSPACE, RGB)
                .bytes(ENCODED_IMAGE, PngWriter.encode(picture));
        write(new Message().message(SUMMARY, new Message()
                .message(VALUE, new Message().text(TAG, tag).message(IMAGE, image))), step);
    }

    private void write(Message event, long step) throws IOException {
        event.float64(WALL_TIME, System.currentTimeMillis() / 1000.0).integer(STEP, step);
        out.write(record(event.bytes()));
    }

    /** The bytes of a record that holds {@code data}. */
    static byte[] record(byte[] data) {
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedCrc(record.array(), 8));
        record.put(data);
        record.putInt(maskedCrc(data, data.length));
        return record.array();
    }

    private static int maskedCrc(byte[] data, int length) {
        CRC32C crc = new CRC32C();
        crc.update(data, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** A message of Protocol Buffers under construction. */
    private static final class Message {

        private static final int VARINT = 0;
        private static final int EIGHT_BYTES = 1;
        private static final int LENGTH_FIRST = 2;
        private static final int FOUR_BYTES = 5;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message integer(int field, long value) {
            return varint((long) field << 3 | VARINT).varint(value);
        }

        Message float64(int field, double value) {
            return varint((long) field << 3 | EIGHT_BYTES).raw(little(8).putDouble(value));
        }

        Message float32(int field, float value) {
            return varint((long) field << 3 | FOUR_BYTES).raw(little(4).putFloat(value));
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes());
        }

        Message bytes(int field, byte[] value) {
            varint((long) field << 3 | LENGTH_FIRST).varint(value.length);
            out.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private Message varint(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                out.write((int) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
            return this;
        }

        private static ByteBuffer little(int bytes) {
            return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        private Message raw(ByteBuffer value) {
            out.writeBytes(value.array());
            return this;
        }
    }
}
