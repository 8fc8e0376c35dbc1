package org.emoca4j.nn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * The engine that writes ONNX nodes. A value's node is written when it is first asked for its name, after the whole
 * network is known: only then is it clear which values nobody needs, and into which layers a normalisation can be
 * merged.
 */
final class OnnxLayers implements Layers<OnnxLayers.Value> {

    /** A value of the graph, written or not. */
    static final class Value {

        private final int[] shape;
        private final Function<Scale, String> node;
        private final boolean takesScale;
        private int uses;
        private String name;

        private Value(int[] shape, boolean takesScale, Function<Scale, String> node) {
            this.shape = shape;
            this.takesScale = takesScale;
            this.node = node;
        }

        /** Notes that a layer or an output needs this value. */
        void use() {
            uses++;
        }

        int[] shape() {
            return shape;
        }
    }

    /** What a batch normalisation does to a channel: {@code x * factor + offset}. */
    private record Scale(double[] factor, double[] offset) {}

    private static final Scale NONE = new Scale(new double[0], new double[0]);

    private final OnnxBuilder onnx;
    private final StateDict weights;
    private final Set<String> taps;
    private final Map<String, Value> tapped = new LinkedHashMap<>();
    private final ParameterShapes shapes = new ParameterShapes();

    OnnxLayers(OnnxBuilder onnx, StateDict weights, Set<String> taps) {
        this.onnx = onnx;
        this.weights = weights;
        this.taps = taps;
    }

    Value input(String name, int... shape) {
        return new Value(shape, false, scale -> name);
    }

    /** Those values of the asked-for names that the network has. */
    Map<String, Value> tapped() {
        return tapped;
    }

    /** The value's name in the file; writes its node and those before it, unless that is done. */
    String name(Value x) {
        if (x.name == null) {
            x.name = x.node.apply(NONE);
        }
        return x.name;
    }

    private static Value value(int[] shape, Supplier<String> node, Value... inputs) {
        for (Value input : inputs) {
            input.use();
        }
        return new Value(shape, false, scale -> node.get());
    }

    @Override
    public int[] shape(Value x) {
        return x.shape;
    }

    @Override
    public Value conv(Value x, String name, int out, int kernel, int stride, int padding, boolean bias) {
        x.use();
        int[] shape = shapes.conv(x.shape, name, out, kernel, stride, padding, bias);
        return new Value(shape, true, scale -> {
            OnnxBuilder.Node node = layer("Conv", x, name, bias, scale, out, x.shape[0], kernel, kernel);
            return node.integers("kernel_shape", kernel, kernel)
                    .integers("strides", stride, stride)
                    .integers("pads", padding, padding, padding, padding)
                    .result();
        });
    }

    @Override
    public Value depthwiseConv(Value x, String name, int kernel, int stride, int padding) {
        x.use();
        int channels = x.shape[0];
        return new Value(shapes.depthwiseConv(x.shape, name, kernel, stride, padding), true, scale -> {
            OnnxBuilder.Node node = layer("Conv", x, name, false, scale, channels, 1, kernel, kernel);
            return node.integers("kernel_shape", kernel, kernel)
                    .integers("strides", stride, stride)
                    .integers("pads", padding, padding, padding, padding)
                    .integer("group", channels)
                    .result();
        });
    }

    @Override
    public Value linear(Value x, String name, int out) {
        x.use();
        return new Value(shapes.linear(x.shape, name, out), true, scale ->
                layer("Gemm", x, name, true, scale, out, x.shape[0]).integer("transB", 1).result());
    }

