package org.emoca4j.nn;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** The engine that computes in double precision with the definitions of the layers, one loop after the other. */
public final class PlainLayers implements Layers<PlainLayers.Values> {

    /** Values with their axes, channels first. */
    public record Values(int[] shape, double[] values) {

        double at(int c, int y, int x) {
            boolean inside = y >= 0 && y < shape[1] && x >= 0 && x < shape[2];
            return inside ? values[(c * shape[1] + y) * shape[2] + x] : Double.NaN;
        }

        int perChannel() {
            return values.length / shape[0];
        }
    }

    @FunctionalInterface
    private interface Pixel {
        double at(int c, int y, int x);
    }

    private final StateDict weights;
    private final Map<String, Values> named = new HashMap<>();

    public PlainLayers(StateDict weights) {
        this.weights = weights;
    }

    /** The intermediate values that have names. */
    public Map<String, Values> named() {
        return named;
    }

    private static Values map(int channels, int height, int width, Pixel pixel) {
        double[] values = new double[channels * height * width];
        int i = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    values[i++] = pixel.at(c, y, x);
                }
            }
        }
        return new Values(new int[] {channels, height, width}, values);
    }

    private static Values each(Values x, DoubleUnaryOperator function) {
        return new Values(x.shape, Arrays.stream(x.values).map(function).toArray());
    }

    @Override
    public int[] shape(Values x) {
        return x.shape;
    }

    @Override
    public Values conv(Values x, String name, int out, int kernel, int stride, int padding, boolean bias) {
        float[] weight = weights.floats(name + ".weight");
        float[] offset = bias ? weights.floats(name + ".bias") : new float[out];
        int in = x.shape[0];
        return map(out, (x.shape[1] + 2 * padding - kernel) / stride + 1,
                (x.shape[2] + 2 * padding - kernel) / stride + 1, (o, row, column) -> {
                    double sum = offset[o];
                    for (int c = 0; c < in; c++) {
                        for (int k = 0; k < kernel * kernel; k++) {
                            double v = x.at(c, row * stride - padding + k / kernel,
                                    column * stride - padding + k % kernel);
                            sum += Double.isNaN(v) ? 0 : v * weight[(o * in + c) * kernel * kernel + k];
                        }
                    }
                    return sum;
                });
    }

    @Override
    public Values depthwiseConv(Values x, String name, int kernel, int stride, int padding) {
        float[] weight = weights.floats(name + ".weight");
        return map(x.shape[0], (x.shape[1] + 2 * padding - kernel) / stride + 1,
                (x.shape[2] + 2 * padding - kernel) / stride + 1, (c, row, column) -> {
                    double sum = 0;
                    for (int k = 0; k < kernel * kernel; k++) {
                        double v = x.at(c, row * stride - padding + k / kernel, column * stride - padding + k % kernel);
                        sum += Double.isNaN(v) ? 0 : v * weight[c * kernel * kernel + k];
                    }
                    return sum;
                });
    }

    @Override
    public Values batchNorm(Values x, String name, double epsilon) {
        float[] weight = weights.floats(name + ".weight");
        float[] bias = weights.floats(name + ".bias");
        float[] mean = weights.floats(name + ".running_mean");
        float[] variance = weights.floats(name + ".running_var");
        double[] out = new double[x.values.length];
        for (int i = 0; i < out.length; i++) {
            int c = i / x.perChannel();
            out[i] = (x.values[i] - mean[c]) / Math.sqrt(variance[c] + epsilon) * weight[c] + bias[c];
        }
        return new Values(x.shape, out);
    }

    @Override
    public Values linear(Values x, String name, int out) {
        float[] weight = weights.floats(name + ".weight");
        float[] bias = weights.floats(name + ".bias");
        double[] values = new double[out];
        for (int i = 0; i < weight.length; i++) {
            values[i / x.values.length] += weight[i] * x.values[i % x.values.length];
        }
        for (int o = 0; o < out; o++) {
            values[o] += bias[o];
        }
        return new Values(new int[] {out}, values);
    }

    @Override
    public Values relu(Values x) {
        return each(x, v -> Math.max(v, 0));
    }

    @Override
    public Values leakyRelu(Values x, float slope) {
        return each(x, v -> v < 0 ? slope * v : v);
    }

    @Override
    public Values swish(Values x) {
        return each(x, v -> v / (1 + Math.exp(-v)));
    }

    @Override
    public Values tanh(Values x) {
        return each(x, Math::tanh);
    }

    @Override
    public Values logSoftmax(Values x) {
        double sum = Arrays.stream(x.values).map(Math::exp).sum();
        return each(x, v -> v - Math.log(sum));
    }

    /** With rounding up, PyTorch adds a window wherever the last one leaves pixels of the map uncovered. */
    @Override
    public Values maxPool(Values x, int kernel, int stride, int padding, boolean ceil) {
        int[] size = new int[2];
        for (int d = 0; d < 2; d++) {
            int in = x.shape[1 + d];
            while (size[d] * stride - padding + kernel <= in + padding) {
                size[d]++;
            }
            boolean uncovered = (size[d] - 1) * stride - padding + kernel < in + padding;
            if (ceil && uncovered && size[d] * stride - padding < in) {
                size[d]++;
            }
        }
        return map(x.shape[0], size[0], size[1], (c, row, column) -> {
            double largest = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < kernel * kernel; k++) {
                double v = x.at(c, row * stride - padding + k / kernel, column * stride - padding + k % kernel);
                largest = v > largest ? v : largest;
            }
            return largest;
        });
    }

    @Override
    public Values averagePool(Values x, int kernel, int stride, int padding) {
        return map(x.shape[0], (x.shape[1] + 2 * padding - kernel) / stride + 1,
                (x.shape[2] + 2 * padding - kernel) / stride + 1, (c, row, column) -> {
                    double sum = 0;
                    for (int k = 0; k < kernel * kernel; k++) {
                        double v = x.at(c, row * stride - padding + k / kernel, column * stride - padding + k % kernel);
                        sum += Double.isNaN(v) ? 0 : v;
                    }
                    return sum / (kernel * kernel);
                });
    }

    /** The sum of all pixels, each with a tent around it: past the outermost centres the edge goes on. */
    @Override
    public Values resizeBilinear(Values x, int height, int width) {
        return map(x.shape[0], height, width, (c, row, column) -> {
            double fromTop = (row + 0.5) * x.shape[1] / height - 0.5;
            double fromLeft = (column + 0.5) * x.shape[2] / width - 0.5;
            double sum = 0;
            for (int i = 0; i < x.shape[1]; i++) {
                for (int j = 0; j < x.shape[2]; j++) {
                    sum += tent(fromTop, i, x.shape[1]) * tent(fromLeft, j, x.shape[2]) * x.at(c, i, j);
                }
            }
            return sum;
        });
    }

    private static double tent(double at, int pixel, int size) {
        double inside = Math.min(Math.max(at, 0), size - 1);
        return Math.max(0, 1 - Math.abs(inside - pixel));
    }

    @Override
    public Values upsampleNearest(Values x) {
        return map(x.shape[0], 2 * x.shape[1], 2 * x.shape[2], (c, row, column) -> x.at(c, row / 2, column / 2));
    }

    @Override
    public Values affine(Values x, float[] factor, float[] offset) {
        double[] out = new double[x.values.length];
        for (int i = 0; i < out.length; i++) {
            int c = factor.length == 1 ? 0 : i / x.perChannel();
            out[i] = x.values[i] * factor[c] + offset[c];
        }
        return new Values(x.shape, out);
    }

    @Override
    public Values add(Values a, Values b) {
        double[] out = a.values.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] += b.values[i];
        }
        return new Values(a.shape, out);
    }

    @Override
    public Values gate(Values x, Values mask) {
        return map(x.shape[0], x.shape[1], x.shape[2], (c, row, column) ->
                x.at(c, row, column) * mask.at(0, row, column));
    }

    @Override
    public Values sumChannels(Values x) {
        return map(1, x.shape[1], x.shape[2], (none, row, column) -> {
            double sum = 0;
            for (int c = 0; c < x.shape[0]; c++) {
                sum += x.at(c, row, column);
            }
            return sum;
        });
    }

    @Override
    public Values concat(List<Values> parts) {
        int[] shape = parts.get(0).shape.clone();
        shape[0] = parts.stream().mapToInt(part -> part.shape[0]).sum();
        return new Values(shape, parts.stream().flatMapToDouble(part -> Arrays.stream(part.values)).toArray());
    }

    @Override
    public Values slice(Values x, int from, int to) {
        int[] shape = x.shape.clone();
        shape[0] = to - from;
        return new Values(shape, Arrays.copyOfRange(x.values, from * x.perChannel(), to * x.perChannel()));
    }

    @Override
    public Values crop(Values x, int margin) {
        return map(x.shape[0], x.shape[1] - 2 * margin, x.shape[2] - 2 * margin, (c, row, column) ->
                x.at(c, row + margin, column + margin));
    }

    @Override
    public Values padEnd(Values x, int margin) {
        return map(x.shape[0], x.shape[1] + margin, x.shape[2] + margin, (c, row, column) -> {
            double v = x.at(c, row, column);
            return Double.isNaN(v) ? 0 : v;
        });
    }

    @Override
    public Values reshape(Values x, int... shape) {
        return new Values(shape, x.values);
    }

    @Override
    public Values named(Values x, String name) {
        named.put(name, x);
        return x;
    }
}
