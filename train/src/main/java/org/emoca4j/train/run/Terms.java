package org.emoca4j.train.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What a stage makes of a batch. Every tensor is a scalar.
 *
 * @param losses terms of the loss with their weights; the run minimises their sum. At least one
 * @param metrics figures without gradient
 */
public record Terms(Map<String, Tensor> losses, Map<String, Tensor> metrics) {

    public Terms {
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        if (losses.isEmpty()) {
            throw new IllegalArgumentException("a loss needs at least one term");
        }
    }
}
