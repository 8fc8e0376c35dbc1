package org.emoca4j.train.stage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.app.UserError;
import org.emoca4j.head.HeadModel;
import org.emoca4j.model.DetailFiles;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.model.TrainedEncoders;
import org.emoca4j.nn.Network;
import org.emoca4j.store.ModelStore;
import org.emoca4j.train.data.Sample;

/**
 * The codes that trained encoders see in a crop: a coarse encoder, perhaps one that knows better about expression, jaw
 * and pose (emoca section 1.2), and perhaps one that sees wrinkles.
 */
final class EncoderCoder implements FaceCoder {

    private static final String OUTPUT = "codes";
    private static final String GLOBAL = "global";
    private static final String JAW = "jaw";
    private static final String DETAIL = "detail";

    private final String identity;
    private final List<Network> opened = new ArrayList<>();
    private final Network coarse;
    private final List<String> outputs;
    private final Optional<Network> expression;
    private final Optional<Network> detail;
    private final CodeLayout layout;
    private final int numDetail;

    /**
     * Where encoders come from.
     *
     * @param content of their files, changes with each byte
     * @param outputs of the expression encoder, in order; empty if there is none
     */
    private record Source(
            String content, Opener coarse, Opener expression, List<String> outputs, Optional<Opener> detail) {}

    @FunctionalInterface
    private interface Opener {

        Network open() throws IOException;
    }

