package org.emoca4j.train.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.emoca4j.format.AtomicFile;

/**
 * Fills a folder with shards by a plan. Samples are made in parallel and stored in their order; a shard appears whole
 * or not at all, and work that was ended in any way goes on with the first shard that is missing.
 *
 * @param threads samples that are made at the same time
 */
record ShardFolder(Path folder, PreparationPlan plan, int threads) {

    private static final int AHEAD_PER_THREAD = 4;

    /** What became of a photo: a record, or the reason why there is none. */
    record Made(String key, Labels labels, byte[] record, Skipped skipped) {

        private void writeTo(ShardWriter writer) throws IOException {
            if (skipped != null) {
                writer.skip(skipped);
            } else {
                writer.add(key, labels, record);
            }
        }
    }

    /** Makes the samples. Safe for use from many threads. */
    interface Maker extends AutoCloseable {

        /** @param index from 0, below the plan's number of photos */
        Made make(int index) throws IOException;

        @Override
        void close();
    }

    /** Loads what is needed to make samples; not called if all is there. */
    @FunctionalInterface
    interface Opener {

        Maker open() throws IOException;
    }

    /**
     * Makes all shards that are missing.
     *
     * @return photos of shards that were there already
     * @throws DataException if the folder holds something else
     * @throws IOException if it can't be written
     */
    int fill(Opener opener, Preparation.Listener listener) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileSystemException e) {
            throw new DataException("can't make the folder " + folder + ": choose another place", e);
        }
        try (FileChannel lockFile = FileChannel.open(
                        folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(lockFile)) {
            assert lock.isValid();
            removeUnfinished();
            plan.claim(folder);
            return fillMissing(opener, listener);
        }
    }

    private FileLock lock(FileChannel file) throws IOException {
        FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new DataException(folder + " is being prepared by another run: wait for it, or end it");
        }
        return lock;
    }

    /** What a killed run was writing. */
    private void removeUnfinished() throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*.part")) {
            for (Path part : parts) {
                Files.delete(part);
            }
        }
    }

    private int fillMissing(Opener opener, Preparation.Listener listener) throws IOException {
        List<Integer> missing = new ArrayList<>();
        int done = 0;
        for (int shard = 0; shard < plan.numShards(); shard++) {
            if (Files.exists(plan.shardFile(folder, shard))) {
                done += (int) plan.photosOf(shard).count();
            } else {
                missing.add(shard);
            }
        }
        int found = done;
        if (found > 0) {
            listener.done(found, plan.photos());
        }
        if (!missing.isEmpty()) {
            PrimitiveIterator.OfInt work =
                    missing.stream().flatMapToInt(plan::photosOf).iterator();
            ExecutorService workers = Executors.newFixedThreadPool(threads);
            try (Maker maker = opener.open()) {
                try {
                    Row row = new Row(workers, maker, work);
                    for (int shard : missing) {
                        int count = (int) plan.photosOf(shard).count();
                        write(plan.shardFile(folder, shard), row, count, done, listener);
                        done += count;
                    }
                } finally {
                    workers.shutdownNow();
                    Workers.awaitEnd(workers); // before what they use is freed under them
                }
            }
        }
        return found;
    }

    private void write(Path file, Row row, int count, int done, Preparation.Listener listener) throws IOException {
        try {
            AtomicFile.write(file, out -> {
                ShardWriter writer = new ShardWriter(out);
                for (int i = 1; i <= count; i++) {
                    row.next().writeTo(writer);
                    listener.done(done + i, plan.photos());
                }
                writer.finish();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause(); // what went wrong with a photo, not with the file
        }
    }

    /** Photos in work, in their order, a few ahead of what is written. */
    private final class Row {

        private final ExecutorService workers;
        private final Maker maker;
        private final PrimitiveIterator.OfInt work;
        private final Deque<Future<Made>> ahead = new ArrayDeque<>();

        Row(ExecutorService workers, Maker maker, PrimitiveIterator.OfInt work) {
            this.workers = workers;
            this.maker = maker;
            this.work = work;
        }

        Made next() {
            while (work.hasNext() && ahead.size() < AHEAD_PER_THREAD * threads) {
                int index = work.nextInt();
                ahead.add(workers.submit(() -> maker.make(index)));
            }
            try {
                return ahead.remove().get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(
                        new DataException("the preparation was interrupted: run it again to go on", e));
            } catch (ExecutionException e) {
                throw new UncheckedIOException(
                        new DataException("a photo could not be prepared: " + e.getCause().getMessage(), e));
            }
        }
    }
}
