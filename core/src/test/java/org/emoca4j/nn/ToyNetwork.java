package org.emoca4j.nn;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.format.Tensor;

/** Networks of one linear layer, so small that their outputs are known. */
public interface ToyNetwork extends Architecture {

    /** An encoder that looks at the crop's mean colour only: its outputs are weights times colour plus bias. */
    static ToyNetwork meanColour(int outputs) {
        return new MeanColour(outputs);
    }

    /** A decoder of displacement whose map takes its corners from weights times inputs plus bias. */
    static ToyNetwork level(int inputs) {
        return new Level(inputs);
    }

    /** Writes it as ONNX. */
    default Path write(Path file, float[] weight, float[] bias) throws IOException {
        StateDict weights = new StateDict(file.toString(), Map.of(
                "out.weight", Tensor.of(weight, bias.length, weight.length / bias.length),
                "out.bias", Tensor.of(bias, bias.length)));
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxExporter.write(this, weights, out);
        }
        return file;
    }

    record MeanColour(int outputs) implements ToyNetwork {
        @Override
        public int[] inputShape() {
            return new int[] {3, 224, 224};
        }

        @Override
        public String inputName() {
            return "image";
        }

        @Override
        public <T> Map<String, T> build(Layers<T> net, T image) {
            Map<String, T> out = new LinkedHashMap<>();
            out.put("codes", net.linear(net.reshape(net.averagePool(image, 224, 1), 3), "out", outputs));
            return out;
        }
    }

    record Level(int inputs) implements ToyNetwork {
        @Override
        public int[] inputShape() {
            return new int[] {inputs};
        }

        @Override
        public String inputName() {
            return "condition";
        }

        @Override
        public <T> Map<String, T> build(Layers<T> net, T condition) {
            T corners = net.reshape(net.linear(condition, "out", 4), 1, 2, 2);
            Map<String, T> out = new LinkedHashMap<>();
            out.put("displacement", net.resizeBilinear(corners, 256, 256));
            return out;
        }
    }
}