    private EncoderCoder(String name, Source source) throws IOException {
        identity = "encoders 2 " + source.outputs() + " " + source.content();
        outputs = source.outputs();
        try {
            coarse = opened(source.coarse());
            CodeLayout builtIn = CodeLayout.of(HeadModel.builtin());
            int all = count(name, coarse);
            layout = all == CodeLayout.FLAME.outputs() ? CodeLayout.FLAME : builtIn;
            if (all != layout.outputs()) {
                throw UserError.usage("model.face_model: " + name + " gives " + all + " codes, expected "
                        + CodeLayout.FLAME.outputs() + " as DECA's, or " + builtIn.outputs()
                        + " for the built-in head");
            }
            expression = outputs.isEmpty() ? Optional.empty() : Optional.of(opened(source.expression()));
            if (expression.isPresent()) {
                int expected = layout.expression() + CodeLayout.ANGLES * (outputs.size() - 1);
                int found = count(name, expression.get());
                if (found != expected) {
                    throw UserError.usage("model.face_model: the expression encoder of " + name + " gives " + found
                            + " codes, expected " + expected + " for " + String.join(", ", outputs));
                }
            }
            detail = source.detail().isPresent() ? Optional.of(opened(source.detail().get())) : Optional.empty();
            numDetail = detail.isPresent() ? count(name, detail.get()) : 0;
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Network opened(Opener opener) throws IOException {
        Network network = opener.open();
        opened.add(network);
        return network;
    }

    private static int count(String name, Network network) {
        float[] codes = network.run(new float[network.inputSize()]).get(OUTPUT);
        if (codes == null) {
            throw UserError.usage("model.face_model: " + name + " has no output called '" + OUTPUT
                    + "'; name an encoder as emoca exports them");
        }
        return codes.length;
    }

    /**
     * Opens encoders.
     *
     * @param model an ONNX file, a run of {@code base}, {@code coarse} or {@code detail} or another folder with
     *     {@code E_flame.onnx} and perhaps {@code E_expression.onnx} and {@code E_detail.onnx}, {@code open} for the
     *     encoders that the library carries, or a model of the store
     * @param wrinkles whether {@code detail} codes are wanted, which take a network more
     */
    static EncoderCoder open(String model, boolean wrinkles) throws IOException {
        Path path = Path.of(model);
        if (model.equals(TrainedEncoders.OPEN)) {
            return new EncoderCoder(model, carried());
        }
        if (Files.isRegularFile(path)) {
            return new EncoderCoder(model, source(path, Optional.empty(), List.of(), Optional.empty()));
        }
        if (Files.isDirectory(path)) {
            return new EncoderCoder(model, folder(path, wrinkles));
        }
        RegressorFiles files = ModelStore.open(ModelStore.defaultFolder()).regressor(model);
        return new EncoderCoder(model, source(files.coarseEncoder(), files.expressionEncoder(),
                files.expressionOutputs(), files.detail().map(DetailFiles::encoder).filter(file -> wrinkles)));
    }

    private static Source source(
            Path coarse, Optional<Path> expression, List<String> outputs, Optional<Path> detail) throws IOException {
        StringBuilder content = new StringBuilder(Sha256.of(coarse));
        for (Optional<Path> file : List.of(expression, detail)) {
            content.append(' ').append(file.isPresent() ? Sha256.of(file.get()) : "");
        }
        return new Source(content.toString(), () -> Network.open(coarse, 1),
                () -> Network.open(expression.orElseThrow(), 1), outputs,
                detail.map(file -> () -> Network.open(file, 1)));
    }

    private static Source folder(Path path, boolean wrinkles) throws IOException {
        Path ofRun = path.resolve(ModelFolder.FOLDER);
        Path folder = Files.isDirectory(ofRun) ? ofRun : path;
        Path coarse = folder.resolve(FaceNetworks.COARSE + ".onnx");
        if (!Files.isRegularFile(coarse)) {
            throw UserError.usage("model.face_model: " + path + " has no " + FaceNetworks.COARSE
                    + ".onnx; name a run that is done, or a folder with exported encoders");
        }
        Optional<Path> expression = Optional.of(folder.resolve(FaceNetworks.EXPRESSION + ".onnx"))
                .filter(Files::isRegularFile);
        Optional<Path> detail = Optional.of(folder.resolve(FaceNetworks.DETAIL + ".onnx"))
                .filter(file -> wrinkles && Files.isRegularFile(file));
        List<String> outputs = expression.isEmpty() ? List.of()
                : Files.isRegularFile(folder.resolve(ModelFolder.DESCRIPTION))
                        ? TrainedEncoders.expressionOutputs(folder)
                        : List.of("expression");
        return source(coarse, expression, outputs, detail);
    }

    private static Source carried() throws IOException {
        StringBuilder content = new StringBuilder();
        List<String> files = TrainedEncoders.carriedFiles();
        for (String file : files) {
            try (InputStream in = TrainedEncoders.class.getResourceAsStream(file)) {
                content.append(Sha256.of(in)).append(' ');
            }
        }
        return new Source(content.toString(), () -> Network.carried(files.get(1), 1),
                () -> Network.carried(files.get(2), 1), TrainedEncoders.carriedOutputs(), Optional.empty());
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
        parts.put(GLOBAL, CodeLayout.ANGLES);
        parts.put(JAW, CodeLayout.ANGLES);
        if (numDetail > 0) {
            parts.put(DETAIL, numDetail);
        }
        return parts;
    }

    @Override
    public Optional<float[]> codes(Sample sample) {
        float[] image = sample.floatImage().data();
        float[] all = run(coarse, image);
        int shape = layout.shape();
        int rest = layout.expression() + CodeLayout.POSE;
        float[] out = Arrays.copyOf(all, shape + rest + numDetail);
        // expression and pose follow each other, behind the texture's codes
        System.arraycopy(all, shape + layout.tex(), out, shape, rest);
        if (expression.isPresent()) {
            float[] better = run(expression.get(), image);
            System.arraycopy(better, 0, out, shape, layout.expression());
            int at = layout.expression();
            for (String name : outputs.subList(1, outputs.size())) {
                int place = shape + layout.expression() + (name.equals(JAW) ? CodeLayout.ANGLES : 0);
                System.arraycopy(better, at, out, place, CodeLayout.ANGLES);
                at += CodeLayout.ANGLES;
            }
        }
        detail.ifPresent(network -> System.arraycopy(run(network, image), 0, out, shape + rest, numDetail));
        return Optional.of(out);
    }

    private static float[] run(Network network, float[] image) {
        return network.run(image).get(OUTPUT);
    }

    @Override
    public void close() {
        opened.forEach(Network::close);
    }
}
