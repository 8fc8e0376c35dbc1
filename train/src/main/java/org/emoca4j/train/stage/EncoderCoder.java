package org.emoca4j.train.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.app.UserError;
import org.emoca4j.head.HeadModel;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.nn.Network;
import org.emoca4j.store.ModelStore;
import org.emoca4j.train.data.Sample;

/**
 * The codes that trained encoders see in a crop: a coarse encoder, and perhaps one that knows better about expression,
 * jaw and pose (emoca section 1.2).
 */
final class EncoderCoder implements FaceCoder {

    private static final String OUTPUT = "codes";
    private static final int ANGLES = 3;
    /** Pose, camera and light, behind identity, texture and expression. */
    private static final int REST = 2 * ANGLES + 3 + 27;

    private final String identity;
    private final Network coarse;
    private final Optional<Network> expression;
    private final int numShape;
    private final int numTex;
    private final int numExpression;

    private EncoderCoder(Path coarseFile, Optional<Path> expressionFile) throws IOException {
        identity = "encoders " + Sha256.of(coarseFile)
                + (expressionFile.isPresent() ? " " + Sha256.of(expressionFile.get()) : "");
        coarse = Network.open(coarseFile, 1);
        int outputs = run(coarse, new float[coarse.inputSize()]).length;
        HeadModel builtIn = HeadModel.builtin();
        int albedo = Math.max(1, builtIn.albedo().map(model -> model.dirs().length).orElse(0));
        boolean flame = outputs == 100 + 50 + 50 + REST;
        numShape = flame ? 100 : builtIn.numShape();
        numTex = flame ? 50 : albedo;
        numExpression = flame ? 50 : builtIn.numExpression();
        if (outputs != numShape + numTex + numExpression + REST) {
            coarse.close();
            throw UserError.usage("model.face_model: " + coarseFile + " gives " + outputs + " codes, expected 236 as "
                    + "DECA's, or " + (builtIn.numShape() + albedo + builtIn.numExpression() + REST)
                    + " for the built-in head");
        }
        expression = expressionFile.isPresent() ? Optional.of(Network.open(expressionFile.get(), 1)) : Optional.empty();
    }

    /**
     * Opens encoders.
     *
     * @param model an ONNX file, a folder with {@code E_flame.onnx} and perhaps {@code E_expression.onnx}, or a model
     *     of the store
     */
    static EncoderCoder open(String model) throws IOException {
        Path path = Path.of(model);
        if (Files.isRegularFile(path)) {
            return new EncoderCoder(path, Optional.empty());
        }
        if (Files.isDirectory(path)) {
            Path coarse = path.resolve("E_flame.onnx");
            Path expression = path.resolve("E_expression.onnx");
            if (!Files.isRegularFile(coarse)) {
                throw UserError.usage("model.face_model: " + path + " has no E_flame.onnx; name a folder with exported "
                        + "encoders");
            }
            return new EncoderCoder(coarse, Optional.of(expression).filter(Files::isRegularFile));
        }
        RegressorFiles files = ModelStore.open(ModelStore.defaultFolder()).regressor(model);
        return new EncoderCoder(files.coarseEncoder(), files.expressionEncoder());
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public Map<String, Integer> parts() {
        Map<String, Integer> parts = new LinkedHashMap<>();
        parts.put("identity", numShape);
        parts.put("expression", numExpression);
        parts.put("global", ANGLES);
        parts.put("jaw", ANGLES);
        return parts;
    }

    @Override
    public Optional<float[]> codes(Sample sample) {
        float[] image = sample.floatImage().data();
        float[] all = run(coarse, image);
        float[] out = new float[numShape + numExpression + 2 * ANGLES];
        System.arraycopy(all, 0, out, 0, numShape);
        // behind the texture's, expression and pose follow each other
        System.arraycopy(all, numShape + numTex, out, numShape, numExpression + 2 * ANGLES);
        if (expression.isPresent()) {
            float[] better = run(expression.get(), image);
            int angles = better.length - numExpression;
            System.arraycopy(better, 0, out, numShape, numExpression);
            // the jaw alone, or head and jaw
            System.arraycopy(better, numExpression, out, out.length - angles, angles);
        }
        return Optional.of(out);
    }

    private static float[] run(Network network, float[] image) {
        return network.run(image).get(OUTPUT);
    }

    @Override
    public void close() {
        coarse.close();
        expression.ifPresent(Network::close);
    }
}
