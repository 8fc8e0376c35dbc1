package org.emoca4j.nn;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The smallest and largest numbers that the values of a network take on samples, 0 always among them. */
final class ActivationRanges {

    private static final String MIN = "ReduceMin";
    private static final String MAX = "ReduceMax";

    /**
     * What a value reaches.
     *
     * @param min at most 0
     * @param max at least 0
     */
    record Range(float min, float max) {

        private Range with(float value) {
            return new Range(Math.min(min, value), Math.max(max, value));
        }
    }

    private final Map<String, Range> ranges = new HashMap<>();

    private ActivationRanges() {}

    /**
     * Runs a network on samples.
     *
     * @param values names of values in its graph, without the input's; the input's range is measured too
     * @param samples one input each
     * @param threads processors for one run
     */
    static ActivationRanges measure(
            String source, ModelProto model, List<String> values, List<float[]> samples, int threads)
            throws IOException {
        String input = model.getGraph().getInput(0).getName();
        ActivationRanges measured = new ActivationRanges();
        try (Network network = Network.of(source, watched(model, values).toByteArray(), threads)) {
            for (float[] sample : samples) {
                for (float value : sample) {
                    measured.include(input, value);
                }
                Map<String, float[]> reached = network.run(sample);
                for (String value : values) {
                    measured.include(value, reached.get(value + MIN)[0]);
                    measured.include(value, reached.get(value + MAX)[0]);
                }
            }
        }
        return measured;
    }

    private void include(String value, float number) {
        ranges.put(value, of(value).with(number));
    }

    /** The range of a value; 0 alone if it was never measured. */
    Range of(String value) {
        return ranges.getOrDefault(value, new Range(0, 0));
    }

    /** The network with the smallest and largest number of each value as outputs of their own. */
    private static ModelProto watched(ModelProto model, List<String> values) {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (String value : values) {
            for (String operator : List.of(MIN, MAX)) {
                graph.addNode(NodeProto.newBuilder().setOpType(operator).addInput(value).addOutput(value + operator)
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("keepdims")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(0)));
                graph.addOutput(ValueInfoProto.newBuilder()
                        .setName(value + operator)
                        .setType(TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber()))));
            }
        }
        return model.toBuilder().setGraph(graph).build();
    }
}
