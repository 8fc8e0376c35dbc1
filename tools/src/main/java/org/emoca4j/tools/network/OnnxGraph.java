package org.emoca4j.tools.network;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.OnnxBuilder;

/**
 * Writes an ONNX graph, one method for each operator that the converted networks need.
 *
 * <p>Feature maps are NCHW with a free batch dimension. Weights stay in the precision of their source: half and byte
 * constants are stored as such, with a Cast (and a Sub and a Mul) behind them that a runtime folds when it loads the
 * model.
 */
final class OnnxGraph {

    /**
     * A value of the graph.
     *
     * @param name its name in the ONNX file
     * @param shape dimensions without the batch: (channels, height, width) for a feature map
     */
    record Value(String name, int... shape) {
        int channels() {
            return shape[0];
        }
    }

    /** Padding of a convolution or pooling, as TensorFlow names it. */
    enum Padding { SAME, VALID }

    private final OnnxBuilder onnx;

    OnnxGraph(String name) {
        onnx = new OnnxBuilder(name);
    }

    /** The only input: colours in 0..1, sRGB-encoded, RGB order. */
    Value image(String name, int size) {
        onnx.input(name, 3, size, size);
        return new Value(name, 3, size, size);
    }

    /** Gives a value a public name. */
    void output(String name, Value value) {
        onnx.output(name, value.name(), value.shape());
    }

    /** {@code x * factor + offset[channel]}. */
    Value affine(Value x, float factor, float... offset) {
        String scaled = x.name();
        if (factor != 1f) {
            scaled = onnx.node("Mul", scaled, onnx.floats(new int[0], factor));
        }
        return new Value(onnx.node("Add", scaled, onnx.floats(new int[] {offset.length, 1, 1}, offset)), x.shape());
    }

    /**
     * A convolution.
     *
     * @param kernel height x width x in x out, or for a depthwise one height x width x channels x 1
     * @param bias one value for each output channel
     */
    Value conv(Value x, Weight kernel, boolean depthwise, float[] bias, int stride, Padding padding) {
        return conv(x, kernel, depthwise, new float[0], bias, stride, padding);
    }

    /** A convolution whose kernel is multiplied by {@code gain[output channel]} first (empty: all 1). */
    Value conv(Value x, Weight kernel, boolean depthwise, float[] gain, float[] bias, int stride, Padding padding) {
        int kernelHeight = kernel.shape()[0];
        int kernelWidth = kernel.shape()[1];
        Weight turned = depthwise ? kernel.transpose(2, 3, 0, 1) : kernel.transpose(3, 2, 0, 1);
        int out = turned.shape()[0];
        OnnxBuilder.Node node = onnx.node("Conv").input(x.name());
        node.input(constant(turned, gain));
        if (bias.length > 0) {
            node.input(onnx.floats(new int[] {out}, bias));
        }
        node.integers("kernel_shape", kernelHeight, kernelWidth);
        if (depthwise) {
            node.integer("group", out);
        }
        int[] size = window(node, x, kernelHeight, kernelWidth, stride, padding);
        return new Value(node.result(), out, size[0], size[1]);
    }

    Value relu(Value x) {
        return new Value(onnx.node("Relu", x.name()), x.shape());
    }

    Value sigmoid(Value x) {
        return new Value(onnx.node("Sigmoid", x.name()), x.shape());
    }

    /**
     * {@code x < 0 ? slope[channel] * x : x}, written as {@code slope * x + (1 - slope) * relu(x)} in convolutions of
     * one pixel: four times as fast in ONNX Runtime as its operator PRelu, which breaks up the blocked layout.
     */
    Value prelu(Value x, Weight slope) {
        if (slope.values().length != x.channels()) {
            throw new IllegalArgumentException(slope.name() + ": expected one slope for each channel");
        }
        float[] positive = new float[x.channels()];
        for (int i = 0; i < positive.length; i++) {
            positive[i] = 1 - slope.values()[i];
        }
        int[] kernel = {1, 1, x.channels(), 1};
        Value linear = conv(x, slope.reshape(kernel), true, new float[0], 1, Padding.VALID);
        Value bent = conv(relu(x), Weight.ofFloats(slope.name(), kernel, positive), true, new float[0], 1,
                Padding.VALID);
        return add(linear, bent);
    }

    Value add(Value a, Value b) {
        if (!Arrays.equals(a.shape(), b.shape())) {
            throw new IllegalArgumentException("cannot add " + Arrays.toString(a.shape()) + " and "
                    + Arrays.toString(b.shape()));
        }
        return new Value(onnx.node("Add", a.name(), b.name()), a.shape());
    }

    Value maxPool(Value x, int kernel, int stride, Padding padding) {
        return pool("MaxPool", x, kernel, stride, padding);
    }

    /** Average pooling without padding. */
    Value averagePool(Value x, int kernel, int stride) {
        return pool("AveragePool", x, kernel, stride, Padding.VALID);
    }

