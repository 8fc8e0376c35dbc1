package org.emoca4j.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The constants of a frozen TensorFlow graph ({@code GraphDef}, a {@code .pb} file): what were variables when the
 * network was trained, by the names of their nodes. Tensors are views of the file.
 *
 * @param source name for error messages
 * @param tensors by name, in the file's order; texts are left out
 */
public record FrozenGraph(String source, Map<String, Tensor> tensors) {

    private static final String CONSTANT = "Const";

    public FrozenGraph {
        tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Reads a file of at most 2 GB.
     *
     * @throws FormatException if it is damaged
     */
    public static FrozenGraph read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return parse(bytes, file.toString());
        }
    }

    static FrozenGraph parse(FileBytes file, String source) throws IOException {
        if (!file.holds(0, file.size())) {
            throw new FormatException(source + ": a graph of " + file.size() + " bytes, at most 2 GB are read");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        WorkLimit limit = new WorkLimit(file.size());
        ProtoFields graph = new ProtoFields(file.slice(0, file.size()), source);
        int nodes = 0;
        while (graph.next()) {
            if (graph.is(1, ProtoFields.BYTES)) {
                nodes++;
                addNode(graph.bytes(), source, limit, tensors);
            }
        }
        if (nodes == 0) {
            throw new FormatException(source + ": not a TensorFlow graph: it has no nodes");
        }
        return new FrozenGraph(source, tensors);
    }

    private static void addNode(ByteBuffer message, String source, WorkLimit limit, Map<String, Tensor> tensors)
            throws FormatException {
        String name = "";
        boolean constant = false;
        ByteBuffer value = null;
        ProtoFields node = new ProtoFields(message, source);
        while (node.next()) {
            if (node.is(1, ProtoFields.BYTES)) {
                name = node.text();
            } else if (node.is(2, ProtoFields.BYTES)) {
                constant = node.text().equals(CONSTANT);
            } else if (node.is(5, ProtoFields.BYTES)) {
                Optional<ByteBuffer> attribute = valueAttribute(node.bytes(), source);
                value = attribute.orElse(value);
            }
        }
        if (constant && value != null) {
            String where = source + ": node '" + FormatException.printable(name) + "'";
            Optional<Tensor> tensor = tensor(value, where, limit);
            if (tensor.isPresent() && tensors.put(name, tensor.get()) != null) {
                throw new FormatException(where + " is there twice");
            }
        }
    }

    /** The {@code TensorProto} in an entry of a node's attributes, if it is the one called value. */
    private static Optional<ByteBuffer> valueAttribute(ByteBuffer entry, String source) throws FormatException {
        boolean called = false;
        ByteBuffer tensor = null;
        ProtoFields attribute = new ProtoFields(entry, source);
        while (attribute.next()) {
            if (attribute.is(1, ProtoFields.BYTES)) {
                called = attribute.text().equals("value");
            } else if (attribute.is(2, ProtoFields.BYTES)) {
                ProtoFields value = new ProtoFields(attribute.bytes(), source);
                while (value.next()) {
                    tensor = value.is(8, ProtoFields.BYTES) ? value.bytes() : tensor;
                }
            }
        }
        return called ? Optional.ofNullable(tensor) : Optional.empty();
    }

    private static Optional<Tensor> tensor(ByteBuffer message, String where, WorkLimit limit) throws FormatException {
        Optional<Tensor.Type> type = Optional.empty();
        long[] shape = {};
        ByteBuffer content = ByteBuffer.allocate(0);
        ByteBuffer floats = ByteBuffer.allocate(0);
        ProtoFields tensor = new ProtoFields(message, where);
        while (tensor.next()) {
            if (tensor.is(1, ProtoFields.VARINT)) {
                type = TensorFlowTypes.type(tensor.number());
            } else if (tensor.is(2, ProtoFields.BYTES)) {
                shape = TensorFlowTypes.shape(tensor.bytes(), where);
            } else if (tensor.is(4, ProtoFields.BYTES)) {
                content = tensor.bytes();
            } else if (tensor.is(5, ProtoFields.BYTES)) {
                floats = tensor.bytes();
            }
        }
        if (type.isEmpty()) {
            return Optional.empty();
        }
        if (type.get() == Tensor.Type.F32 && floats.remaining() >= 4 && !content.hasRemaining()) {
            return Optional.of(repeated(floats, shape, where, limit));
        }
        long bytes = bytes(type.get(), shape, where);
        // single whole numbers stand in fields of their own; weights are never written so
        return bytes > 0 && !content.hasRemaining()
                ? Optional.empty()
                : Optional.of(Tensor.view(type.get(), shape, content, where));
    }

    private static long bytes(Tensor.Type type, long[] shape, String where) throws FormatException {
        try {
            long count = type.size();
            for (long axis : shape) {
                count = Math.multiplyExact(count, axis);
            }
            return count;
        } catch (ArithmeticException e) {
            throw new FormatException(where + ": an impossible shape " + Arrays.toString(shape), e);
        }
    }

    /** Values of which the last one stands for all that follow. */
    private static Tensor repeated(ByteBuffer given, long[] shape, String where, WorkLimit limit)
            throws FormatException {
        long bytes = bytes(Tensor.Type.F32, shape, where);
        limit.spend(bytes, where);
        int count = given.remaining() / 4;
        if (count > bytes / 4) {
            throw new FormatException(where + ": " + count + " values for shape " + Arrays.toString(shape));
        }
        ByteBuffer all = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bytes / 4; i++) {
            all.putFloat(4 * i, given.getFloat(4 * Math.min(i, count - 1)));
        }
        return new Tensor(Tensor.Type.F32, shape, all);
    }
}
