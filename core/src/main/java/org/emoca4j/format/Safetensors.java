package org.emoca4j.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file: 8 bytes of little-endian header length, a JSON header (name, type, shape, byte range of each
 * tensor), then the data.
 *
 * @param source name for error messages
 * @param metadata the header's {@code __metadata__}
 * @param tensors by name, in the header's order
 * @see <a href="https://github.com/huggingface/safetensors">format description</a>
 */
public record Safetensors(String source, Map<String, String> metadata, Map<String, Tensor> tensors) {

    private static final int MAX_HEADER_BYTES = 1 << 24;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    public Safetensors {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * Reads a whole file; the tensors of a large one are views of it, mapped into memory.
     *
     * @throws FormatException if it is not a well-formed safetensors file
     * @throws IOException if it can't be read
     */
    public static Safetensors read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return parse(bytes, file.toString());
        }
    }

    /**
     * Reads a stream to its end.
     *
     * @param source name for error messages
     */
    public static Safetensors read(InputStream in, String source) throws IOException {
        return parse(FileBytes.of(in.readAllBytes()), source);
    }

    static Safetensors parse(FileBytes file, String source) throws IOException {
        if (file.size() < 8) {
            throw new FormatException(source + ": not a safetensors file, only " + file.size() + " bytes long");
        }
        long headerLength = file.slice(0, 8).getLong();
        if (headerLength < 2 || headerLength > MAX_HEADER_BYTES || headerLength > file.size() - 8) {
            throw new FormatException(source + ": at byte 0: header length " + headerLength + " does not fit a file of "
                    + file.size() + " bytes");
        }
        byte[] json = new byte[(int) headerLength];
        file.slice(8, headerLength).get(json);
        JsonNode header;
        try {
            header = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new FormatException(source + ": at byte 8: header is not JSON: "
                    + FormatException.printable(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new FormatException(source + ": at byte 8: header is not readable", e);
        }
        if (header == null || !header.isObject()) {
            throw new FormatException(source + ": at byte 8: header is not a JSON object");
        }
        return readTensors(source, header, file, 8 + headerLength);
    }

    private static Safetensors readTensors(String source, JsonNode header, FileBytes file, long dataStart)
            throws IOException {
        long dataLength = file.size() - dataStart;
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<long[]> ranges = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (entry.getKey().equals("__metadata__")) {
                entry.getValue().properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
                continue;
            }
            String where = source + ": tensor '" + FormatException.printable(entry.getKey()) + "': ";
            long[] range = longs(entry.getValue().path("data_offsets"), where + "data_offsets");
            if (range.length != 2
                    || range[0] > range[1]
                    || range[1] > dataLength
                    || !file.holds(dataStart + range[0], range[1] - range[0])) {
                throw new FormatException(where + "data_offsets " + Arrays.toString(range) + " outside the "
                        + dataLength + " bytes of data, or of more than 2 GB");
            }
            Tensor.Type type;
            try {
                type = Tensor.Type.valueOf(entry.getValue().path("dtype").asText());
            } catch (IllegalArgumentException e) {
                throw new FormatException(
                        where + "unknown dtype '"
                                + FormatException.printable(entry.getValue().path("dtype").asText()) + "'",
                        e);
            }
            long[] shape = longs(entry.getValue().path("shape"), where + "shape");
            ByteBuffer bytes = file.slice(dataStart + range[0], range[1] - range[0]);
            try {
                tensors.put(entry.getKey(), new Tensor(type, shape, bytes));
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new FormatException(where + e.getMessage(), e);
            }
            ranges.add(range);
        }
        checkNoHoles(source, ranges, dataLength);
        return new Safetensors(source, metadata, tensors);
    }

    /** Tensors must tile the data exactly: overlaps and holes can hide a second file. */
    private static void checkNoHoles(String source, List<long[]> ranges, long dataLength) throws FormatException {
        ranges.sort(Comparator.<long[]>comparingLong(r -> r[0]).thenComparingLong(r -> r[1]));
        long end = 0;
        for (long[] range : ranges) {
            if (range[0] != end) {
                throw new FormatException(source + ": data has a hole or an overlap at byte " + end);
            }
            end = range[1];
        }
        if (end != dataLength) {
            throw new FormatException(source + ": " + (dataLength - end) + " bytes of data belong to no tensor");
        }
    }

    private static long[] longs(JsonNode array, String where) throws FormatException {
        if (!array.isArray()) {
            throw new FormatException(where + " is missing or not an array");
        }
        Tensor.checkAxes(array.size(), where);
        long[] out = new long[array.size()];
        for (int i = 0; i < out.length; i++) {
            JsonNode n = array.get(i);
            if (!n.isIntegralNumber() || !n.canConvertToLong() || n.asLong() < 0) {
                throw new FormatException(where + "[" + i + "] is not a natural number: "
                        + FormatException.printable(n.asText()));
            }
            out[i] = n.asLong();
        }
        return out;
    }

    /**
     * One tensor, of whatever shape.
     *
     * @throws FormatException if it is missing
     */
    public Tensor get(String name) throws FormatException {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new FormatException(source + ": tensor '" + name + "' is missing");
        }
        return tensor;
    }

    /**
     * One tensor, checked.
     *
     * @param shape expected lengths of the axes, -1 for any
     * @throws FormatException if it is missing or has another shape
     */
    public Tensor get(String name, long... shape) throws FormatException {
        return get(name).checkShape(source + ": tensor '" + name + "'", shape);
    }

    /** Writes metadata and tensors, in the order of the map, header padded to 8 bytes with spaces. */
    public void write(OutputStream out) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = header.putObject("__metadata__");
            metadata.forEach(node::put);
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", tensor.type().name());
            ArrayNode shape = node.putArray("shape");
            for (long s : tensor.shape()) {
                shape.add(s);
            }
            long end = offset + tensor.bytes().limit();
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        int padded = (json.length + 7) / 8 * 8;
        byte[] head = Arrays.copyOf(json, padded);
        Arrays.fill(head, json.length, padded, (byte) ' ');
        out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).array());
        out.write(head);
        for (Tensor tensor : tensors.values()) {
            out.write(tensor.toByteArray());
        }
    }
}
