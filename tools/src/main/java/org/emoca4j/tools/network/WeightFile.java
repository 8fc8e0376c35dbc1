package org.emoca4j.tools.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.format.Tensor;

/**
 * Reads the weight files of TensorFlow.js: a JSON manifest names the tensors, a binary file holds them one after the
 * other in that order, little-endian, as float32, int32, float16 or linearly quantised bytes.
 */
final class WeightFile {

    private WeightFile() {}

    /**
     * Reads all weights of a manifest.
     *
     * @param groups the JSON array of weight groups, each with {@code paths} and {@code weights}
     * @param binary the file with the values
     * @return weights by name, in file order; integer tensors come as floats
     * @throws IOException if the file cannot be read, has the wrong length or holds an unknown type
     */
    static Map<String, Weight> read(JsonNode groups, Path binary) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(binary)).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, Weight> weights = new LinkedHashMap<>();
        for (JsonNode group : groups) {
            for (JsonNode entry : group.get("weights")) {
                Weight weight = readOne(entry, bytes, binary);
                weights.put(weight.name(), weight);
            }
        }
        if (bytes.hasRemaining()) {
            throw new IOException(binary + ": " + bytes.remaining() + " bytes more than its manifest names");
        }
        return weights;
    }

    private static Weight readOne(JsonNode entry, ByteBuffer bytes, Path file) throws IOException {
        String name = entry.get("name").asText();
        int[] shape = new int[entry.get("shape").size()];
        int size = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = entry.get("shape").get(i).asInt();
            size *= shape[i];
        }
        String type = entry.has("quantization")
                ? entry.get("quantization").get("dtype").asText() : entry.get("dtype").asText();
        int width = switch (type) {
            case "float32", "int32" -> 4;
            case "float16" -> 2;
            case "uint8" -> 1;
            default -> throw new IOException(file + ": " + name + " has the unknown type " + type);
        };
        if (bytes.remaining() < size * width) {
            throw new IOException(file + ": ends within " + name);
        }
        float[] values = new float[size];
        switch (type) {
            case "float32" -> {
                for (int i = 0; i < size; i++) {
                    values[i] = bytes.getFloat();
                }
                Weight.Storage storage = isHalf(values) ? Weight.Storage.FLOAT16 : Weight.Storage.FLOAT32;
                return new Weight(name, shape, storage, values, new byte[0], 1f, 0f);
            }
            case "int32" -> {
                for (int i = 0; i < size; i++) {
                    values[i] = bytes.getInt();
                }
                return Weight.ofFloats(name, shape, values);
            }
            case "float16" -> {
                ByteBuffer halves = bytes.slice(bytes.position(), 2 * size);
                bytes.position(bytes.position() + 2 * size);
                float[] wide = new Tensor(Tensor.Type.F16, new long[] {size}, halves).floats();
                return new Weight(name, shape, Weight.Storage.FLOAT16, wide, new byte[0], 1f, 0f);
            }
            default -> {
                float scale = (float) entry.get("quantization").get("scale").asDouble();
                float min = (float) entry.get("quantization").get("min").asDouble();
                byte[] codes = new byte[size];
                bytes.get(codes);
                for (int i = 0; i < size; i++) {
                    values[i] = (codes[i] & 0xFF) * scale + min;
                }
                return new Weight(name, shape, Weight.Storage.UINT8, values, codes, scale, min);
            }
        }
    }

    /** Whether halves hold all of these values without loss. */
    private static boolean isHalf(float[] values) {
        return Arrays.equals(values, Tensor.half(values, values.length).floats());
    }
}
