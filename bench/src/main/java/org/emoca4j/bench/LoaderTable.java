package org.emoca4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.emoca4j.evaluate.speed.Machine;
import org.emoca4j.head.HeadModel;
import org.emoca4j.train.data.Augmentation;
import org.emoca4j.train.data.Loader;
import org.emoca4j.train.data.LoaderPosition;
import org.emoca4j.train.data.PictureEncoding;
import org.emoca4j.train.data.Sampler;
import org.emoca4j.train.data.ShardDataset;
import org.emoca4j.train.data.SyntheticFaces;
import org.emoca4j.train.data.SyntheticPreparation;

/** How many crops a second the loader of the training gives from prepared shards, with nothing else to do. */
public final class LoaderTable {

    private static final int FACES = 256;
    private static final int BATCH = 64;
    private static final int AHEAD = 3;
    private static final int RUNS = 5;
    private static final double SECONDS = 2;
    private static final double NANOS_PER_SECOND = 1e9;

    private LoaderTable() {}

    /**
     * Prints the figures.
     *
     * @param args prepared folders; without any, rendered faces in each encoding
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.println("machine: " + Machine.describe());
        System.out.println("crops/s, median of " + RUNS + " times " + SECONDS + " s, batches of " + BATCH);
        int processors = Runtime.getRuntime().availableProcessors();
        System.out.println(String.format(Locale.ROOT, "%-28s %12s %12s %12s %12s", "", "1 thread", "augmented",
                processors + " threads", "augmented"));
        for (String folder : args) {
            row(folder, Path.of(folder), processors);
        }
        if (args.length > 0) {
            return;
        }
        try (TemporaryFolder temporary = TemporaryFolder.make()) {
            for (PictureEncoding encoding : PictureEncoding.values()) {
                Path folder = temporary.path().resolve(encoding.name());
                new SyntheticPreparation(encoding, FACES, processors).run(
                        new SyntheticFaces(HeadModel.builtin(), List.of(), 1, FACES, 1), folder, (done, total) -> {});
                row("rendered, " + encoding.name().toLowerCase(Locale.ROOT), folder, processors);
            }
        }
    }

    private static void row(String name, Path folder, int processors) throws IOException, InterruptedException {
        try (ShardDataset data = ShardDataset.open(folder)) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-28s", name));
            for (int threads : new int[] {1, processors}) {
                line.append(String.format(Locale.ROOT, " %12.0f", perSecond(data, threads, Optional.empty())));
                line.append(String.format(
                        Locale.ROOT, " %12.0f", perSecond(data, threads, Optional.of(Augmentation.FACES))));
            }
            System.out.println(line);
        }
    }

    private static double perSecond(ShardDataset data, int threads, Optional<Augmentation> augmentation)
            throws IOException, InterruptedException {
        Loader.Options options = new Loader.Options(BATCH, augmentation, new int[0], true, threads, AHEAD);
        try (Loader loader = new Loader(data, Sampler.shuffled(data), options, LoaderPosition.start(0))) {
            double[] rates = new double[RUNS];
            for (int run = -1; run < RUNS; run++) {
                long start = System.nanoTime();
                int crops = 0;
                double seconds = 0;
                while (seconds < SECONDS) {
                    crops += loader.next().size();
                    seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
                }
                if (run >= 0) { // the first is for the compiler
                    rates[run] = crops / seconds;
                }
            }
            Arrays.sort(rates);
            return rates[RUNS / 2];
        }
    }
}
