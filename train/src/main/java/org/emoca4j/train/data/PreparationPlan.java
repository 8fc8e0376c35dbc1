package org.emoca4j.train.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.List;
import java.util.stream.IntStream;
import org.emoca4j.format.AtomicFile;

/**
 * What a folder of shards is made from: its file {@code preparation.json}. A preparation goes on only where the plan is
 * the same.
 *
 * @param version of the layout
 * @param options how photos are cropped and stored, in words
 * @param photos number of photos, with and without a face
 * @param photosPerShard photos that one shard is made from
 * @param digest SHA-256 of the photos' keys, labels and places
 */
record PreparationPlan(int version, String options, int photos, int photosPerShard, String digest) {

    private static final int VERSION = 1;
    private static final String FILE = "preparation.json";

    static PreparationPlan of(List<LabelledPhoto> photos, String options, int photosPerShard) {
        MessageDigest sha256 = sha256();
        for (LabelledPhoto photo : photos) {
            String line = photo.key() + '\t' + photo.labels() + '\t' + photo.box() + '\t'
                    + photo.landmarks68().map(Arrays::toString).orElse("") + '\t' + photo.size() + '\n';
            sha256.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return new PreparationPlan(
                VERSION, options, photos.size(), photosPerShard, HexFormat.of().formatHex(sha256.digest()));
    }

    /**
     * A plan for samples that are not made from photos.
     *
     * @param options what they are made from, in words
     * @param content whatever else they depend on
     */
    static PreparationPlan of(int samples, String options, byte[] content, int samplesPerShard) {
        return new PreparationPlan(VERSION, options, samples, samplesPerShard,
                HexFormat.of().formatHex(sha256().digest(content)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Numbers of the photos of a shard. */
    IntStream photosOf(int shard) {
        int first = shard * photosPerShard;
        return IntStream.range(first, first + Math.min(photosPerShard, photos - first));
    }

    int numShards() {
        return photos / photosPerShard + (photos % photosPerShard == 0 ? 0 : 1);
    }

    Path shardFile(Path folder, int shard) {
        return folder.resolve(String.format(Locale.ROOT, "shard-%05d.emoca", shard));
    }

    /**
     * The plan of a folder.
     *
     * @throws DataException if there is none
     */
    static PreparationPlan read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            throw new DataException(folder + " holds no prepared data (" + FILE + "): make it with emoca prepare");
        }
        try {
            PreparationPlan plan = new ObjectMapper().readValue(file.toFile(), PreparationPlan.class);
            if (plan.version != VERSION) {
                throw new DataException(file + ": version " + plan.version + " is unknown; prepare the data again");
            }
            if (plan.photosPerShard < 1 || plan.photos < 0) {
                throw new DataException(file + " is damaged: remove the folder and prepare the data again");
            }
            return plan;
        } catch (JacksonException e) {
            throw new DataException(file + " is damaged: remove the folder and prepare the data again", e);
        }
    }

    /**
     * Claims a folder for this plan.
     *
     * @throws DataException if it holds another preparation
     */
    void claim(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            PreparationPlan there = read(folder);
            if (!equals(there)) {
                throw new DataException(folder + " holds another preparation (" + there.difference(this)
                        + "): choose another folder, or remove it");
            }
            return;
        }
        byte[] json = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        AtomicFile.write(file, out -> out.write(json));
    }

    private String difference(PreparationPlan wanted) {
        if (!options.equals(wanted.options)) {
            return options;
        }
        if (photosPerShard != wanted.photosPerShard) {
            return photosPerShard + " photos a shard";
        }
        return photos == wanted.photos ? "other photos or labels" : photos + " photos";
    }
}
