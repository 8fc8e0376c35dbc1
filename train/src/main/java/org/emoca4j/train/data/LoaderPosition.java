package org.emoca4j.train.data;

/**
 * A place in the endless row of batches: all that a {@link Loader} needs to go on from there, bit for bit.
 *
 * @param seed of order and augmentation
 * @param epoch from 0
 * @param batch of the epoch, from 0
 */
public record LoaderPosition(long seed, int epoch, int batch) {

    public LoaderPosition {
        if (epoch < 0 || batch < 0) {
            throw new IllegalArgumentException("epoch and batch must be at least 0, got " + epoch + " and " + batch);
        }
    }

    /** The beginning of a run. */
    public static LoaderPosition start(long seed) {
        return new LoaderPosition(seed, 0, 0);
    }

    LoaderPosition next(int batchesPerEpoch) {
        return batch + 1 < batchesPerEpoch
                ? new LoaderPosition(seed, epoch, batch + 1)
                : new LoaderPosition(seed, epoch + 1, 0);
    }
}
