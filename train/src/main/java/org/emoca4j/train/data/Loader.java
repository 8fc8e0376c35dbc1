package org.emoca4j.train.data;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Gives batches without end, epoch after epoch, made ahead by worker threads. Which batches these are, to the last bit,
 * depends on data, sampler, options and position alone, not on the number of threads.
 *
 * <p>Samples that can't be read are counted and replaced by the next one that can (of the same class or person, where
 * the sampler cares). For use from one thread.
 */
public final class Loader implements AutoCloseable {

    /**
     * What batches are made of.
     *
     * @param batchSize B, whole groups of the sampler
     * @param augmentation how pictures are changed, if at all
     * @param mediapipeIndices which of the 468 points of the face mesh are wanted
     * @param dropLast whether the samples that don't fill an epoch's last batch are left out; else it is smaller
     * @param threads workers
     * @param ahead batches that are made before they are asked for, at most
     */
    public record Options(
            int batchSize,
            Optional<Augmentation> augmentation,
            int[] mediapipeIndices,
            boolean dropLast,
            int threads,
            int ahead) {

        public Options {
            if (batchSize < 1 || threads < 1 || ahead < 1) {
                throw new IllegalArgumentException("batch size, threads and batches ahead must be at least 1, got "
                        + batchSize + ", " + threads + ", " + ahead);
            }
        }
    }

    /** As published: more failures than this in a row are no accident. */
    private static final int MAX_ATTEMPTS = 50;

    private final Dataset data;
    private final Sampler sampler;
    private final Options options;
    private final int part;
    private final int parts;
    private final ExecutorService workers;
    private final Deque<Pending> ahead = new ArrayDeque<>();
    private final AtomicLong unreadable = new AtomicLong();
    private final AtomicReference<String> firstUnreadable = new AtomicReference<>();
    private LoaderPosition position;
    private LoaderPosition upcoming;
    private int[] order;
    private int orderEpoch = -1;

    /**
     * @param data borrowed, not closed here
     * @param position of the first batch
     * @throws IllegalArgumentException if batches don't hold whole groups, or an epoch no batch
     */
    public Loader(Dataset data, Sampler sampler, Options options, LoaderPosition position) {
        this(data, sampler, options, position, 0, 1);
    }

    /**
     * Gives one part of each batch: together, the parts are the batches of a loader that isn't divided, to the last
     * bit.
     *
     * @param data borrowed, not closed here
     * @param position of the first batch
     * @param part which one, from 0
     * @param parts how many there are
     * @throws IllegalArgumentException if batches don't hold whole groups or can't be divided evenly, or an epoch holds
     *     no batch
     */
    public Loader(
            Dataset data, Sampler sampler, Options options, LoaderPosition position, int part, int parts) {
        if (parts > 1 && (!options.dropLast() || options.batchSize() % (parts * sampler.groupSize()) != 0)) {
            throw new IllegalArgumentException("batches of " + options.batchSize() + " can't be divided into " + parts
                    + " parts of whole rings; drop the last, smaller batch, and choose a multiple");
        }
        this.part = part;
        this.parts = parts;
        this.data = data;
        this.sampler = sampler;
        this.options = options;
        this.position = position;
        this.upcoming = position;
        if (options.batchSize() % sampler.groupSize() != 0) {
            throw new IllegalArgumentException("a batch of " + options.batchSize() + " does not hold whole rings of "
                    + sampler.groupSize());
        }
        int batches = batchesPerEpoch();
        if (batches < 1) {
            throw new IllegalArgumentException("an epoch's " + order.length + " samples don't fill a batch of "
                    + options.batchSize());
        }
        if (position.batch() >= batches) {
            throw new IllegalArgumentException("batch " + position.batch() + " of an epoch with " + batches
                    + ": the saved position belongs to other data or another batch size");
        }
        workers = Executors.newFixedThreadPool(options.threads(), task -> {
            Thread thread = new Thread(task, "loader");
            thread.setDaemon(true);
            return thread;
        });
        fill();
    }

