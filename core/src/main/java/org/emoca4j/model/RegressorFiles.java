package org.emoca4j.model;

import java.nio.file.Path;
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
}
