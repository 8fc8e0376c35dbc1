package org.emoca4j.nn;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The engine that computes nothing but shapes: those of the values, and on the way those of the parameters. */
final class ParameterShapes implements Layers<int[]> {

    /** How the names of counters of batches end. */
    static final String COUNTER = ".num_batches_tracked";

    private final Map<String, long[]> parameters = new LinkedHashMap<>();

    ParameterShapes() {}

    static Map<String, long[]> of(Architecture architecture) {
        ParameterShapes shapes = new ParameterShapes();
        architecture.build(shapes, architecture.inputShape());
        return Collections.unmodifiableMap(shapes.parameters);
    }

    /** Without the counters of batches of normalisations, which only PyTorch has. */
    static Map<String, long[]> withoutCounters(Architecture architecture) {
        Map<String, long[]> shapes = new LinkedHashMap<>(of(architecture));
        shapes.keySet().removeIf(name -> name.endsWith(COUNTER));
        return Collections.unmodifiableMap(shapes);
    }

    private void parameter(String name, long... shape) {
        if (parameters.put(name, shape) != null) {
            throw new IllegalStateException("two layers are called " + name);
        }
    }

    @Override
    public int[] shape(int[] x) {
        return x;
    }

    @Override
    public int[] conv(int[] x, String name, int out, int kernel, int stride, int padding, boolean bias) {
        parameter(name + ".weight", out, map(x)[0], kernel, kernel);
        if (bias) {
            parameter(name + ".bias", out);
        }
        return window(x, out, kernel, stride, padding, false);
    }

    @Override
    public int[] depthwiseConv(int[] x, String name, int kernel, int stride, int padding) {
        parameter(name + ".weight", map(x)[0], 1, kernel, kernel);
        return window(x, x[0], kernel, stride, padding, false);
    }

    @Override
    public int[] batchNorm(int[] x, String name, double epsilon) {
        for (String part : new String[] {".weight", ".bias", ".running_mean", ".running_var"}) {
            parameter(name + part, x[0]);
        }
        parameter(name + COUNTER);
        return x;
    }

    @Override
    public int[] linear(int[] x, String name, int out) {
        parameter(name + ".weight", out, vector(x)[0]);
        parameter(name + ".bias", out);
        return new int[] {out};
    }

    @Override
    public int[] relu(int[] x) {
        return x;
    }

    @Override
    public int[] leakyRelu(int[] x, float slope) {
        return x;
    }

    @Override
    public int[] swish(int[] x) {
        return x;
    }

    @Override
    public int[] tanh(int[] x) {
        return x;
    }

    @Override
    public int[] logSoftmax(int[] x) {
        return vector(x);
    }

    @Override
    public int[] maxPool(int[] x, int kernel, int stride, int padding, boolean ceil) {
        return window(map(x), x[0], kernel, stride, padding, ceil);
    }

    @Override
    public int[] averagePool(int[] x, int kernel, int stride, int padding) {
        return window(map(x), x[0], kernel, stride, padding, false);
    }

    @Override
    public int[] resizeBilinear(int[] x, int height, int width) {
        return new int[] {map(x)[0], height, width};
    }

    @Override
    public int[] upsampleNearest(int[] x) {
        return new int[] {map(x)[0], 2 * x[1], 2 * x[2]};
    }

    @Override
    public int[] affine(int[] x, float[] factor, float[] offset) {
        if (factor.length != 1 && factor.length != x[0] || offset.length != factor.length) {
            throw new IllegalArgumentException(factor.length + " factors and " + offset.length + " offsets don't fit "
                    + Arrays.toString(x));
        }
        return x;
    }

    @Override
    public int[] add(int[] a, int[] b) {
        if (!Arrays.equals(a, b)) {
            throw new IllegalArgumentException("can't add " + Arrays.toString(a) + " and " + Arrays.toString(b));
        }
        return a;
    }

    @Override
    public int[] gate(int[] x, int[] mask) {
        if (!Arrays.equals(mask, new int[] {1, map(x)[1], x[2]})) {
            throw new IllegalArgumentException(
                    "a mask of " + Arrays.toString(mask) + " doesn't fit " + Arrays.toString(x));
        }
        return x;
    }

    @Override
    public int[] sumChannels(int[] x) {
        return new int[] {1, map(x)[1], x[2]};
    }

    @Override
    public int[] concat(List<int[]> parts) {
        int[] first = parts.get(0).clone();
        first[0] = 0;
        for (int[] part : parts) {
            if (!Arrays.equals(part, 1, part.length, first, 1, first.length)) {
                throw new IllegalArgumentException(
                        "can't join " + Arrays.toString(parts.get(0)) + " and " + Arrays.toString(part));
            }
            first[0] += part[0];
        }
        return first;
    }

    @Override
    public int[] slice(int[] x, int from, int to) {
        if (from < 0 || from >= to || to > x[0]) {
            throw new IllegalArgumentException("no channels " + from + ".." + to + " in " + Arrays.toString(x));
        }
        int[] shape = x.clone();
        shape[0] = to - from;
        return shape;
    }

    @Override
    public int[] crop(int[] x, int margin) {
        return new int[] {map(x)[0], x[1] - 2 * margin, x[2] - 2 * margin};
    }

    @Override
    public int[] padEnd(int[] x, int margin) {
        return new int[] {map(x)[0], x[1] + margin, x[2] + margin};
    }

    @Override
    public int[] reshape(int[] x, int... shape) {
        if (size(x) != size(shape)) {
            throw new IllegalArgumentException(
                    Arrays.toString(x) + " doesn't hold as much as " + Arrays.toString(shape));
        }
        return shape;
    }

    @Override
    public int[] named(int[] x, String name) {
        return x;
    }

    private static int[] window(int[] x, int out, int kernel, int stride, int padding, boolean ceil) {
        int height = Layers.windows(x[1], kernel, stride, padding, ceil);
        return new int[] {out, height, Layers.windows(x[2], kernel, stride, padding, ceil)};
    }

    private static int[] map(int[] x) {
        if (x.length != 3) {
            throw new IllegalArgumentException("a feature map is needed, not " + Arrays.toString(x));
        }
        return x;
    }

    private static int[] vector(int[] x) {
        if (x.length != 1) {
            throw new IllegalArgumentException("a vector is needed, not " + Arrays.toString(x));
        }
        return x;
    }

    private static int size(int[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}
