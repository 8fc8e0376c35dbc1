package org.emoca4j.train.stage;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.emoca4j.app.UserError;
import org.emoca4j.train.data.Dataset;
import org.emoca4j.train.data.Loader;
import org.emoca4j.train.data.LoaderPosition;
import org.emoca4j.train.data.Sampler;
import org.emoca4j.train.run.Batch;
import org.emoca4j.train.run.BatchSource;
import org.emoca4j.train.run.Team;

/**
 * Batches of photos for the loop, read and augmented by threads of their own.
 *
 * @param data borrowed, not closed here
 * @param options with the batch of all processes together
 * @param seed of order and augmentation
 * @param convert makes the stage's batches
 * @param team of which this process takes its part; {@link Team#ALONE} for all
 * @param <B> kind of batch
 */
public record LoaderSource<B extends Batch<B>>(
        Dataset data,
        Sampler sampler,
        Loader.Options options,
        long seed,
        Function<org.emoca4j.train.data.Batch, B> convert,
        Team team)
        implements BatchSource<B> {

    @Override
    public long batches() {
        int samples = sampler.order(seed, 0).length;
        return options.dropLast()
                ? samples / options.batchSize()
                : (samples + options.batchSize() - 1) / options.batchSize();
    }

    @Override
    public int batchSize() {
        return options.batchSize();
    }

    @Override
    public Batches<B> epoch(int epoch, long from) {
        long batches = batches();
        if (from >= batches) {
            return new Opened(null, 0);
        }
        LoaderPosition position = new LoaderPosition(seed, epoch, Math.toIntExact(from));
        return new Opened(
                new Loader(data, sampler, options, position, team.rank(), team.size()), batches - from);
    }

    private final class Opened implements Batches<B> {

        private final Loader loader;
        private long left;

        /** @param loader null if nothing is left */
        Opened(Loader loader, long left) {
            this.loader = loader;
            this.left = left;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public B next() {
            try {
                left--;
                return convert.apply(loader.next());
            } catch (IOException e) {
                throw UserError.failed(e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for samples", e);
            }
        }

        @Override
        public Optional<String> replaced() {
            return loader == null ? Optional.empty() : loader.firstUnreadable().map(first -> loader.unreadable()
                    + " samples could not be used, and others were taken in their place; the first: " + first);
        }

        @Override
        public void close() {
            if (loader != null) {
                loader.close();
            }
        }
    }
}
