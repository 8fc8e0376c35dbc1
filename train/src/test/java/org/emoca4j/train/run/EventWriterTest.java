package org.emoca4j.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventWriterTest {

    @TempDir
    private Path folder;

    /** CRC-32C bit by bit: the polynomial 0x1EDC6F41, reflected. */
    private static int crc(byte[] data) {
        int crc = -1;
        for (byte b : data) {
            crc ^= b & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 1 ? crc >>> 1 ^ 0x82F63B78 : crc >>> 1;
            }
        }
        return ~crc;
    }

    private static int masked(byte[] data) {
        int crc = crc(data);
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    @Test
    void theFrameOfARecord() {
        byte[] data = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(crc(data)).isEqualTo(0xE3069283); // the check value in the catalogue of CRCs
        ByteBuffer record = ByteBuffer.wrap(EventWriter.record(data)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(record.capacity()).isEqualTo(25);
        assertThat(record.getLong()).isEqualTo(9);
        assertThat(record.getInt()).isEqualTo(masked(new byte[] {9, 0, 0, 0, 0, 0, 0, 0}));
        byte[] held = new byte[9];
        record.get(held);
        assertThat(held).isEqualTo(data);
        // 0xE3069283 turned right by 15 bits is 0x2507C60D; with 0xA282EAD8 added, 0xC78AB0E5
        assertThat(record.getInt()).isEqualTo(0xC78AB0E5);
    }

    /** Fields of a message: numbers, or bytes. */
    private static Map<Integer, Object> fields(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, Object> fields = new TreeMap<>();
        while (in.hasRemaining()) {
            long key = varint(in);
            Object value = switch ((int) (key & 7)) {
                case 0 -> varint(in);
                case 1 -> in.getDouble();
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    yield bytes;
                }
                case 5 -> in.getFloat();
                default -> throw new AssertionError("wire type of key " + key);
            };
            fields.put((int) (key >>> 3), value);
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private List<Map<Integer, Object>> events() throws IOException {
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.");
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Map<Integer, Object>> events = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] data = new byte[(int) in.getLong()];
            in.getInt();
            in.get(data);
            assertThat(in.getInt()).isEqualTo(masked(data));
            events.add(fields(data));
        }
        return events;
    }

    @Test
    void figuresAndPicturesReadBack() throws IOException {
        RgbImage picture = RgbImage.black(3, 2);
        picture.set(1, 1, 250, 100, 50);
        try (EventWriter writer = EventWriter.open(folder, 300)) {
            writer.scalar(301, "train/loss", 0.1);
            writer.image(302, "faces", picture);
        }
        List<Map<Integer, Object>> events = events();
        assertThat(events).hasSize(4);
        assertThat((byte[]) events.get(0).get(3)).asString(StandardCharsets.UTF_8).isEqualTo("brain.Event:2");
        assertThat(events.get(1)).containsEntry(2, 300L);
        assertThat(fields((byte[]) events.get(1).get(7))).containsEntry(1, 1L);
        assertThat(events.get(2)).containsEntry(2, 301L);
        assertThat((double) events.get(2).get(1)).isGreaterThan(1.6e9);
        Map<Integer, Object> scalar = fields((byte[]) fields((byte[]) events.get(2).get(5)).get(1));
        assertThat((byte[]) scalar.get(1)).asString(StandardCharsets.UTF_8).isEqualTo("train/loss");
        assertThat(scalar).containsEntry(2, 0.1f);
        Map<Integer, Object> value = fields((byte[]) fields((byte[]) events.get(3).get(5)).get(1));
        Map<Integer, Object> image = fields((byte[]) value.get(4));
        assertThat(image).containsEntry(1, 2L).containsEntry(2, 3L).containsEntry(3, 3L);
        BufferedImage decoded = ImageIO.read(new ByteArrayInputStream((byte[]) image.get(4)));
        assertThat(decoded.getRGB(1, 1) & 0xFFFFFF).isEqualTo(250 << 16 | 100 << 8 | 50);
    }
}
