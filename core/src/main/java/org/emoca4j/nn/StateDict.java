package org.emoca4j.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Tensor;

/**
 * The weights of a network by name, as checkpoints hold them.
 *
 * @param source where they come from, for error messages
 * @param tensors by name, in the checkpoint's order
 */
public record StateDict(String source, Map<String, Tensor> tensors) {

    private static final int NAMED_IN_ERRORS = 3;

    public StateDict {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** The tensors whose names begin with {@code prefix} (its dot included), by what follows it. */
    public StateDict under(String prefix) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return new StateDict(source + ", " + prefix.replaceFirst("\\.$", ""), found);
    }

    /**
     * Makes sure that these are the weights of a network: all of them, each of exactly the shape that it should have
     * and of numbers, and nothing else.
     *
     * @return this
     * @throws FormatException in one line, with the counts and the first names of what is wrong
     */
    public StateDict check(Architecture architecture) throws FormatException {
        List<String> missing = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        List<String> leftOver = new ArrayList<>();
        Map<String, long[]> expected = architecture.parameters();
        Map<String, long[]> unused = architecture.unused();
        expected.forEach((name, shape) -> {
            if (!tensors.containsKey(name)) {
                missing.add(name + " " + Arrays.toString(shape));
            }
        });
        tensors.forEach((name, tensor) -> {
            long[] shape = expected.getOrDefault(name, unused.get(name));
            if (shape == null) {
                leftOver.add(name + " " + Arrays.toString(tensor.shape()));
            } else if (!Arrays.equals(shape, tensor.shape())) {
                wrong.add(name + " is " + Arrays.toString(tensor.shape()) + " instead of " + Arrays.toString(shape));
            } else if (!isFloat(tensor) && !isCounter(name, tensor)) {
                wrong.add(name + " is of type " + tensor.type());
            }
        });
        if (missing.isEmpty() && wrong.isEmpty() && leftOver.isEmpty()) {
            return this;
        }
        throw new FormatException(source + ": these are not the weights of " + architecture + ", which has "
                + expected.size() + " tensors: " + missing.size() + " missing" + first(missing) + ", "
                + wrong.size() + " of another shape or type" + first(wrong) + ", " + leftOver.size() + " left over"
                + first(leftOver) + "; the file is incomplete or holds another network");
    }

    private static boolean isFloat(Tensor tensor) {
        return switch (tensor.type()) {
            case F32, F64, F16, BF16 -> true;
            default -> false;
        };
    }

    private static boolean isCounter(String name, Tensor tensor) {
        return name.endsWith(".num_batches_tracked")
                && (tensor.type() == Tensor.Type.I64 || tensor.type() == Tensor.Type.I32);
    }

    private static String first(List<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        String more = names.size() > NAMED_IN_ERRORS ? ", ..." : "";
        return " (" + String.join(", ", names.subList(0, Math.min(names.size(), NAMED_IN_ERRORS))) + more + ")";
    }

    /** The values of one tensor. */
    float[] floats(String name) {
        return tensors.get(name).floats();
    }
}
