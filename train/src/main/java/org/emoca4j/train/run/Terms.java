package org.emoca4j.train.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What a stage makes of a batch.
 *
 * @param losses terms of the loss with their weights, scalars; the run minimises their sum. At least one
 * @param metrics figures without gradient, scalars
 * @param samples by the name of a loss, a number for each sample of this process's part, in its order, which is not
 *     finite where the sample makes the loss so; a multiple of as many where codes were exchanged. Losses of the batch
 *     as a whole have none
 */
public record Terms(Map<String, Tensor> losses, Map<String, Tensor> metrics, Map<String, Tensor> samples) {

    public Terms {
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        samples = Collections.unmodifiableMap(new LinkedHashMap<>(samples));
        if (losses.isEmpty()) {
            throw new IllegalArgumentException("a loss needs at least one term");
        }
    }
}
