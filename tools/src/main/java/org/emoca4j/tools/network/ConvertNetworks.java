package org.emoca4j.tools.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Converts the built-in networks from the npm packages that their model cards name. */
@Command(
        name = "convert-networks",
        mixinStandardHelpOptions = true,
        description = "Writes MODELS/{face-detector,face-landmarks,iris,emotion,identity}/model.onnx.")
public final class ConvertNetworks implements Callable<Integer> {

    @Option(names = "--human", required = true, paramLabel = "DIR",
            description = "unpacked npm package @vladmandic/human 3.3.6")
    private Path human;

    @Option(names = "--face-api", required = true, paramLabel = "DIR",
            description = "unpacked npm package @vladmandic/face-api 1.7.15")
    private Path faceApi;

    @Option(names = "--out", required = true, paramLabel = "MODELS", description = "folder of the built-in assets")
    private Path out;

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new ConvertNetworks()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path models = human.resolve("models");
        write("face-detector", faceDetector(TensorFlowGraph.read(models, "blazeface")));
        write("face-landmarks", faceLandmarks(TensorFlowGraph.read(models, "facemesh")));
        write("iris", iris(TensorFlowGraph.read(models, "iris")));
        write("emotion", FaceApiNetworks.emotion(faceApi.resolve("model")));
        write("identity", FaceApiNetworks.identity(faceApi.resolve("model")));
        return 0;
    }

    /** Both anchor grids (16 x 16 x 2, then 8 x 8 x 6) come as one list of 896. */
    private static byte[] faceDetector(TensorFlowGraph source) throws IOException {
        OnnxGraph onnx = new OnnxGraph("face-detector");
        OnnxGraph.Value image = onnx.affine(onnx.image("image", 256), 2f, -1f, -1f, -1f);
        Map<String, OnnxGraph.Value> values = source.appendTo(onnx, image);
        onnx.output("boxes", onnx.concat(0, values.get("Identity_2"), values.get("Identity_3")));
        onnx.output("logits", onnx.concat(0, values.get("Identity"), values.get("Identity_1")));
        return onnx.toBytes();
    }

    private static byte[] faceLandmarks(TensorFlowGraph source) throws IOException {
        OnnxGraph onnx = new OnnxGraph("face-landmarks");
        Map<String, OnnxGraph.Value> values = source.appendTo(onnx, onnx.image("image", 192));
        onnx.output("mesh", onnx.reshape(values.get("Identity_2"), 468, 3));
        onnx.output("score", values.get("Identity_1"));
        return onnx.toBytes();
    }

    private static byte[] iris(TensorFlowGraph source) throws IOException {
        OnnxGraph onnx = new OnnxGraph("iris");
        Map<String, OnnxGraph.Value> values = source.appendTo(onnx, onnx.image("image", 64));
        onnx.output("points", onnx.reshape(values.get("Identity"), 76, 3));
        return onnx.toBytes();
    }

    private void write(String id, byte[] model) throws IOException {
        Path file = Files.createDirectories(out.resolve(id)).resolve("model.onnx");
        Files.write(file, model);
        System.out.printf("%s: %,d bytes%n", file, model.length);
    }
}
