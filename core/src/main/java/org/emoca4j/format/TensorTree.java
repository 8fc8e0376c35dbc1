package org.emoca4j.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the tensors and arrays in nested dictionaries, lists and tuples, and names them by their paths. */
final class TensorTree {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_VISITS = 1 << 23;

    private final String source;
    private final WorkLimit limit;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private int visits;

    private TensorTree(String source, WorkLimit limit) {
        this.source = source;
        this.limit = limit;
    }

    /**
     * All tensors and arrays of numbers, in the file's order.
     *
     * @param limit of copies: of tensors that are not views, and of names
     * @return by path, the parts joined with dots; a tensor that is the root itself has an empty name
     */
    static Map<String, Tensor> of(Object root, String source, WorkLimit limit) throws FormatException {
        TensorTree tree = new TensorTree(source, limit);
        tree.visit("", root, 0);
        return tree.tensors;
    }

    private void visit(String path, Object value, int depth) throws FormatException {
        if (++visits > MAX_VISITS || depth > MAX_DEPTH) {
            throw new FormatException(source + ": nested too deep at '" + FormatException.printable(path) + "'");
        }
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                visitPart(path, entry.getKey(), entry.getValue(), depth);
            }
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                visitPart(path, (long) i, list.get(i), depth);
            }
        } else if (value instanceof Object[] tuple) {
            for (int i = 0; i < tuple.length; i++) {
                visitPart(path, (long) i, tuple[i], depth);
            }
        } else {
            add(path, value);
        }
    }

    private void visitPart(String path, Object key, Object value, int depth) throws FormatException {
        boolean holds = value instanceof Map
                || value instanceof List
                || value instanceof Object[]
                || value instanceof TorchTensor
                || value instanceof PickledArray
                || value instanceof Tensor;
        if (!holds) {
            visits++;
            return;
        }
        String name = name(key);
        limit.spend(path.length() + name.length(), source);
        visit(path.isEmpty() ? name : path + "." + name, value, depth + 1);
    }

    private static String name(Object key) {
        if (key instanceof String || key instanceof Number || key instanceof Boolean) {
            return String.valueOf(key);
        }
        return key instanceof PickleClasses.Global global ? global.name() : "(" + Pickle.describe(key) + ")";
    }

    private void add(String path, Object value) throws FormatException {
        String where = source + ": " + (path.isEmpty() ? "root" : "'" + FormatException.printable(path) + "'");
        Tensor tensor;
        if (value instanceof TorchTensor view) {
            limit.spend(view.numCopiedBytes(where), where);
            tensor = view.toTensor(where);
        } else if (value instanceof PickledArray array && array.isNumeric()) {
            limit.spend(array.numCopiedBytes(where), where);
            tensor = array.tensor(where);
        } else if (value instanceof Tensor scalar) {
            tensor = scalar;
        } else {
            return;
        }
        if (tensors.putIfAbsent(path, tensor) != null) {
            throw new FormatException(where + " is the name of two tensors");
        }
    }
}