    /** Appends zeros: further channels, rows at the bottom and columns at the right. */
    Value padEnd(Value x, int channels, int rows, int columns) {
        String pads = onnx.longs(0, 0, 0, 0, 0, channels, rows, columns);
        return new Value(onnx.node("Pad", x.name(), pads),
                x.shape()[0] + channels, x.shape()[1] + rows, x.shape()[2] + columns);
    }

    /** Mean over height and width, as a vector. */
    Value globalMean(Value x) {
        return reshape(new Value(onnx.node("GlobalAveragePool", x.name()), x.channels(), 1, 1), x.channels());
    }

    /** {@code x W + b} for a vector x and a weight of in x out; an empty bias is left out. */
    Value dense(Value x, Weight weight, float[] bias) {
        String product = onnx.node("MatMul", x.name(), constant(weight, new float[0]));
        int out = weight.shape()[1];
        return new Value(
                bias.length == 0 ? product : onnx.node("Add", product, onnx.floats(new int[] {out}, bias)), out);
    }

    Value softmax(Value x) {
        return new Value(onnx.node("Softmax", x.name()), x.shape());
    }

    /** A feature map in the element order of TensorFlow: (height, width, channels). */
    Value channelsLast(Value x) {
        String turned = onnx.node("Transpose").input(x.name()).integers("perm", 0, 2, 3, 1).result();
        return new Value(turned, x.shape()[1], x.shape()[2], x.shape()[0]);
    }

    Value reshape(Value x, int... shape) {
        long[] target = LongStream.concat(LongStream.of(0), Arrays.stream(shape).asLongStream()).toArray();
        return new Value(onnx.node("Reshape", x.name(), onnx.longs(target)), shape);
    }

    /** Joins along one axis, counted without the batch. */
    Value concat(int axis, Value... parts) {
        OnnxBuilder.Node node = onnx.node("Concat");
        int[] shape = parts[0].shape().clone();
        shape[axis] = 0;
        for (Value part : parts) {
            node.input(part.name());
            shape[axis] += part.shape()[axis];
        }
        return new Value(node.integer("axis", axis + 1).result(), shape);
    }

    /** The finished file. */
    byte[] toBytes() {
        return onnx.toBytes();
    }

    private Value pool(String type, Value x, int kernel, int stride, Padding padding) {
        OnnxBuilder.Node node = onnx.node(type).input(x.name()).integers("kernel_shape", kernel, kernel);
        int[] size = window(node, x, kernel, kernel, stride, padding);
        return new Value(node.result(), x.channels(), size[0], size[1]);
    }

    /** Sets strides and explicit pads (TensorFlow's SAME puts the odd pixel at the end); returns the output size. */
    private static int[] window(
            OnnxBuilder.Node node, Value x, int kernelHeight, int kernelWidth, int stride, Padding padding) {
        int[] kernel = {kernelHeight, kernelWidth};
        int[] size = new int[2];
        long[] pads = new long[4];
        for (int d = 0; d < 2; d++) {
            int in = x.shape()[1 + d];
            if (padding == Padding.SAME) {
                size[d] = (in + stride - 1) / stride;
                int total = Math.max(0, (size[d] - 1) * stride + kernel[d] - in);
                pads[d] = total / 2;
                pads[2 + d] = total - total / 2;
            } else {
                size[d] = (in - kernel[d]) / stride + 1;
            }
        }
        node.integers("strides", stride, stride).integers("pads", pads);
        return size;
    }

    private String constant(Weight weight, float[] gain) {
        int[] shape = weight.shape();
        int[] gainShape = new int[shape.length];
        Arrays.fill(gainShape, 1);
        gainShape[0] = gain.length;
        switch (weight.storage()) {
            case FLOAT16 -> {
                byte[] halves = Tensor.half(weight.values(), weight.values().length).toByteArray();
                String wide = toFloat(onnx.constant(OnnxBuilder.Type.FLOAT16, shape, halves));
                return gain.length == 0 ? wide : onnx.node("Mul", wide, onnx.floats(gainShape, gain));
            }
            case UINT8 -> {
                String codes = toFloat(onnx.constant(OnnxBuilder.Type.UINT8, shape, weight.codes()));
                float[] step = gain.length == 0 ? new float[] {1f} : gain.clone();
                float[] floor = new float[step.length];
                for (int i = 0; i < step.length; i++) {
                    floor[i] = step[i] * weight.min();
                    step[i] *= weight.scale();
                }
                int[] stepShape = gain.length == 0 ? new int[0] : gainShape;
                String scaled = onnx.node("Mul", codes, onnx.floats(stepShape, step));
                return onnx.node("Add", scaled, onnx.floats(stepShape, floor));
            }
            default -> {
                String full = onnx.floats(shape, weight.values());
                return gain.length == 0 ? full : onnx.node("Mul", full, onnx.floats(gainShape, gain));
            }
        }
    }

    private String toFloat(String input) {
        return onnx.node("Cast").input(input).integer("to", OnnxBuilder.Type.FLOAT.number()).result();
    }
}
