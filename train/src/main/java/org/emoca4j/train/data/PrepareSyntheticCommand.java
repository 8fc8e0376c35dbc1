package org.emoca4j.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.emoca4j.app.Console;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.RgbImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Rendered faces in shards. */
@Command(
        name = "synthetic",
        sortOptions = false,
        description = {
            "Renders faces with the built-in head and stores them with exact landmarks, masks and codes, ready for "
                    + "training.",
            "",
            "Identity, skin, expression, pose, light, background and things in front are random, and the same for the "
                    + "same seed. Run it again after an interruption: it goes on where it stopped.",
            "",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca prepare synthetic --count 10000 --out data/rendered",
            "  emoca prepare synthetic --count 500 --seed 1 --out data/rendered-val     other people",
            "  emoca train base train=data/rendered validation=data/rendered-val ring_size=2 ... --out runs/base"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:rendered",
            "1:the folder can't be written or holds something else, or a background not be read",
            "2:the command line is wrong"
        })
final class PrepareSyntheticCommand implements Callable<Integer> {

    private static final int MAX_COUNT = 100_000_000;
    private static final int MAX_BACKDROPS = 100;

    @Spec
    private CommandSpec spec;

    @Option(names = "--count", required = true, paramLabel = "N", description = "How many faces.")
    private int count;

    @Option(
            names = "--per-person",
            paramLabel = "N",
            defaultValue = "4",
            description = "Faces of one person, with the same identity and skin; 1 for another person each time "
                    + "(default: ${DEFAULT-VALUE}).")
    private int perPerson;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Another number gives other faces of other people (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the shards.")
    private Path out;

    @Option(
            names = "--backdrops",
            paramLabel = "DIR",
            description = "Photos that most backgrounds are cut from, at most " + MAX_BACKDROPS
                    + ", best without faces. Else colours and noise.")
    private Path backdrops;

    @Mixin
    private ShardOptions shards = new ShardOptions();

    private final Console console;

    PrepareSyntheticCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        inRange("--count", count);
        inRange("--per-person", perPerson);
        SyntheticPreparation preparation = preparation();
        List<RgbImage> photos = backdrops == null ? List.of() : SyntheticFaces.readBackdrops(backdrops, MAX_BACKDROPS);
        SyntheticFaces faces = new SyntheticFaces(HeadModel.builtin(), photos, seed, count, perPerson);
        long start = System.nanoTime();
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), console.terminal());
        int found = preparation.run(faces, out, progress::show);
        progress.close();
        double seconds = (System.nanoTime() - start) / 1e9;
        spec.commandLine().getOut().printf(Locale.ROOT, "%s: %d rendered faces of %d persons; %.1f faces/s%n",
                out, count, (count - 1) / perPerson + 1, (count - found) / seconds);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private void inRange(String option, int value) {
        if (value < 1 || value > MAX_COUNT) {
            throw usage(option + " is " + value + ", expected 1 to " + MAX_COUNT);
        }
    }

    private SyntheticPreparation preparation() {
        try {
            return new SyntheticPreparation(shards.encoding(), shards.shardSize(), shards.threads());
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage().startsWith("No enum constant")
                    ? "--encoding is raw, packed or jpeg; got " + shards.encodingName()
                    : e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