    /** Batches of an epoch, the same in each. */
    public int batchesPerEpoch() {
        int samples = order(upcoming.epoch()).length;
        return options.dropLast()
                ? samples / options.batchSize()
                : (samples + options.batchSize() - 1) / options.batchSize();
    }

    private int[] order(int epoch) {
        if (orderEpoch != epoch) {
            order = sampler.order(position.seed(), epoch);
            orderEpoch = epoch;
        }
        return order;
    }

    /** Where the batch that {@link #next} will give lies: what a checkpoint keeps. */
    public LoaderPosition position() {
        return position;
    }

    /** Samples that could not be read so far and were replaced, those made ahead included. */
    public long unreadable() {
        return unreadable.get();
    }

    /** What is wrong with one of them, the first that was met; empty if there are none. */
    public Optional<String> firstUnreadable() {
        return Optional.ofNullable(firstUnreadable.get());
    }

    /** A batch in work. */
    private record Pending(LoaderPosition position, Batch.Filling filling, List<Future<?>> samples) {}

    private void fill() {
        while (ahead.size() < options.ahead()) {
            int[] samples = order(upcoming.epoch());
            int count = Math.min(options.batchSize(), samples.length - upcoming.batch() * options.batchSize()) / parts;
            int from = upcoming.batch() * options.batchSize() + part * count;
            Batch.Filling filling = new Batch.Filling(count, options.mediapipeIndices());
            List<Future<?>> futures = new ArrayList<>();
            LoaderPosition place = upcoming;
            for (int i = 0; i < count; i++) {
                int slot = i;
                int index = samples[from + i];
                futures.add(workers.submit(() -> {
                    load(index, place, from + slot, slot, filling);
                    return null;
                }));
            }
            ahead.add(new Pending(place, filling, futures));
            upcoming = upcoming.next(batchesPerEpoch());
        }
    }

    private void load(int index, LoaderPosition place, int draw, int slot, Batch.Filling filling) throws IOException {
        Sample sample = read(index);
        if (options.augmentation().isPresent()) {
            sample = options.augmentation().get().apply(sample, place.seed(), place.epoch(), draw);
        }
        filling.put(slot, sample);
    }

    private Sample read(int index) throws IOException {
        try {
            return data.get(index);
        } catch (IOException e) {
            count(e);
            return readInstead(index, e);
        }
    }

    private void count(IOException problem) {
        unreadable.incrementAndGet();
        firstUnreadable.compareAndSet(null, problem.getMessage());
    }

    private Sample readInstead(int index, IOException first) throws IOException {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            try {
                return data.get(sampler.substitute(index, attempt));
            } catch (IOException e) {
                count(e);
            }
        }
        throw new DataException(
                MAX_ATTEMPTS + " samples in a row can't be used, the first because " + first.getMessage(), first);
    }

    /**
     * The next batch; waits for it.
     *
     * @throws DataException if {@value #MAX_ATTEMPTS} samples in a row can't be used
     * @throws InterruptedException if the calling thread is interrupted; the loader can be closed then
     */
    public Batch next() throws IOException, InterruptedException {
        Pending pending = ahead.element();
        for (Future<?> sample : pending.samples()) {
            try {
                sample.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException cause) {
                    throw cause;
                }
                throw new IllegalStateException("a worker of the loader failed: " + e.getCause(), e.getCause());
            }
        }
        ahead.remove();
        position = pending.position().next(batchesPerEpoch());
        fill();
        return pending.filling().finish(pending.position());
    }

    /** Ends the workers and waits for them, so that the data can be closed. */
    @Override
    public void close() {
        // no interrupts: they would close the files that the workers are reading
        ahead.forEach(batch -> batch.samples().forEach(sample -> sample.cancel(false)));
        workers.shutdown();
        Workers.awaitEnd(workers);
    }
}
