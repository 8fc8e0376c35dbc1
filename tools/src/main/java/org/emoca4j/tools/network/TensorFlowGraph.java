package org.emoca4j.tools.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A TensorFlow.js graph model, replayed node by node into an {@link OnnxGraph}.
 *
 * <p>Knows the operators that MediaPipe's face networks use. Feature maps change from NHWC to NCHW; where the source
 * reshapes a feature map into a list, the transpose back stands in front of it, so that outputs keep their order.
 */
final class TensorFlowGraph {

    private final Path file;
    private final JsonNode nodes;
    private final Map<String, Weight> weights;

    private TensorFlowGraph(Path file, JsonNode nodes, Map<String, Weight> weights) {
        this.file = file;
        this.nodes = nodes;
        this.weights = weights;
    }

    /** Reads {@code NAME.json} and {@code NAME.bin} beside it. */
    static TensorFlowGraph read(Path folder, String name) throws IOException {
        Path json = folder.resolve(name + ".json");
        JsonNode root = new ObjectMapper().readTree(json.toFile());
        return new TensorFlowGraph(
                json,
                root.get("modelTopology").get("node"),
                WeightFile.read(root.get("weightsManifest"), folder.resolve(name + ".bin")));
    }

    /**
     * Appends this graph.
     *
     * @param input what takes the place of the placeholder
     * @return the graph's values by node name, outputs among them
     * @throws IOException if the file uses an operator that is not known here
     */
    Map<String, OnnxGraph.Value> appendTo(OnnxGraph onnx, OnnxGraph.Value input) throws IOException {
        Map<String, OnnxGraph.Value> values = new HashMap<>();
        for (JsonNode node : nodes) {
            String op = node.get("op").asText();
            List<String> in = new ArrayList<>();
            for (JsonNode name : node.path("input")) {
                in.add(name.asText());
            }
            OnnxGraph.Value x = in.isEmpty() ? null : values.get(in.get(0));
            OnnxGraph.Value y = switch (op) {
                case "Const" -> null;
                case "Placeholder" -> input;
                case "Identity" -> x;
                case "_FusedConv2D" -> fusedConv(onnx, node, in, x);
                case "DepthwiseConv2dNative" ->
                    onnx.conv(x, weight(in.get(1)), true, new float[0], stride(node), padding(node));
                case "AddV2" -> onnx.add(x, values.get(in.get(1)));
                case "Relu" -> onnx.relu(x);
                case "Sigmoid" -> onnx.sigmoid(x);
                case "Prelu" -> onnx.prelu(x, weight(in.get(1)));
                case "MaxPool" -> onnx.maxPool(x, kernel(node), stride(node), padding(node));
                case "Pad" -> channelPad(onnx, x, weight(in.get(1)).values());
                case "Reshape" -> reshape(onnx, x, weight(in.get(1)).values());
                case "ConcatV2" -> concatChannels(onnx, values, in);
                default -> throw new IOException(file + ": operator " + op + " is not known to this converter");
            };
            if (y != null) {
                values.put(node.get("name").asText(), y);
            }
        }
        return values;
    }

    private OnnxGraph.Value fusedConv(OnnxGraph onnx, JsonNode node, List<String> in, OnnxGraph.Value x)
            throws IOException {
        OnnxGraph.Value y =
                onnx.conv(x, weight(in.get(1)), false, weight(in.get(2)).values(), stride(node), padding(node));
        for (JsonNode fused : node.get("attr").get("fused_ops").get("list").get("s")) {
            switch (decode(fused)) {
                case "BiasAdd" -> { }
                case "Relu" -> y = onnx.relu(y);
                case "Prelu" -> y = onnx.prelu(y, weight(in.get(3)));
                default -> throw new IOException(file + ": fused operator " + decode(fused) + " is not known");
            }
        }
        return y;
    }

    private OnnxGraph.Value channelPad(OnnxGraph onnx, OnnxGraph.Value x, float[] paddings) throws IOException {
        for (int i = 0; i < 7; i++) {
            if (paddings[i] != 0) {
                throw new IOException(file + ": only padding behind the last channel is known to this converter");
            }
        }
        return onnx.padEnd(x, (int) paddings[7], 0, 0);
    }

    private static OnnxGraph.Value reshape(OnnxGraph onnx, OnnxGraph.Value x, float[] target) {
        int[] shape = new int[target.length - 1]; // the first entry is the batch
        for (int i = 0; i < shape.length; i++) {
            shape[i] = (int) target[i + 1];
        }
        return onnx.reshape(onnx.channelsLast(x), shape);
    }

    private OnnxGraph.Value concatChannels(OnnxGraph onnx, Map<String, OnnxGraph.Value> values, List<String> in)
            throws IOException {
        if (weight(in.get(in.size() - 1)).values()[0] != 3) {
            throw new IOException(file + ": only concatenation of channels is known to this converter");
        }
        return onnx.concat(0, in.subList(0, in.size() - 1).stream()
                .map(values::get).toArray(OnnxGraph.Value[]::new));
    }

    private Weight weight(String name) throws IOException {
        Weight weight = weights.get(name);
        if (weight == null) {
            throw new IOException(file + ": no weight named " + name);
        }
        return weight;
    }

    private static int stride(JsonNode node) {
        return node.get("attr").get("strides").get("list").get("i").get(1).asInt();
    }

    private static int kernel(JsonNode node) {
        return node.get("attr").get("ksize").get("list").get("i").get(1).asInt();
    }

    private static OnnxGraph.Padding padding(JsonNode node) {
        return OnnxGraph.Padding.valueOf(decode(node.get("attr").get("padding").get("s")));
    }

    private static String decode(JsonNode base64) {
        return new String(Base64.getDecoder().decode(base64.asText()), StandardCharsets.US_ASCII);
    }
}
