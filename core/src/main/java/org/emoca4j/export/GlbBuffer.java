package org.emoca4j.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The binary part of a GLB file, with the buffer views and accessors that describe it. */
final class GlbBuffer {

    private static final int UNSIGNED_BYTE = 5121;
    private static final int UNSIGNED_SHORT = 5123;
    private static final int UNSIGNED_INT = 5125;
    private static final int FLOAT = 5126;
    private static final int ARRAY_BUFFER = 34962;
    private static final int ELEMENT_ARRAY_BUFFER = 34963;

    /** The largest 16-bit index; 65535 itself means "restart" in graphics interfaces. */
    private static final int MAX_SHORT_INDEX = 65534;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
    private final ArrayNode views = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode accessors = JsonNodeFactory.instance.arrayNode();

    /**
     * Adds a vertex attribute.
     *
     * @param type VEC2, VEC3 or VEC4
     * @param bounds whether to tell the range, as positions must
     * @return the accessor's index
     */
    int vectors(float[] values, String type, boolean bounds) {
        int components = type.charAt(3) - '0';
        ObjectNode accessor = accessor(FLOAT, values.length / components, type);
        accessor.put("bufferView", view(floats(values), ARRAY_BUFFER));
        if (bounds) {
            addBounds(accessor, values, components);
        }
        return accessors.size() - 1;
    }

    /**
     * Adds offsets of a morph target, of which only those count that are not tiny.
     *
     * @param values {@code V * 3}; vectors whose components are all below {@code threshold} become 0
     * @param source which of the V each vertex of the file takes
     */
    int sparseVectors(float[] values, int[] source, float threshold, boolean bounds) {
        int count = source.length;
        int[] moved = new int[count];
        float[] kept = new float[3 * count];
        int n = 0;
        for (int i = 0; i < count; i++) {
            int from = 3 * source[i];
            if (Math.abs(values[from]) >= threshold || Math.abs(values[from + 1]) >= threshold
                    || Math.abs(values[from + 2]) >= threshold) {
                kept[3 * n] = values[from];
                kept[3 * n + 1] = values[from + 1];
                kept[3 * n + 2] = values[from + 2];
                moved[n++] = i;
            }
        }
        n = Math.max(n, 1); // a sparse accessor needs an element: the first vertex, not moved
        ObjectNode accessor = accessor(FLOAT, count, "VEC3");
        if (bounds) {
            // with the zeros of all others
            addBounds(accessor, Arrays.copyOf(kept, 3 * Math.min(count, n + 1)), 3);
        }
        boolean small = count - 1 <= MAX_SHORT_INDEX;
        ObjectNode sparse = accessor.putObject("sparse").put("count", n);
        sparse.putObject("indices")
                .put("bufferView", view(packIndices(moved, n, small), 0))
                .put("componentType", small ? UNSIGNED_SHORT : UNSIGNED_INT);
        sparse.putObject("values").put("bufferView", view(floats(Arrays.copyOf(kept, 3 * n)), 0));
        return accessors.size() - 1;
    }

    /** Adds four joint numbers for each vertex. */
    int joints(float[] joints) {
        ByteBuffer data = ByteBuffer.allocate(joints.length);
        for (float joint : joints) {
            data.put((byte) joint);
        }
        accessor(UNSIGNED_BYTE, joints.length / 4, "VEC4").put("bufferView", view(data, ARRAY_BUFFER));
        return accessors.size() - 1;
    }

    /** Adds the corners of triangles. */
    int indices(int[] indices, int numVertices) {
        boolean small = numVertices - 1 <= MAX_SHORT_INDEX;
        accessor(small ? UNSIGNED_SHORT : UNSIGNED_INT, indices.length, "SCALAR")
                .put("bufferView", view(packIndices(indices, indices.length, small), ELEMENT_ARRAY_BUFFER));
        return accessors.size() - 1;
    }

    /** Adds 4 x 4 matrices, column-major. */
    int matrices(float[] values) {
        accessor(FLOAT, values.length / 16, "MAT4").put("bufferView", view(floats(values), 0));
        return accessors.size() - 1;
    }

    /** Adds an image file; returns its buffer view. */
    int image(byte[] file) {
        return view(ByteBuffer.wrap(file), 0);
    }

    /** Puts the buffer, its views and accessors into the document. */
    void describe(ObjectNode gltf) {
        gltf.putArray("buffers").addObject().put("byteLength", bytes.size());
        gltf.set("bufferViews", views);
        gltf.set("accessors", accessors);
    }

    /** All data; the length is a multiple of 4. */
    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private ObjectNode accessor(int componentType, int count, String type) {
        return accessors.addObject().put("componentType", componentType).put("count", count).put("type", type);
    }

    private int view(ByteBuffer data, int target) {
        ObjectNode view = views.addObject().put("buffer", 0).put("byteOffset", bytes.size())
                .put("byteLength", data.capacity());
        if (target != 0) {
            view.put("target", target);
        }
        bytes.writeBytes(data.array());
        while (bytes.size() % 4 != 0) {
            bytes.write(0);
        }
        return views.size() - 1;
    }

    private static ByteBuffer floats(float[] values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return data;
    }

    private static ByteBuffer packIndices(int[] indices, int n, boolean small) {
        ByteBuffer data = ByteBuffer.allocate(n * (small ? 2 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
            if (small) {
                data.putShort((short) indices[i]);
            } else {
                data.putInt(indices[i]);
            }
        }
        return data;
    }

    private static void addBounds(ObjectNode accessor, float[] values, int components) {
        ArrayNode min = accessor.putArray("min");
        ArrayNode max = accessor.putArray("max");
        for (int c = 0; c < components; c++) {
            float lowest = values[c];
            float highest = values[c];
            for (int i = c; i < values.length; i += components) {
                lowest = Math.min(lowest, values[i]);
                highest = Math.max(highest, values[i]);
            }
            min.add(lowest);
            max.add(highest);
        }
    }
}
