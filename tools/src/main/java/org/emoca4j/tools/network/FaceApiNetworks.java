package org.emoca4j.tools.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The two networks of face-api whose files hold weights only; their graphs are described here.
 *
 * <p>Both want bytes minus a mean colour, divided by 255, which is the 0..1 input minus a constant.
 */
final class FaceApiNetworks {

    private static final float[] MINUS_MEAN = {-122.782f / 255f, -117.001f / 255f, -104.298f / 255f};
    private static final float[] NONE = new float[0];

    private FaceApiNetworks() {}

    /**
     * Expression classifier: four blocks of four convolutions, each halving the size (112 to 7), in which every layer
     * sees the sum of all layers before it; then the mean of the 7 x 7 map (the feature) and one dense layer.
     */
    static byte[] emotion(Path folder) throws IOException {
        Map<String, Weight> weights = read(folder, "face_expression_model");
        OnnxGraph onnx = new OnnxGraph("emotion");
        OnnxGraph.Value x = onnx.affine(onnx.image("image", 112), 1f, MINUS_MEAN);
        for (int block = 0; block < 4; block++) {
            x = sumBlock(onnx, weights, x, "dense" + block + "/", block == 0);
        }
        OnnxGraph.Value feature = onnx.reshape(onnx.averagePool(x, 7, 2), x.channels());
        OnnxGraph.Value logits =
                onnx.dense(feature, weights.get("fc/weights"), weights.get("fc/bias").values());
        onnx.output("probabilities", onnx.softmax(logits));
        onnx.output("feature", feature);
        return onnx.toBytes();
    }

    private static OnnxGraph.Value sumBlock(
            OnnxGraph onnx, Map<String, Weight> weights, OnnxGraph.Value x, String prefix, boolean first) {
        OnnxGraph.Value sum = null;
        OnnxGraph.Value in = x;
        for (int layer = 0; layer < 4; layer++) {
            String name = prefix + "conv" + layer;
            int stride = layer == 0 ? 2 : 1;
            float[] bias = weights.get(name + "/bias").values();
            OnnxGraph.Value out;
            if (first && layer == 0) {
                out = onnx.conv(in, weights.get(name + "/filters"), false, bias, stride, OnnxGraph.Padding.SAME);
            } else {
                OnnxGraph.Value depth = onnx.conv(in, weights.get(name + "/depthwise_filter"), true, NONE, stride,
                        OnnxGraph.Padding.SAME);
                out = onnx.conv(depth, weights.get(name + "/pointwise_filter"), false, bias, 1,
                        OnnxGraph.Padding.VALID);
            }
            // the first layer of a block is rectified before it is summed, the others only as part of the sum
            sum = layer == 0 ? onnx.relu(out) : onnx.add(sum, out);
            in = layer == 0 ? sum : onnx.relu(sum);
        }
        return in;
    }

    /** Dlib's face descriptor: a residual network of 29 convolutions, its mean feature times a 256 x 128 matrix. */
    static byte[] identity(Path folder) throws IOException {
        Map<String, Weight> weights = read(folder, "face_recognition_model");
        OnnxGraph onnx = new OnnxGraph("identity");
        OnnxGraph.Value x = onnx.affine(onnx.image("image", 150), 1f, MINUS_MEAN);
        x = onnx.relu(scaledConv(onnx, weights, x, "conv32_down", 2, OnnxGraph.Padding.VALID));
        x = onnx.maxPool(x, 3, 2, OnnxGraph.Padding.VALID);
        for (String name : new String[] {
            "conv32_1", "conv32_2", "conv32_3", "conv64_down", "conv64_1", "conv64_2", "conv64_3", "conv128_down",
            "conv128_1", "conv128_2", "conv256_down", "conv256_1", "conv256_2", "conv256_down_out"
        }) {
            x = residual(onnx, weights, x, name, name.contains("down"));
        }
        onnx.output("descriptor", onnx.dense(onnx.globalMean(x), weights.get("fc"), NONE));
        return onnx.toBytes();
    }

    private static OnnxGraph.Value residual(
            OnnxGraph onnx, Map<String, Weight> weights, OnnxGraph.Value x, String name, boolean down) {
        OnnxGraph.Value y = onnx.relu(scaledConv(onnx, weights, x, name + "/conv1", down ? 2 : 1,
                down ? OnnxGraph.Padding.VALID : OnnxGraph.Padding.SAME));
        y = scaledConv(onnx, weights, y, name + "/conv2", 1, OnnxGraph.Padding.SAME);
        OnnxGraph.Value shortcut = x;
        if (down) {
            // unpadded convolution and pooling differ by up to a row and a column, and in channels: zeros fill up
            shortcut = onnx.averagePool(x, 2, 2);
            y = onnx.padEnd(y, 0, shortcut.shape()[1] - y.shape()[1], shortcut.shape()[2] - y.shape()[2]);
            shortcut = onnx.padEnd(shortcut, y.channels() - shortcut.channels(), 0, 0);
        }
        return onnx.relu(onnx.add(shortcut, y));
    }

    /** A convolution with bias followed by a scale and an offset for each channel, merged into one. */
    private static OnnxGraph.Value scaledConv(OnnxGraph onnx, Map<String, Weight> weights, OnnxGraph.Value x,
            String name, int stride, OnnxGraph.Padding padding) {
        float[] gain = weights.get(name + "/scale/weights").values();
        float[] offset = weights.get(name + "/scale/biases").values().clone();
        float[] bias = weights.get(name + "/conv/bias").values();
        for (int i = 0; i < offset.length; i++) {
            offset[i] += gain[i] * bias[i];
        }
        return onnx.conv(x, weights.get(name + "/conv/filters"), false, gain, offset, stride, padding);
    }

    private static Map<String, Weight> read(Path folder, String name) throws IOException {
        return WeightFile.read(
                new ObjectMapper().readTree(folder.resolve(name + "-weights_manifest.json").toFile()),
                folder.resolve(name + ".bin"));
    }
}
