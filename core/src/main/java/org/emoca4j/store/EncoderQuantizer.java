package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.format.StagingFolder;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.model.EncoderAgreement;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.nn.OnnxQuantizer;
import org.emoca4j.store.InstalledPart.FileDigest;

/**
 * Makes 8-bit encoders of a stored model from photos, measures on other photos what they are worth, and stores them if
 * they are worth it: {@link ModelStore#regressor(String, org.emoca4j.model.Precision)} then finds them.
 */
public final class EncoderQuantizer {

    /** Fewer crops say little about the values that a network takes. */
    public static final int MIN_CROPS = 8;

    private static final String SUFFIX = "_int8.onnx";

    private EncoderQuantizer() {}

    /**
     * What 8-bit encoders must reach to be stored.
     *
     * @param minSpeedup how many times faster
     * @param maxMeanMm how far vertices may move on average, millimetres
     */
    public record Limits(double minSpeedup, double maxMeanMm) {

        /** One and a half times faster, 0.3 mm. */
        public static final Limits DEFAULT = new Limits(1.5, 0.3);

        /** Stores them whatever they are worth. */
        public static final Limits NONE = new Limits(0, Double.POSITIVE_INFINITY);

        boolean reachedBy(EncoderAgreement agreement) {
            return agreement.speedup() >= minSpeedup && agreement.meanMm() < maxMeanMm;
        }
    }

    /**
     * What came out.
     *
     * @param agreement with the float encoders, on crops that were not used to make the 8-bit ones
     * @param stored whether they reached the limits and are in the store now
     */
    public record Outcome(EncoderAgreement agreement, boolean stored) {}

    /** The 8-bit version's file beside an encoder's. */
    static Path quantized(Path encoder) {
        return encoder.resolveSibling(encoder.getFileName().toString().replace(".onnx", SUFFIX));
    }

    /**
     * Makes the encoders from every second crop and measures them on the others.
     *
     * @param id of a model for {@link ModelStore#regressor(String)}; 8-bit encoders that it has are replaced
     * @param crops 3 x 224 x 224, of many different photos, at least {@link #MIN_CROPS}
     * @param threads processors to use
     * @throws IOException if the model or FLAME is missing, or the disk is full; then the store is as before
     */
    public static Outcome quantize(ModelStore store, String id, List<FloatImage> crops, Limits limits, int threads)
            throws IOException {
        if (crops.size() < MIN_CROPS) {
            throw new IllegalArgumentException(
                    "at least " + MIN_CROPS + " photos with a face are needed, there are " + crops.size());
        }
        RegressorFiles exact = store.regressor(id);
        HeadModel head = store.flameAssets().head();
        InstalledPart part = store.part(id);
        Path place = store.folder().resolve(id);
        List<float[]> samples = new ArrayList<>();
        List<FloatImage> checks = new ArrayList<>();
        for (int i = 0; i < crops.size(); i++) {
            if (i % 2 == 0) {
                samples.add(crops.get(i).data());
            } else {
                checks.add(crops.get(i));
            }
        }
        try (StagingFolder staging = StagingFolder.open(store.folder())) {
            Path staged = staging.stage();
            List<Path> made = new ArrayList<>();
            for (Path encoder : exact.encoders()) {
                Path file = staged.resolve(quantized(encoder).getFileName());
                AtomicFile.write(file, out -> OnnxQuantizer.write(encoder, samples, threads, out));
                made.add(file);
            }
            EncoderAgreement agreement =
                    EncoderAgreement.of(head, exact, exact.withEncoders(made), checks, threads);
            if (!limits.reachedBy(agreement)) {
                return new Outcome(agreement, false);
            }
            InstalledPart described = described(part, made, agreement);
            copyOthers(place, staged);
            AtomicFile.write(staged.resolve(PartConfig.NAME), out -> out.write(PartConfig.encode(described)));
            staging.publish(staged, place);
            return new Outcome(agreement, true);
        } catch (FileSystemException e) {
            throw ModelAdder.unwritable(store.folder(), e);
        }
    }

    private static InstalledPart described(InstalledPart part, List<Path> made, EncoderAgreement agreement)
            throws IOException {
        List<FileDigest> files = new ArrayList<>(
                part.files().stream().filter(file -> !file.name().endsWith(SUFFIX)).toList());
        for (Path file : made) {
            files.add(Digests.of(file));
        }
        Map<String, String> facts = new TreeMap<>(part.facts());
        facts.put("int8_mean_mm", String.format(Locale.ROOT, "%.3f", agreement.meanMm()));
        facts.put("int8_speedup", String.format(Locale.ROOT, "%.2f", agreement.speedup()));
        return new InstalledPart(part.id(), part.kind(), part.licence(), part.added(), part.sources(), files, facts,
                part.ignored());
    }

    /** Everything of the part but its description and older 8-bit encoders. */
    private static void copyOthers(Path place, Path staged) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!name.equals(PartConfig.NAME) && !name.endsWith(SUFFIX)) {
                    Files.copy(file, staged.resolve(name));
                }
            }
        }
    }
}
