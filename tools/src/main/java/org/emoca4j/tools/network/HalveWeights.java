package org.emoca4j.tools.network;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.emoca4j.format.Tensor;

/**
 * Copies the folder {@code model} of a training run with its networks at half the size: weights are kept as float16 and
 * made float32 again when a network is loaded, which then computes as before.
 */
public final class HalveWeights {

    /** Smaller tensors stay as they are. */
    private static final int SMALLEST = 256;

    private HalveWeights() {}

    /**
     * Copies a folder.
     *
     * @param args the folder to read, the folder to write
     * @throws IOException if a file can't be read or written
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: HalveWeights RUN/model OUT");
            System.exit(2);
        }
        Path out = Files.createDirectories(Path.of(args[1]));
        List<Path> files;
        try (Stream<Path> entries = Files.list(Path.of(args[0]))) {
            files = entries.sorted().toList();
        }
        for (Path file : files) {
            Path copy = out.resolve(file.getFileName());
            if (file.toString().endsWith(".onnx")) {
                Files.write(copy, halved(Files.readAllBytes(file)));
            } else {
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            System.out.println(copy + ": " + Files.size(copy) + " bytes");
        }
    }

    /**
     * A network with float16 weights.
     *
     * @param network ONNX, with float32 weights as raw bytes
     * @throws IOException if it is no ONNX, or a weight is too large for float16
     */
    static byte[] halved(byte[] network) throws IOException {
        ModelProto model = ModelProto.parseFrom(network);
        GraphProto source = model.getGraph();
        GraphProto.Builder graph = source.toBuilder().clearInitializer().clearNode();
        List<NodeProto> casts = new ArrayList<>();
        for (TensorProto tensor : source.getInitializerList()) {
            boolean large = tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber()
                    && tensor.getRawData().size() >= SMALLEST * Float.BYTES;
            if (!large) {
                graph.addInitializer(tensor);
                continue;
            }
            String half = tensor.getName() + ".half";
            graph.addInitializer(tensor.toBuilder()
                    .setName(half)
                    .setDataType(TensorProto.DataType.FLOAT16.getNumber())
                    .setRawData(ByteString.copyFrom(half(tensor))));
            casts.add(NodeProto.newBuilder()
                    .setOpType("Cast")
                    .addInput(half)
                    .addOutput(tensor.getName())
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("to")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(TensorProto.DataType.FLOAT.getNumber()))
                    .build());
        }
        graph.addAllNode(casts).addAllNode(source.getNodeList());
        return model.toBuilder().setGraph(graph).build().toByteArray();
    }

    private static byte[] half(TensorProto tensor) throws IOException {
        ByteBuffer bytes = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        Tensor half = Tensor.half(values, values.length);
        for (float value : half.floats()) {
            if (!Float.isFinite(value)) {
                throw new IOException(tensor.getName() + ": a weight is too large for float16");
            }
        }
        return half.toByteArray();
    }
}
