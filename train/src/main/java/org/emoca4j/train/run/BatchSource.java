package org.emoca4j.train.run;

import java.util.Iterator;
import java.util.Optional;

/**
 * Batches, epoch by epoch. What a batch holds depends on the recipe's seed, the epoch and its place only, so that a run
 * that goes on sees the same as one that was never stopped. With several processes each has a source of its own, which
 * gives its share of the common batch of all.
 *
 * @param <B> kind of batch
 */
public interface BatchSource<B extends Batch<B>> {

    /** Batches in an epoch, the same in every process; at least 1. */
    long batches();

    /** Samples of all processes together in a full batch; of rings each picture counts. */
    int batchSize();

    /**
     * An epoch's batches in order; no other may be under way.
     *
     * @param epoch from 0
     * @param from place of the first one wanted
     */
    Batches<B> epoch(int epoch, long from);

    /**
     * The batches of an epoch. Closing it stops what loads ahead.
     *
     * @param <B> kind of batch
     */
    interface Batches<B extends Batch<B>> extends Iterator<B>, AutoCloseable {

        /** In words, which samples could not be used so far and were replaced by others; empty if all could. */
        default Optional<String> replaced() {
            return Optional.empty();
        }

        @Override
        void close();
    }
}
