package org.emoca4j.nn;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a network compute its feature maps with 8-bit numbers: weights of convolutions are whole numbers in -127..127,
 * with a step for each output channel; maps are whole numbers in 0..255, with one step and zero for a map that fit the
 * values which the network takes on samples. Everything behind the last map stays float.
 *
 * <p>The file says so with pairs of QuantizeLinear and DequantizeLinear around float operators, which ONNX Runtime
 * turns into integer ones.
 *
 * @see <a href="https://arxiv.org/abs/1712.05877">Jacob et al., Quantization and training of neural networks for
 *     efficient integer-arithmetic-only inference, CVPR 2018, section 2</a>
 */
public final class OnnxQuantizer {

    private static final String CONV = "Conv";
    private static final String RELU = "Relu";
    private static final Set<String> OPERATORS = Set.of(CONV, RELU, "Add", "MaxPool", "AveragePool");
    private static final int MAX_WEIGHT = 127;
    private static final int MAX_VALUE = 255;

    private final GraphProto source;
    private final ActivationRanges ranges;
    private final Map<String, TensorProto> constants = new HashMap<>();
    private final GraphProto.Builder graph;
    /** What stands for a value of the source, by its name there. */
    private final Map<String, String> replaced = new HashMap<>();

    private final Map<String, Float> steps = new HashMap<>();

    private OnnxQuantizer(GraphProto source, ActivationRanges ranges) {
        this.source = source;
        this.ranges = ranges;
        source.getInitializerList().forEach(constant -> constants.put(constant.getName(), constant));
        graph = source.toBuilder().clearNode().clearInitializer();
    }

