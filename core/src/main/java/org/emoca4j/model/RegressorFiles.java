package org.emoca4j.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
