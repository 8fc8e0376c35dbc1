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

    private final String identity;
    private final Network coarse;
    private final Optional<Network> expression;
    private final CodeLayout layout;

    private EncoderCoder(Path coarseFile, Optional<Path> expressionFile) throws IOException {
        identity = "encoders " + Sha256.of(coarseFile)
                + (expressionFile.isPresent() ? " " + Sha256.of(expressionFile.get()) : "");
        coarse = Network.open(coarseFile, 1);
        int outputs = run(coarse, new float[coarse.inputSize()]).length;
        CodeLayout builtIn = CodeLayout.of(HeadModel.builtin());
        layout = outputs == CodeLayout.FLAME.outputs() ? CodeLayout.FLAME : builtIn;
        if (outputs != layout.outputs()) {
            coarse.close();
            throw UserError.usage("model.face_model: " + coarseFile + " gives " + outputs + " codes, expected "
                    + CodeLayout.FLAME.outputs() + " as DECA's, or " + builtIn.outputs() + " for the built-in head");
        }
        expression = expressionFile.isPresent() ? Optional.of(Network.open(expressionFile.get(), 1)) : Optional.empty();
    }

    /**
     * Opens encoders.
     *
     * @param model an ONNX file, a run of {@code base}, {@code coarse} or {@code detail} or another folder with
     *     {@code E_flame.onnx} and perhaps {@code E_expression.onnx}, or a model of the store
     */
    static EncoderCoder open(String model) throws IOException {
        Path path = Path.of(model);
        if (Files.isRegularFile(path)) {
            return new EncoderCoder(path, Optional.empty());
        }
        if (Files.isDirectory(path)) {
            Path ofRun = path.resolve(ModelFolder.FOLDER);
            Path folder = Files.isDirectory(ofRun) ? ofRun : path;
            Path coarse = folder.resolve(FaceNetworks.COARSE + ".onnx");
            Path expression = folder.resolve(FaceNetworks.EXPRESSION + ".onnx");
            if (!Files.isRegularFile(coarse)) {
                throw UserError.usage("model.face_model: " + path + " has no " + FaceNetworks.COARSE
                        + ".onnx; name a run that is "
                        + "done, or a folder with exported encoders");
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
        parts.put("identity", layout.shape());
        parts.put("expression", layout.expression());
        parts.put("global", CodeLayout.ANGLES);
        parts.put("jaw", CodeLayout.ANGLES);
        return parts;
    }

    @Override
    public Optional<float[]> codes(Sample sample) {
        float[] image = sample.floatImage().data();
        float[] all = run(coarse, image);
        int shape = layout.shape();
        int rest = layout.expression() + CodeLayout.POSE;
        float[] out = new float[shape + rest];
        System.arraycopy(all, 0, out, 0, shape);
        // expression and pose follow each other, behind the texture's codes
        System.arraycopy(all, shape + layout.tex(), out, shape, rest);
        if (expression.isPresent()) {
            float[] better = run(expression.get(), image);
            int angles = better.length - layout.expression();
            System.arraycopy(better, 0, out, shape, layout.expression());
            // the jaw alone, or head and jaw
            System.arraycopy(better, layout.expression(), out, out.length - angles, angles);
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
