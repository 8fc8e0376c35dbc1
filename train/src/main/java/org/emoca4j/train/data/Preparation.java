package org.emoca4j.train.data;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

    public Preparation {
        checkCounts(photosPerShard, threads);
    }

    /** @throws IllegalArgumentException if one is no count */
    static void checkCounts(int photosPerShard, int threads) {
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
        PreparationPlan plan = PreparationPlan.of(photos, crop.describe() + " encoding=" + encoding, photosPerShard);
        int found = new ShardFolder(folder, plan, threads)
                .fill(() -> new Cropping(photos, PhotoCropper.open(crop), encoding), listener);
        return report(photos.size(), folder, found);
    }

    /** Photos to samples; closes the cropper. */
    private record Cropping(List<LabelledPhoto> photos, PhotoCropper cropper, PictureEncoding encoding)
            implements ShardFolder.Maker {

        @Override
        public ShardFolder.Made make(int index) throws IOException {
            LabelledPhoto photo = photos.get(index);
            try {
                Sample sample = cropper.crop(photo);
                return new ShardFolder.Made(
                        photo.key(), sample.labels(), SampleBytes.encode(sample, encoding), null);
            } catch (SkippedPhotoException e) {
                return new ShardFolder.Made(
                        photo.key(), photo.labels(), null, new Skipped(photo.key(), e.reason(), e.getMessage()));
            }
        }

        @Override
        public void close() {
            cropper.close();
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
