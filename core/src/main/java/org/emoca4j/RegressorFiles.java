package org.emoca4j;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The networks of DECA or of an EMOCA, in ONNX (emoca sections 1.1 to 1.3).
 *
 * @param id name in the store
 * @param coarseEncoder E_flame: 3 x 224 x 224 RGB in 0..1 to 236 codes
 * @param expressionEncoder E_expression, which DECA doesn't have: the same picture to {@code expressionOutputs}
 * @param expressionOutputs what E_expression gives, in order: {@code expression} (50), then perhaps {@code global} and
 *     {@code jaw} (3 each), all of which replace those of E_flame
 * @param detailEncoder E_detail: the same picture to 128 codes
 * @param detailDecoder D_detail: jaw, expression and detail (181) to a displacement map
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