    /** A node with its input, weight and bias, both multiplied for a normalisation behind it. */
    private OnnxBuilder.Node layer(
            String operator, Value x, String name, boolean bias, Scale scale, int... weightShape) {
        int out = weightShape[0];
        boolean scaled = scale != NONE;
        String input = name(x);
        float[] values = weights.floats(name + ".weight");
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer target = bytes.asFloatBuffer();
        int row = values.length / out;
        for (int i = 0; i < values.length; i++) {
            target.put(i, scaled ? (float) (values[i] * scale.factor[i / row]) : values[i]);
        }
        OnnxBuilder.Node node = onnx.node(operator).input(input)
                .input(onnx.constant(OnnxBuilder.Type.FLOAT, weightShape, bytes.array()));
        float[] offset = bias ? weights.floats(name + ".bias") : new float[out];
        for (int i = 0; i < out && scaled; i++) {
            offset[i] = (float) (offset[i] * scale.factor[i] + scale.offset[i]);
        }
        return bias || scaled ? node.input(onnx.floats(new int[] {out}, offset)) : node;
    }

    @Override
    public Value batchNorm(Value x, String name, double epsilon) {
        return value(shapes.batchNorm(x.shape, name, epsilon), () -> {
            float[] weight = weights.floats(name + ".weight");
            float[] bias = weights.floats(name + ".bias");
            float[] mean = weights.floats(name + ".running_mean");
            float[] variance = weights.floats(name + ".running_var");
            if (!x.takesScale || x.uses > 1) {
                int[] channels = {weight.length};
                String input = name(x);
                return onnx.node("BatchNormalization").input(input)
                        .input(onnx.floats(channels, weight))
                        .input(onnx.floats(channels, bias))
                        .input(onnx.floats(channels, mean))
                        .input(onnx.floats(channels, variance))
                        .number("epsilon", (float) epsilon)
                        .result();
            }
            double[] factor = new double[weight.length];
            double[] offset = new double[weight.length];
            for (int i = 0; i < weight.length; i++) {
                factor[i] = weight[i] / Math.sqrt(variance[i] + epsilon);
                offset[i] = bias[i] - mean[i] * factor[i];
            }
            return x.node.apply(new Scale(factor, offset));
        }, x);
    }

    @Override
    public Value relu(Value x) {
        return value(x.shape, () -> onnx.node("Relu", name(x)), x);
    }

    @Override
    public Value leakyRelu(Value x, float slope) {
        return value(x.shape, () -> {
            String input = name(x);
            return onnx.node("LeakyRelu").input(input).number("alpha", slope).result();
        }, x);
    }

    @Override
    public Value swish(Value x) {
        return value(x.shape, () -> {
            String input = name(x);
            return onnx.node("Mul", input, onnx.node("Sigmoid", input));
        }, x);
    }

    @Override
    public Value tanh(Value x) {
        return value(x.shape, () -> onnx.node("Tanh", name(x)), x);
    }

    @Override
    public Value logSoftmax(Value x) {
        return value(shapes.logSoftmax(x.shape), () -> onnx.node("LogSoftmax", name(x)), x);
    }

    /** Rounding up is written as a margin at the end, which says the same for the largest value. */
    @Override
    public Value maxPool(Value x, int kernel, int stride, int padding, boolean ceil) {
        int[] shape = shapes.maxPool(x.shape, kernel, stride, padding, ceil);
        long[] pads = {padding, padding, padding, padding};
        for (int d = 0; d < 2; d++) {
            pads[2 + d] = Math.max(padding, (shape[1 + d] - 1) * stride + kernel - x.shape[1 + d] - padding);
        }
        return value(shape, () -> {
            String input = name(x);
            return onnx.node("MaxPool").input(input)
                    .integers("kernel_shape", kernel, kernel)
                    .integers("strides", stride, stride)
                    .integers("pads", pads)
                    .result();
        }, x);
    }

    @Override
    public Value averagePool(Value x, int kernel, int stride, int padding) {
        return value(shapes.averagePool(x.shape, kernel, stride, padding), () -> {
            String input = name(x);
            OnnxBuilder.Node node = onnx.node("AveragePool").input(input)
                    .integers("kernel_shape", kernel, kernel)
                    .integers("strides", stride, stride);
            return (padding == 0 ? node : node.integers("pads", padding, padding, padding, padding)
                    .integer("count_include_pad", 1)).result();
        }, x);
    }

    @Override
    public Value resizeBilinear(Value x, int height, int width) {
        int[] shape = shapes.resizeBilinear(x.shape, height, width);
        return value(shape, () -> resize(x, "linear", "half_pixel", shape), x);
    }

