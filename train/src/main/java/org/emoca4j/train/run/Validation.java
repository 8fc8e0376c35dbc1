package org.emoca4j.train.run;

import java.util.Map;

/**
 * A validation under way.
 *
 * @param <B> kind of batch
 */
public interface Validation<B extends Batch<B>> {

    /** Takes one batch in; no gradient is needed. */
    void add(B batch);

    /** The figures of all batches, by name; {@code loss_total} among them. The loop writes them with "val_" before. */
    Map<String, Double> figures();
}
