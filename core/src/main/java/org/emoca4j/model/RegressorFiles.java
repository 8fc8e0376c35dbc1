package org.emoca4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The networks of DECA or EMOCA as ONNX files.
 *
 * @param id what users call the model
 * @param coarseEncoder {@code E_flame}
 * @param expressionEncoder {@code E_expression}, EMOCA's own; DECA has none
 * @param expressionOutputs what the expression encoder gives, in order: {@code expression}, and perhaps {@code jaw} or
 *     {@code global} and {@code jaw} (emoca.md 1.2)
 * @param detail those of wrinkles, which only a training run may lack
 */
public record RegressorFiles(
        String id,
        Path coarseEncoder,
        Optional<Path> expressionEncoder,
        List<String> expressionOutputs,
        Optional<DetailFiles> detail) {

    public RegressorFiles {
        expressionOutputs = List.copyOf(expressionOutputs);
    }

    /**
     * The networks of a training run with FLAME.
     *
     * @param folder the folder {@code model} of the run
     * @return empty if the run is one with the built-in head: {@link TrainedModel} opens it
     * @throws IOException if its description can't be read
     */
    public static Optional<RegressorFiles> ofRun(Path folder) throws IOException {
        JsonNode description = TrainedEncoders.description(folder);
        if (description.path("head").asText().equals(TrainedEncoders.BUILTIN_HEAD)) {
            return Optional.empty();
        }
        List<String> outputs = TrainedEncoders.expressionOutputs(folder);
        return Optional.of(new RegressorFiles(folder.toString(), folder.resolve("E_flame.onnx"),
                outputs.isEmpty() ? Optional.empty() : Optional.of(folder.resolve("E_expression.onnx")), outputs,
                DetailFiles.in(folder)));
    }

    /** The encoders, in the order in which {@link #withEncoders} takes them. */
    public List<Path> encoders() {
        return Stream.of(Optional.of(coarseEncoder), detail.map(DetailFiles::encoder), expressionEncoder)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The same model with other files for its encoders, as many as {@link #encoders}. */
    public RegressorFiles withEncoders(List<Path> encoders) {
        if (encoders.size() != encoders().size()) {
            throw new IllegalArgumentException(encoders.size() + " files for " + encoders().size() + " encoders");
        }
        return new RegressorFiles(id, encoders.get(0),
                expressionEncoder.map(file -> encoders.get(encoders.size() - 1)), expressionOutputs,
                detail.map(files -> new DetailFiles(encoders.get(1), files.decoder())));
    }
}