    @Override
    public Value upsampleNearest(Value x) {
        int[] shape = shapes.upsampleNearest(x.shape);
        return value(shape, () -> resize(x, "nearest", "asymmetric", shape), x);
    }

    private String resize(Value x, String mode, String coordinates, int[] shape) {
        String input = name(x);
        OnnxBuilder.Node node = onnx.node("Resize").input(input).input("")
                .input(onnx.floats(new int[] {4}, 1, 1, scale(x.shape[1], shape[1]), scale(x.shape[2], shape[2])))
                .text("mode", mode)
                .text("coordinate_transformation_mode", coordinates);
        return (mode.equals("nearest") ? node.text("nearest_mode", "floor") : node).result();
    }

    /** The runtime rounds the size down that it computes from this. */
    private static float scale(int from, int to) {
        float scale = (float) to / from;
        return (int) (scale * from) < to ? Math.nextUp(scale) : scale;
    }

    @Override
    public Value affine(Value x, float[] factor, float[] offset) {
        int[] axes = new int[factor.length > 1 ? x.shape.length : 0];
        Arrays.fill(axes, 1);
        if (axes.length > 0) {
            axes[0] = factor.length;
        }
        return value(shapes.affine(x.shape, factor, offset), () -> {
            String scaled = onnx.node("Mul", name(x), onnx.floats(axes, factor));
            boolean moved = false;
            for (float o : offset) {
                moved |= o != 0;
            }
            return moved ? onnx.node("Add", scaled, onnx.floats(axes, offset)) : scaled;
        }, x);
    }

    @Override
    public Value add(Value a, Value b) {
        return value(shapes.add(a.shape, b.shape), () -> onnx.node("Add", name(a), name(b)), a, b);
    }

    @Override
    public Value gate(Value x, Value mask) {
        return value(shapes.gate(x.shape, mask.shape), () -> onnx.node("Mul", name(x), name(mask)), x, mask);
    }

    @Override
    public Value sumChannels(Value x) {
        return value(shapes.sumChannels(x.shape), () -> onnx.node("ReduceSum", name(x), onnx.longs(1)), x);
    }

    @Override
    public Value concat(List<Value> parts) {
        int[] shape = shapes.concat(parts.stream().map(Value::shape).toList());
        return value(shape, () -> {
            List<String> inputs = new ArrayList<>();
            parts.forEach(part -> inputs.add(name(part)));
            OnnxBuilder.Node node = onnx.node("Concat");
            inputs.forEach(node::input);
            return node.integer("axis", 1).result();
        }, parts.toArray(new Value[0]));
    }

    @Override
    public Value slice(Value x, int from, int to) {
        return value(shapes.slice(x.shape, from, to),
                () -> onnx.node("Slice", name(x), onnx.longs(from), onnx.longs(to), onnx.longs(1)), x);
    }

    @Override
    public Value crop(Value x, int margin) {
        int[] shape = shapes.crop(x.shape, margin);
        return value(shape, () -> {
            String input = name(x);
            String from = onnx.longs(margin, margin);
            return onnx.node("Slice", input, from, onnx.longs(margin + shape[1], margin + shape[2]), onnx.longs(2, 3));
        }, x);
    }

    @Override
    public Value padEnd(Value x, int margin) {
        return value(shapes.padEnd(x.shape, margin),
                () -> onnx.node("Pad", name(x), onnx.longs(0, 0, 0, 0, 0, 0, margin, margin)), x);
    }

    @Override
    public Value reshape(Value x, int... shape) {
        long[] target = LongStream.concat(LongStream.of(0), Arrays.stream(shape).asLongStream()).toArray();
        return value(shapes.reshape(x.shape, shape), () -> onnx.node("Reshape", name(x), onnx.longs(target)), x);
    }

    @Override
    public Value named(Value x, String name) {
        if (taps.contains(name)) {
            x.use();
            tapped.put(name, x);
        }
        return x;
    }
}
