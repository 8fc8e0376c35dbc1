package org.emoca4j.tools.network;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.emoca4j.format.Tensor;

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

    private static final int OPSET = 13;
    private static final int IR_VERSION = 8;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private int names;

    OnnxGraph(String name) {
        graph.setName(name);
    }

    /** The only input: colours in 0..1, sRGB-encoded, RGB order. */
    Value image(String name, int size) {
        graph.addInput(valueInfo(name, 3, size, size));
        return new Value(name, 3, size, size);
    }

    /** Gives a value a public name. */
    void output(String name, Value value) {
        NodeProto.Builder node = graph.addNodeBuilder().setOpType("Identity").addInput(value.name());
        node.addOutput(name);
        graph.addOutput(valueInfo(name, value.shape()));
    }

    /** {@code x * factor + offset[channel]}. */
    Value affine(Value x, float factor, float... offset) {
        String scaled = x.name();
        if (factor != 1f) {
            scaled = node("Mul", scaled, floats(new int[0], factor));
        }
        return new Value(node("Add", scaled, floats(new int[] {offset.length, 1, 1}, offset)), x.shape());
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
        NodeProto.Builder node = graph.addNodeBuilder().setOpType("Conv").addInput(x.name());
        node.addInput(constant(turned, gain));
        if (bias.length > 0) {
            node.addInput(floats(new int[] {out}, bias));
        }
        ints(node, "kernel_shape", kernelHeight, kernelWidth);
        if (depthwise) {
            node.addAttribute(AttributeProto.newBuilder()
                    .setName("group").setType(AttributeProto.AttributeType.INT).setI(out));
        }
        int[] size = window(node, x, kernelHeight, kernelWidth, stride, padding);
        return new Value(result(node), out, size[0], size[1]);
    }

    Value relu(Value x) {
        return new Value(node("Relu", x.name()), x.shape());
    }

    Value sigmoid(Value x) {
        return new Value(node("Sigmoid", x.name()), x.shape());
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
        return new Value(node("Add", a.name(), b.name()), a.shape());
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
        String pads = longs(0, 0, 0, 0, 0, channels, rows, columns);
        return new Value(node("Pad", x.name(), pads),
                x.shape()[0] + channels, x.shape()[1] + rows, x.shape()[2] + columns);
    }

    /** Mean over height and width, as a vector. */
    Value globalMean(Value x) {
        return reshape(new Value(node("GlobalAveragePool", x.name()), x.channels(), 1, 1), x.channels());
    }

    /** {@code x W + b} for a vector x and a weight of in x out; an empty bias is left out. */
    Value dense(Value x, Weight weight, float[] bias) {
        String product = node("MatMul", x.name(), constant(weight, new float[0]));
        int out = weight.shape()[1];
        return new Value(bias.length == 0 ? product : node("Add", product, floats(new int[] {out}, bias)), out);
    }

    Value softmax(Value x) {
        return new Value(node("Softmax", x.name()), x.shape());
    }

    /** A feature map in the element order of TensorFlow: (height, width, channels). */
    Value channelsLast(Value x) {
        NodeProto.Builder node = graph.addNodeBuilder().setOpType("Transpose").addInput(x.name());
        ints(node, "perm", 0, 2, 3, 1);
        return new Value(result(node), x.shape()[1], x.shape()[2], x.shape()[0]);
    }

    Value reshape(Value x, int... shape) {
        long[] target = LongStream.concat(LongStream.of(0), Arrays.stream(shape).asLongStream()).toArray();
        return new Value(node("Reshape", x.name(), longs(target)), shape);
    }

    /** Joins along one axis, counted without the batch. */
    Value concat(int axis, Value... parts) {
        NodeProto.Builder node = graph.addNodeBuilder().setOpType("Concat");
        int[] shape = parts[0].shape().clone();
        shape[axis] = 0;
        for (Value part : parts) {
            node.addInput(part.name());
            shape[axis] += part.shape()[axis];
        }
        node.addAttribute(AttributeProto.newBuilder()
                .setName("axis").setType(AttributeProto.AttributeType.INT).setI(axis + 1));
        return new Value(result(node), shape);
    }

    /** The finished file. */
    byte[] toBytes() {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("emoca4j")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private Value pool(String type, Value x, int kernel, int stride, Padding padding) {
        NodeProto.Builder node = graph.addNodeBuilder().setOpType(type).addInput(x.name());
        ints(node, "kernel_shape", kernel, kernel);
        int[] size = window(node, x, kernel, kernel, stride, padding);
        return new Value(result(node), x.channels(), size[0], size[1]);
    }

    /** Sets strides and explicit pads (TensorFlow's SAME puts the odd pixel at the end); returns the output size. */
    private static int[] window(
            NodeProto.Builder node, Value x, int kernelHeight, int kernelWidth, int stride, Padding padding) {
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
        ints(node, "strides", stride, stride);
        ints(node, "pads", pads);
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
                String wide = toFloat(tensor(TensorProto.DataType.FLOAT16, shape, halves));
                return gain.length == 0 ? wide : node("Mul", wide, floats(gainShape, gain));
            }
            case UINT8 -> {
                String codes = toFloat(tensor(TensorProto.DataType.UINT8, shape, weight.codes()));
                float[] step = gain.length == 0 ? new float[] {1f} : gain.clone();
                float[] floor = new float[step.length];
                for (int i = 0; i < step.length; i++) {
                    floor[i] = step[i] * weight.min();
                    step[i] *= weight.scale();
                }
                int[] stepShape = gain.length == 0 ? new int[0] : gainShape;
                return node("Add", node("Mul", codes, floats(stepShape, step)), floats(stepShape, floor));
            }
            default -> {
                String full = floats(shape, weight.values());
                return gain.length == 0 ? full : node("Mul", full, floats(gainShape, gain));
            }
        }
    }

    private String toFloat(String input) {
        NodeProto.Builder node = graph.addNodeBuilder().setOpType("Cast").addInput(input);
        node.addAttribute(AttributeProto.newBuilder().setName("to").setType(AttributeProto.AttributeType.INT)
                .setI(TensorProto.DataType.FLOAT.getNumber()));
        return result(node);
    }

    private String node(String type, String... inputs) {
        return result(graph.addNodeBuilder().setOpType(type).addAllInput(Arrays.asList(inputs)));
    }

    private String result(NodeProto.Builder node) {
        String name = "v" + names++;
        node.addOutput(name);
        return name;
    }

    private String floats(int[] shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor(TensorProto.DataType.FLOAT, shape, bytes.array());
    }

    private String longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return tensor(TensorProto.DataType.INT64, new int[] {values.length}, bytes.array());
    }

    private String tensor(TensorProto.DataType type, int[] shape, byte[] data) {
        String name = "c" + names++;
        TensorProto.Builder tensor = graph.addInitializerBuilder().setName(name).setDataType(type.getNumber());
        for (int d : shape) {
            tensor.addDims(d);
        }
        tensor.setRawData(ByteString.copyFrom(data));
        return name;
    }

    private static void ints(NodeProto.Builder node, String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        node.addAttribute(attribute);
    }

    private static ValueInfoProto valueInfo(String name, int... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
        for (int d : shape) {
            dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(dims)))
                .build();
    }
}
