package org.emoca4j.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.emoca4j.app.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Photos of a data set to crops in shards. */
@Command(
        name = "prepare",
        sortOptions = false,
        customSynopsis = {
            "emoca prepare DATA --layout=NAME --out=DIR [OPTION...]",
            "       emoca prepare synthetic --count=N --out=DIR [OPTION...]"
        },
        description = {
            "Crops the faces of a data set and stores them with landmarks, masks and labels, ready for training.",
            "",
            "Run it again after an interruption: it goes on where it stopped. Photos that can't be read or show no "
                    + "face are counted and listed in skipped.csv.",
            "",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca prepare fer2013/train --layout expressions --out data/fer-train",
            "  emoca prepare training.csv --layout affectnet-table --images Manually_Annotated_Images \\",
            "      --without emonet_val.txt --without emonet_test.txt --like-emonet --out data/affectnet-train",
            "  emoca prepare AFEW-VA --layout afew-va --split training --out data/afew-train",
            "  emoca prepare synthetic --count 10000 --per-person 4 --out data/rendered"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:prepared, with or without skipped photos",
            "1:the data can't be used, or the folder not be written",
            "2:the command line is wrong"
        })
public final class PrepareCommand implements Callable<Integer> {

    private static final int AFEW_FOLDS = 5;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "DATA",
            description = "Folder of the data set, or AffectNet's table. A folder called synthetic is ./synthetic.")
    private Path data;

    @Option(
            names = "--layout",
            paramLabel = "NAME",
            description = {
                "affectnet-table: training.csv or validation.csv of the manual annotations",
                "affectnet: folder with images/ and annotations/*.npy",
                "afew-va: folder with a folder for each clip",
                "expressions: a folder for each expression, such as fer2013/train",
                "plain: any folder of photos; those of one subfolder are of one person"
            })
    private String layout;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the shards.")
    private Path out;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "Where the table's file names start (default: the table's folder).")
    private Path images;

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "Takes only the photos that a list names: one a line, the first column of a CSV file, or a "
                    + "list or the keys of a dictionary in a Python pickle (.pkl).")
    private Path list;

    @Option(
            names = "--without",
            paramLabel = "FILE",
            description = "Leaves out the photos that a list names; may be given several times.")
    private List<Path> without = new ArrayList<>();

    @Option(
            names = "--like-emonet",
            description = "Leaves out the classes none, uncertain and occluded, and invalid valence and arousal.")
    private boolean likeEmoNet;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description = "For afew-va: training, validation or test (60/20/20 by clip, drawn otherwise than the "
                    + "published split).")
    private String split;

    @Option(
            names = "--fold",
            paramLabel = "N",
            description = "For afew-va: fold 1 to 5 of a cross-validation; with --held-out the clips held back.")
    private Integer fold;

    @Option(names = "--held-out", description = "With --fold: the clips that the fold holds back for testing.")
    private boolean heldOut;

    @Option(
            names = "--scale",
            paramLabel = "X",
            defaultValue = "1.25",
            description = "How much larger than the face the crop is (default: ${DEFAULT-VALUE}).")
    private double scale;

    @Option(
            names = "--resampling",
            paramLabel = "NAME",
            defaultValue = "bicubic",
            description = "bicubic (as published), bilinear, or smooth for large photos (default: ${DEFAULT-VALUE}).")
    private String resampling;

    @Option(
            names = "--masks",
            paramLabel = "DIR",
            description = "Face masks: PNG files named as the photos, of their size. Else the landmarks' hull.")
    private Path masks;

    @Option(
            names = "--pseudo-labels",
            description = "Lets the built-in emotion network name expressions that the data set doesn't.")
    private boolean pseudoLabels;

    @Mixin
    private ShardOptions shards = new ShardOptions();

    private final Console console;

    private PrepareCommand(Console console) {
        this.console = console;
    }

    /** The command with that for rendered faces. */
    public static CommandLine line(Console console) {
        return new CommandLine(new PrepareCommand(console)).addSubcommand(new PrepareSyntheticCommand(console));
    }

    @Override
    public Integer call() throws IOException {
        given("parameter: 'DATA'", data);
        given("option: '--layout=NAME'", layout);
        given("option: '--out=DIR'", out);
        Preparation preparation = preparation();
        List<LabelledPhoto> photos = chosen(read());
        if (photos.isEmpty()) {
            throw new DataException(data + ": no photo is left after --list, --without and --like-emonet");
        }
        long start = System.nanoTime();
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), console.terminal());
        Preparation.Report report = preparation.run(photos, out, progress::show);
        progress.close();
        double seconds = (System.nanoTime() - start) / 1e9;
        spec.commandLine().getOut().printf(
                Locale.ROOT,
                "%s: %d samples of %d photos, %d without a face, %d unreadable; %.1f photos/s%n",
                out, report.samples(), report.photos(), report.withoutFace(), report.unreadable(),
                (report.photos() - report.found()) / seconds);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private Preparation preparation() {
        try {
            return new Preparation(
                    new CropOptions(
                            scale,
                            CropOptions.Resampling.valueOf(resampling.toUpperCase(Locale.ROOT)),
                            pseudoLabels,
                            Optional.ofNullable(masks)),
                    shards.encoding(),
                    shards.shardSize(),
                    shards.threads());
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage().startsWith("No enum constant")
                    ? "--resampling is bicubic, bilinear or smooth, --encoding is raw, packed or jpeg; got "
                            + resampling + " and " + shards.encodingName()
                    : e.getMessage());
        }
    }

    /** Not required of {@code prepare synthetic}, so not by the command line's declaration. */
    private void given(String what, Object value) {
        if (value == null) {
            throw usage("Missing required " + what);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private List<LabelledPhoto> read() throws IOException {
        if (!layout.equals("afew-va") && (split != null || fold != null)) {
            throw usage("--split and --fold are for --layout afew-va; other data sets are divided by --list");
        }
        return switch (layout) {
            case "affectnet-table" -> AffectNet.readTable(data, images == null ? folderOf(data) : images);
            case "affectnet" -> AffectNet.readFolder(data);
            case "afew-va" -> clips(AfewVa.readClips(data));
            case "expressions" -> PhotoFolders.readExpressions(data);
            case "plain" -> PhotoFolders.readPlain(data);
            default -> throw usage(
                    "--layout " + layout
                            + " is unknown: use affectnet-table, affectnet, afew-va, expressions or plain");
        };
    }

    private static Path folderOf(Path file) {
        return file.toAbsolutePath().getParent();
    }

    private List<LabelledPhoto> clips(Map<String, List<LabelledPhoto>> clips) {
        if (split != null && fold != null) {
            throw usage("give --split or --fold, not both");
        }
        if (fold != null) {
            if (fold < 1 || fold > AFEW_FOLDS) {
                throw usage("--fold is 1 to " + AFEW_FOLDS + ", got " + fold);
            }
            return AfewVa.fold(clips, fold - 1, AFEW_FOLDS, heldOut);
        }
        if (split == null) {
            return clips.values().stream().flatMap(List::stream).toList();
        }
        try {
            return AfewVa.split(clips, AfewVa.Split.valueOf(split.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--split is training, validation or test, got " + split, e);
        }
    }

    private List<LabelledPhoto> chosen(List<LabelledPhoto> all) throws IOException {
        List<LabelledPhoto> photos = all;
        if (list != null) {
            photos = SplitList.read(list).keep(photos);
        }
        for (Path file : without) {
            photos = SplitList.read(file).drop(photos);
        }
        return likeEmoNet ? photos.stream().filter(photo -> photo.labels().likeEmoNet()).toList() : photos;
    }
}
