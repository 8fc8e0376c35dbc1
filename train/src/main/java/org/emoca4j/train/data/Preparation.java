package org.emoca4j.train.data;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.emoca4j.format.AtomicFile;

/**
 * Turns photos into a folder of shards. Photos are worked on in parallel and stored in their order; a shard appears
 * whole or not at all, and a preparation that was ended in any way goes on with the first shard that is missing.
 *
 * @param crop how photos become samples
 * @param encoding how crops are stored
 * @param photosPerShard photos that one shard is made from
 * @param threads photos that are worked on at the same time
 */
public record Preparation(CropOptions crop, PictureEncoding encoding, int photosPerShard, int threads) {

    private static final int AHEAD_PER_THREAD = 4;

    public Preparation {
        if (photosPerShard < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "photos a shard and threads must be at least 1, got " + photosPerShard + " and " + threads);
        }
    }

    /** Hears how far a preparation is. */
    @FunctionalInterface
    public interface Listener {

        /**
         * One photo more is done; or, first of all, those of an earlier run.
         *
         * @param done photos
         * @param total photos
         */
        void done(int done, int total);
    }

    /**
     * What came out.
     *
     * @param photos all photos
     * @param samples those that gave a sample
     * @param unreadable those that could not be read
     * @param withoutFace those in which no face was found
     * @param found photos of shards that were there already
     */
    public record Report(int photos, int samples, int unreadable, int withoutFace, int found) {}

    /**
     * Prepares photos, or goes on with it. Photos that give no sample are listed in {@code skipped.csv} in the end.
     *
     * @param photos in a fixed order, as readers give them
     * @param folder made if it isn't there
     * @throws DataException if the folder holds something else
     * @throws IOException if it can't be written
     */
    public Report run(List<LabelledPhoto> photos, Path folder, Listener listener) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileSystemException e) {
            throw new DataException("can't make the folder " + folder + ": choose another place", e);
        }
        try (FileChannel lockFile = FileChannel.open(
                        folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(lockFile, folder)) {
            assert lock.isValid();
            removeUnfinished(folder);
            PreparationPlan plan =
                    PreparationPlan.of(photos, crop.describe() + " encoding=" + encoding, photosPerShard);
            plan.claim(folder);
            return run(photos, folder, plan, listener);
        }
    }

    private static FileLock lock(FileChannel file, Path folder) throws IOException {
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
    private static void removeUnfinished(Path folder) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*.part")) {
            for (Path part : parts) {
                Files.delete(part);
            }
        }
    }

    private Report run(List<LabelledPhoto> photos, Path folder, PreparationPlan plan, Listener listener)
            throws IOException {
        List<Integer> missing = new ArrayList<>();
        int done = 0;
        for (int shard = 0; shard < plan.numShards(); shard++) {
            if (Files.exists(plan.shardFile(folder, shard))) {
                done += photosOf(shard, photos).size();
            } else {
                missing.add(shard);
            }
        }
        int found = done;
        if (found > 0) {
            listener.done(found, photos.size());
        }
        if (!missing.isEmpty()) {
            Iterator<LabelledPhoto> work =
                    missing.stream().flatMap(shard -> photosOf(shard, photos).stream()).iterator();
            ExecutorService workers = Executors.newFixedThreadPool(threads);
            try (PhotoCropper cropper = PhotoCropper.open(crop)) {
                try {
                    Row row = new Row(workers, cropper, work);
                    for (int shard : missing) {
                        int count = photosOf(shard, photos).size();
                        write(plan.shardFile(folder, shard), row, count, done, photos.size(), listener);
                        done += count;
                    }
                } finally {
                    workers.shutdownNow();
                    Workers.awaitEnd(workers); // before the networks are freed under them
                }
            }
        }
        return report(photos.size(), folder, found);
    }

    private static void write(Path file, Row row, int count, int done, int total, Listener listener)
            throws IOException {
        try {
            AtomicFile.write(file, out -> {
                ShardWriter writer = new ShardWriter(out);
                for (int i = 1; i <= count; i++) {
                    row.next().writeTo(writer);
                    listener.done(done + i, total);
                }
                writer.finish();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause(); // what went wrong with a photo, not with the file
        }
    }

    private List<LabelledPhoto> photosOf(int shard, List<LabelledPhoto> photos) {
        return photos.subList(shard * photosPerShard, Math.min(photos.size(), (shard + 1) * photosPerShard));
    }

    /** What became of a photo: a record, or the reason why there is none. */
    private record Made(String key, Labels labels, byte[] record, Skipped skipped) {

        void writeTo(ShardWriter writer) throws IOException {
            if (skipped != null) {
                writer.skip(skipped);
            } else {
                writer.add(key, labels, record);
            }
        }
    }

    /** Photos in work, in their order, a few ahead of what is written. */
    private final class Row {

        private final ExecutorService workers;
        private final PhotoCropper cropper;
        private final Iterator<LabelledPhoto> work;
        private final Deque<Future<Made>> ahead = new ArrayDeque<>();

        Row(ExecutorService workers, PhotoCropper cropper, Iterator<LabelledPhoto> work) {
            this.workers = workers;
            this.cropper = cropper;
            this.work = work;
        }

        Made next() {
            while (work.hasNext() && ahead.size() < AHEAD_PER_THREAD * threads) {
                LabelledPhoto photo = work.next();
                ahead.add(workers.submit(() -> make(photo)));
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

        private Made make(LabelledPhoto photo) throws IOException {
            try {
                Sample sample = cropper.crop(photo);
                return new Made(photo.key(), sample.labels(), SampleBytes.encode(sample, encoding), null);
            } catch (SkippedPhotoException e) {
                return new Made(
                        photo.key(), photo.labels(), null, new Skipped(photo.key(), e.reason(), e.getMessage()));
            }
        }
    }

    private static Report report(int photos, Path folder, int found) throws IOException {
        try (ShardDataset dataset = ShardDataset.open(folder)) {
            List<Skipped> skipped = dataset.skipped();
            StringWriter csv = new StringWriter();
            try (CSVPrinter printer = new CSVPrinter(
                    csv, CSVFormat.DEFAULT.builder().setHeader("photo", "reason", "message").get())) {
                for (Skipped photo : skipped) {
                    printer.printRecord(
                            photo.key(), photo.reason().name().toLowerCase(Locale.ROOT), photo.message());
                }
            }
            byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(folder.resolve("skipped.csv"), out -> out.write(bytes));
            int unreadable = (int) skipped.stream()
                    .filter(photo -> photo.reason() == SkippedPhotoException.Reason.UNREADABLE)
                    .count();
            return new Report(photos, dataset.size(), unreadable, skipped.size() - unreadable, found);
        }
    }
}