    /**
     * Writes the 8-bit version of a network.
     *
     * @param network a file of {@link OnnxExporter}
     * @param samples inputs such as the network will see, at least one, better some dozens
     * @param threads processors to use
     * @throws IOException if the file is not a network, or can't be written
     */
    public static void write(Path network, List<float[]> samples, int threads, OutputStream out) throws IOException {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("samples are needed to know which values the network takes");
        }
        // wrapped, so that the weights are not copied
        ModelProto model = ModelProto.parseFrom(UnsafeByteOperations.unsafeWrap(Files.readAllBytes(network)));
        List<String> maps = new ArrayList<>();
        for (NodeProto node : model.getGraph().getNodeList()) {
            if (OPERATORS.contains(node.getOpType())) {
                maps.add(node.getOutput(0));
            }
        }
        ActivationRanges ranges = ActivationRanges.measure(network.toString(), model, maps, samples, threads);
        GraphProto graph = new OnnxQuantizer(model.getGraph(), ranges).rewritten();
        model.toBuilder().setGraph(graph).build().writeTo(out);
    }

    private GraphProto rewritten() {
        Set<String> beforeRelu = beforeRelu();
        quantise(source.getInput(0).getName());
        for (NodeProto node : source.getNodeList()) {
            NodeProto.Builder copy = node.toBuilder();
            for (int i = 0; i < copy.getInputCount(); i++) {
                copy.setInput(i, replaced.getOrDefault(copy.getInput(i), copy.getInput(i)));
            }
            if (node.getOpType().equals(CONV)) {
                quantiseWeights(copy);
            }
            graph.addNode(copy);
            String value = node.getOutput(0);
            // the runtime merges a rectifier into the operator before it, if there is nothing between
            if (OPERATORS.contains(node.getOpType()) && !beforeRelu.contains(value)) {
                quantise(value);
            }
        }
        Set<String> used = new HashSet<>();
        graph.getNodeList().forEach(node -> used.addAll(node.getInputList()));
        source.getInitializerList().stream()
                .filter(constant -> used.contains(constant.getName()))
                .forEach(graph::addInitializer);
        return graph.build();
    }

    /** Values that nothing but a rectifier looks at. */
    private Set<String> beforeRelu() {
        Set<String> seenByRelu = new HashSet<>();
        Set<String> seenByOthers = new HashSet<>();
        for (NodeProto node : source.getNodeList()) {
            (node.getOpType().equals(RELU) ? seenByRelu : seenByOthers).addAll(node.getInputList());
        }
        seenByRelu.removeAll(seenByOthers);
        return seenByRelu;
    }

    /** Sends a value through whole numbers in 0..255; {@code real = step * (number - zero)}. */
    private void quantise(String value) {
        ActivationRanges.Range range = ranges.of(value);
        float step = range.max() > range.min() ? (range.max() - range.min()) / MAX_VALUE : 1;
        String stepName = constant(value + ".step", TensorProto.DataType.FLOAT, floats(step));
        byte[] zero = {(byte) Math.round(-range.min() / step)};
        String zeroName = constant(value + ".zero", TensorProto.DataType.UINT8, zero);
        String number = value + ".number";
        String back = value + ".real";
        graph.addNodeBuilder().setOpType("QuantizeLinear").addInput(value).addInput(stepName).addInput(zeroName)
                .addOutput(number);
        graph.addNodeBuilder().setOpType("DequantizeLinear").addInput(number).addInput(stepName).addInput(zeroName)
                .addOutput(back);
        replaced.put(value, back);
        steps.put(back, step);
    }

    /** Weights become whole numbers of one step for each output channel, biases multiples of input step times that. */
    private void quantiseWeights(NodeProto.Builder node) {
        TensorProto weight = constants.get(node.getInput(1));
        float[] values = floats(weight);
        int channels = (int) weight.getDims(0);
        int row = values.length / channels;
        float[] weightSteps = new float[channels];
        byte[] numbers = new byte[values.length];
        for (int c = 0; c < channels; c++) {
            float largest = 0;
            for (int i = c * row; i < (c + 1) * row; i++) {
                largest = Math.max(largest, Math.abs(values[i]));
            }
            weightSteps[c] = largest > 0 ? largest / MAX_WEIGHT : 1;
            for (int i = c * row; i < (c + 1) * row; i++) {
                numbers[i] = (byte) Math.round(values[i] / weightSteps[c]);
            }
        }
        node.setInput(1, perChannel(weight, TensorProto.DataType.INT8, numbers, weightSteps));
        if (node.getInputCount() > 2) {
            TensorProto bias = constants.get(node.getInput(2));
            float[] offsets = floats(bias);
            float[] biasSteps = new float[channels];
            ByteBuffer wide = ByteBuffer.allocate(4 * channels).order(ByteOrder.LITTLE_ENDIAN);
            for (int c = 0; c < channels; c++) {
                biasSteps[c] = steps.get(node.getInput(0)) * weightSteps[c];
                wide.putInt((int) Math.rint(offsets[c] / (double) biasSteps[c]));
            }
            node.setInput(2, perChannel(bias, TensorProto.DataType.INT32, wide.array(), biasSteps));
        }
    }

    /** A constant of whole numbers with a step for each entry of its first axis, and the node that multiplies them. */
    private String perChannel(TensorProto like, TensorProto.DataType type, byte[] numbers, float[] channelSteps) {
        String name = like.getName();
        List<Long> axes = like.getDimsList();
        String steps = constant(name + ".step", TensorProto.DataType.FLOAT, floats(channelSteps), axes.get(0));
        String whole = constant(name + ".number", type, numbers, axes.toArray(new Long[0]));
        graph.addNodeBuilder().setOpType("DequantizeLinear").addInput(whole).addInput(steps)
                .addOutput(name + ".real")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(0));
        return name + ".real";
    }

    private String constant(String name, TensorProto.DataType type, byte[] bytes, Long... axes) {
        graph.addInitializerBuilder().setName(name).setDataType(type.getNumber()).addAllDims(List.of(axes))
                .setRawData(ByteString.copyFrom(bytes));
        return name;
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static float[] floats(TensorProto tensor) {
        FloatBuffer buffer =
                tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
