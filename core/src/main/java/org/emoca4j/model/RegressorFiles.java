package org.emoca4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.format.FormatException;

/**
 * The networks of DECA or EMOCA as ONNX files.
 *
 * @param id what users call the model
 * @param coarseEncoder {@code E_flame}
 * @param expressionEncoder {@code E_expression}, EMOCA's own; DECA has none
 * @param expressionOutputs what the expression encoder gives, in order: {@code expression}, and perhaps {@code jaw} or
 *     {@code global} and {@code jaw} (emoca.md 1.2)
 * @param detailEncoder {@code E_detail}
 * @param detailDecoder {@code D_detail}
 */
public record RegressorFiles(
        String id,
        Path coarseEncoder,
        Optional<Path> expressionEncoder,
        List<String> expressionOutputs,
        Path detailEncoder,
        Path detailDecoder) {

    public RegressorFiles {
        expressionOutputs = List.copyOf(expressionOutputs);
    }

    /**
     * The networks of a training run with FLAME.
     *
     * @param folder the folder {@code model} of the run
     * @return empty if the run is one with the built-in head: {@link TrainedModel} opens it
     * @throws IOException if a network is missing
     */
    public static Optional<RegressorFiles> ofRun(Path folder) throws IOException {
        JsonNode description = TrainedEncoders.description(folder);
        if (description.path("head").asText().equals(TrainedEncoders.BUILTIN_HEAD)) {
            return Optional.empty();
        }
        List<String> outputs = TrainedEncoders.expressionOutputs(folder);
        RegressorFiles files = new RegressorFiles(folder.toString(), folder.resolve("E_flame.onnx"),
                outputs.isEmpty() ? Optional.empty() : Optional.of(folder.resolve("E_expression.onnx")), outputs,
                folder.resolve("E_detail.onnx"), folder.resolve("D_detail.onnx"));
        for (Path network : Stream.concat(files.encoders().stream(), Stream.of(files.detailDecoder())).toList()) {
            if (!Files.isRegularFile(network)) {
                throw new FormatException(network + " is missing: this run knows no wrinkles; go on from it with"
                        + " 'emoca train detail', or train from a model that has them");
            }
        }
        return Optional.of(files);
    }

    /** The encoders, in the order in which {@link #withEncoders} takes them. */
    public List<Path> encoders() {
        List<Path> encoders = new ArrayList<>(List.of(coarseEncoder, detailEncoder));
        expressionEncoder.ifPresent(encoders::add);
        return encoders;
    }

    /** The same model with other files for its encoders, as many as {@link #encoders}. */
    public RegressorFiles withEncoders(List<Path> encoders) {
        if (encoders.size() != encoders().size()) {
            throw new IllegalArgumentException(encoders.size() + " files for " + encoders().size() + " encoders");
        }
        return new RegressorFiles(id, encoders.get(0),
                expressionEncoder.map(file -> encoders.get(2)), expressionOutputs, encoders.get(1), detailDecoder);
    }
}
