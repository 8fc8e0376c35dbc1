package org.emoca4j.nn;

import java.util.List;

/**
 * A second implementation of timm's MobileNet-V3 trunks, straight from the words that describe them, in double
 * precision, with TensorFlow's "SAME" padding for windows and strides of any size.
 */
final class PlainTimm {

    private static final double EPSILON = 1e-3;

    private final StateDict weights;
    private final String prefix;

    /** Channels, side, values. */
    private record Plane(int channels, int side, double[] values) {}

    PlainTimm(StateDict weights, String prefix) {
        this.weights = weights;
        this.prefix = prefix;
    }

    /** The mean over the last map of each channel. */
    double[] vector(List<String> stages, float[] image) {
        double[] values = new double[image.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = image[i];
        }
        Plane x = new Plane(3, (int) Math.sqrt(image.length / 3.0), values);
        x = normed(convolved(x, "conv_stem", 3, 2, 1), "bn1", true);
        for (int stage = 0; stage < stages.size(); stage++) {
            int index = 0;
            for (String word : stages.get(stage).split(" ")) {
                String[] parts = word.split("_");
                int repeats = Integer.parseInt(parts[1].substring(1));
                int window = Integer.parseInt(parts[2].substring(1));
                int stride = Integer.parseInt(parts[3].substring(1));
                for (int i = 0; i < repeats; i++) {
                    String name = "blocks." + stage + "." + index++ + ".";
                    x = block(x, parts[0], name, window, i == 0 ? stride : 1);
                }
            }
        }
        double[] means = new double[x.channels];
        int n = x.side * x.side;
        for (int i = 0; i < x.values.length; i++) {
            means[i / n] += x.values[i] / n;
        }
        return means;
    }

    private Plane block(Plane x, String kind, String name, int window, int stride) {
        Plane y = switch (kind) {
            case "ds" -> {
                Plane wide = normed(convolved(x, name + "conv_dw", window, stride, x.channels), name + "bn1", true);
                yield normed(convolved(wide, name + "conv_pw", 1, 1, 1), name + "bn2", false);
            }
            case "ir" -> {
                Plane wide = normed(convolved(x, name + "conv_pw", 1, 1, 1), name + "bn1", true);
                wide = normed(convolved(wide, name + "conv_dw", window, stride, wide.channels), name + "bn2", true);
                yield normed(convolved(wide, name + "conv_pwl", 1, 1, 1), name + "bn3", false);
            }
            case "cn" -> normed(convolved(x, name + "conv", window, stride, 1), name + "bn1", true);
            default -> throw new IllegalArgumentException(kind);
        };
        if (kind.equals("cn") || stride != 1 || y.channels != x.channels) {
            return y;
        }
        double[] sum = y.values.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += x.values[i];
        }
        return new Plane(y.channels, y.side, sum);
    }

    /**
     * As many windows as strides begin in the map; the zeros that they need besides are shared by both ends, an odd one
     * goes to the far end.
     */
    private Plane convolved(Plane x, String name, int window, int stride, int groups) {
        float[] weight = weights.floats(prefix + name + ".weight");
        int side = (x.side + stride - 1) / stride;
        int before = Math.max((side - 1) * stride + window - x.side, 0) / 2;
        int perGroup = x.channels / groups;
        int out = weight.length / (perGroup * window * window);
        double[] values = new double[out * side * side];
        for (int o = 0; o < out; o++) {
            int first = o / (out / groups) * perGroup;
            for (int i = 0; i < perGroup; i++) {
                for (int k = 0; k < window * window; k++) {
                    double w = weight[(o * perGroup + i) * window * window + k];
                    for (int y = 0; y < side; y++) {
                        int row = y * stride - before + k / window;
                        for (int c = 0; row >= 0 && row < x.side && c < side; c++) {
                            int column = c * stride - before + k % window;
                            if (column >= 0 && column < x.side) {
                                values[(o * side + y) * side + c] +=
                                        w * x.values[((first + i) * x.side + row) * x.side + column];
                            }
                        }
                    }
                }
            }
        }
        return new Plane(out, side, values);
    }

    private Plane normed(Plane x, String name, boolean rectified) {
        float[] weight = weights.floats(prefix + name + ".weight");
        float[] bias = weights.floats(prefix + name + ".bias");
        float[] mean = weights.floats(prefix + name + ".running_mean");
        float[] variance = weights.floats(prefix + name + ".running_var");
        double[] out = new double[x.values.length];
        int n = x.side * x.side;
        for (int i = 0; i < out.length; i++) {
            int c = i / n;
            double value = (x.values[i] - mean[c]) / Math.sqrt(variance[c] + EPSILON) * weight[c] + bias[c];
            out[i] = rectified ? Math.max(0, value) : value;
        }
        return new Plane(x.channels, x.side, out);
    }
}
