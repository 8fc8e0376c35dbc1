package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.emoca4j.compared.ComparedSystems;
import org.emoca4j.compared.EmotionReader;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.evaluate.FaceFinder;
import org.emoca4j.evaluate.compare.Drawn;
import org.emoca4j.evaluate.compare.FaceComparer;
import org.emoca4j.evaluate.compare.FinishedRows;
import org.emoca4j.evaluate.compare.Row;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.ImageException;
import org.emoca4j.image.RgbImage;
import org.emoca4j.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The paper's figure: photos through several systems. */
@Command(
        name = "compare",
        sortOptions = false,
        description = {
            "Shows the same faces through several systems, side by side.",
            "",
            "One row is a face, one column a system: the input, then each system's head at its place in the photo, in "
                    + "grey and over the photo, and below each picture the emotion that is read from it. Writes",
            "  figure.png     the figure, as papers print it",
            "  compare.html   the same with a slider between photo and head; one file, needs nothing else",
            "  results.json, results.csv   all that was read, and times",
            "Systems that are not installed, and photos without a face, are named in the caption.",
            "",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca compare photos/",
            "  emoca compare a.jpg b.jpg --models 3ddfa-v2,deep3d,deca,emoca",
            "  emoca compare photos/ --models deca,runs/first --draw geometry --out figures",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every photo is in the figure",
            "1:a photo failed or has no face, a system is damaged or failed, or the results can't be written",
            "2:the command line is wrong; nothing was tried",
        })
final class CompareCommand implements Callable<Integer> {

    private static final int MIN_CELL = 96;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PHOTO",
            arity = "1..*",
            description = "Photos, folders of photos, or quoted patterns such as '*.jpg'.")
    private List<String> inputs = new ArrayList<>();

    @Option(
            names = {"-m", "--models"},
            paramLabel = "NAME",
            split = ",",
            description = "Systems in the order of the columns, separated by commas: 3ddfa-v2, mgcnet, deep3d, deca, "
                    + "emoca, emoca-v2, smirk, builtin, or folders of runs of 'emoca train' (default: all that are "
                    + "installed).")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--draw",
            paramLabel = "HOW",
            defaultValue = "both",
            description = "geometry (in grey), overlay (over the photo) or both (default: ${DEFAULT-VALUE}).")
    private String draw;

    @Option(
            names = "--emotion",
            paramLabel = "READER",
            defaultValue = "builtin-emotion",
            description = "Network that reads the emotions: builtin-emotion, emonet-8, emonet-5, emotion-resnet50, the "
                    + "folder of a run of 'emoca train emotion', or none (default: ${DEFAULT-VALUE}).")
    private String emotion;

    @Option(
            names = {"-r", "--recursive"},
            description = "Also look into the folders inside a folder.")
    private boolean recursive;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            defaultValue = "emoca_compare",
            description = "Folder for the results, made if missing (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--max-faces",
            paramLabel = "N",
            defaultValue = "1",
            description = "Show the N largest faces of each photo (default: ${DEFAULT-VALUE}).")
    private int maxFaces;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "12",
            description = "Faces on one page; more give figure-2.png, compare-2.html and so on (default: "
                    + "${DEFAULT-VALUE}).")
    private int rowsPerPage;

    @Option(
            names = "--cell",
            paramLabel = "PIXELS",
            defaultValue = "256",
            description = "Side of each picture in figure.png (default: ${DEFAULT-VALUE}).")
    private int cell;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            defaultValue = "100M",
            converter = PixelCount.class,
            description = "Refuse larger photos; 250M is 250 megapixels (default: ${DEFAULT-VALUE}).")
    private long maxPixels;

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Processors to use; 0 takes all (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--resume",
            description = "Keep the photos that an earlier run with the same systems and settings finished before it "
                    + "was stopped.")
    private boolean resume;

    @Option(names = "--json", description = "Print results.json; messages stay on standard error.")
    private boolean json;

    CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Set<Drawn> drawn = drawn();
        check();
        PhotoList list = new PhotoList(recursive, out);
        inputs.forEach(list::add);
        list.problems().forEach(problem -> console.say(problem.message()));
        if (list.photos().isEmpty()) {
            return ExitCode.FAILED;
        }
        int processors = threads == 0 ? Math.min(4, Runtime.getRuntime().availableProcessors()) : threads;
        ModelStore opened = store.open();
        try (ChosenSystems systems = ChosenSystems.open(models, opened, processors);
                EmotionReader reader = reader(opened, processors);
                FaceFinder finder = FaceFinder.open(processors)) {
            systems.report(console);
            Run run = new Run(systems, Optional.ofNullable(reader), finder, drawn);
            list.problems().forEach(run::problem);
            run.photos(list.photos());
            return run.finish();
        }
    }

    private Set<Drawn> drawn() {
        return switch (draw) {
            case "both" -> EnumSet.allOf(Drawn.class);
            case "geometry" -> EnumSet.of(Drawn.GEOMETRY);
            case "overlay" -> EnumSet.of(Drawn.OVERLAY);
            default -> throw usage("--draw must be geometry, overlay or both, got " + draw);
        };
    }

    private void check() {
        if (maxFaces < 1 || rowsPerPage < 1 || threads < 0) {
            throw usage("--max-faces and --rows must be at least 1, --threads at least 0");
        }
        if (cell < MIN_CELL || cell > FaceComparer.VIEW_SIZE) {
            throw usage("--cell must be " + MIN_CELL + ".." + FaceComparer.VIEW_SIZE + ", got " + cell);
        }
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw usage("the output folder " + out + " is a file; name a folder with --out");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** @return null if none is wanted */
    private EmotionReader reader(ModelStore opened, int processors) {
        if (emotion.equals("none")) {
            return null;
        }
        try {
            String lacks = String.join("; ", ComparedSystems.lacksReader(emotion, opened));
            return ComparedSystems.openReader(emotion, opened, processors).orElseThrow(() -> usage(
                    "--emotion: " + emotion + " is not installed; add " + lacks + " with 'emoca models add'"));
        } catch (IOException e) {
            throw usage("--emotion: " + Main.describe(e) + "; the names are "
                    + String.join(", ", ComparedSystems.READERS) + ", none");
        }
    }

    /** The work on one list of photos. */
    private final class Run {

        private final ChosenSystems systems;
        private final FaceFinder finder;
        private final FaceComparer comparer;
        private final ComparisonFiles files;
        private final FinishedRows finished;
        private boolean failed;

        Run(ChosenSystems systems, Optional<EmotionReader> reader, FaceFinder finder, Set<Drawn> drawn)
                throws IOException {
            this.systems = systems;
            this.finder = finder;
            failed = systems.damaged();
            comparer = new FaceComparer(systems.columns(), reader, drawn);
            Files.createDirectories(out);
            finished = FinishedRows.open(out.resolve(".rows"), settings(reader, drawn), resume);
            files = new ComparisonFiles(
                    new ComparisonFiles.Settings(out, systems, reader, drawn, cell, rowsPerPage));
        }

        /** All that the rows of a photo depend on. */
        private String settings(Optional<EmotionReader> reader, Set<Drawn> drawn) {
            StringBuilder words = new StringBuilder(Version.current()).append(' ').append(FaceComparer.VIEW_SIZE);
            words.append(' ').append(maxFaces).append(' ').append(drawn.stream().sorted().toList());
            words.append(' ').append(reader.map(EmotionReader::fingerprint).orElse("none"));
            systems.columns().forEach(column -> words.append('\n').append(column.system().id()).append(' ')
                    .append(column.system().fingerprint()).append(' ').append(column.lacks()));
            return words.toString();
        }

        void problem(PhotoList.Problem problem) {
            failed = true;
            files.unreadable(problem.input(), problem.message());
        }

        void photos(List<Path> photos) throws IOException {
            ImageDecoder decoder = new ImageDecoder(maxPixels);
            try (Progress progress = Progress.of(console, photos.size(), json)) {
                for (Path photo : photos) {
                    photo(photo, decoder, progress);
                    progress.step();
                }
            }
        }

        private void photo(Path photo, ImageDecoder decoder, Progress progress) throws IOException {
            String name = photo.getFileName().toString();
            Optional<List<Row>> known = resume ? finished.read(photo) : Optional.empty();
            if (known.isPresent()) {
                for (Row row : known.get()) {
                    files.add(row);
                }
                return;
            }
            try {
                rows(name, photo, decoder.read(photo), progress);
            } catch (ImageException e) {
                unreadable(name, e.getMessage() + (e.overLimit() ? " with --max-pixels" : ""), progress);
            } catch (RuntimeException | OutOfMemoryError e) {
                // the other photos may be fine
                unreadable(name, photo + ": " + Main.describe(e), progress);
            }
        }

        private void unreadable(String name, String message, Progress progress) {
            failed = true;
            files.unreadable(name, message);
            progress.say(message);
        }

        private void rows(String name, Path photo, RgbImage image, Progress progress) throws IOException {
            List<DetectedFace> faces = finder.largest(image, maxFaces);
            if (faces.isEmpty()) {
                failed = true;
                files.noFace(name);
                progress.say("no face found in " + photo + "; use a photo where a face is at least 40 pixels wide");
            }
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < faces.size(); i++) {
                Row row = comparer.compare(name, image, faces.get(i), i, faces.size());
                rows.add(row);
                for (int s = 0; s < row.cells().size(); s++) {
                    if (row.cells().get(s).failed()) {
                        failed = true;
                        progress.say(row.title() + ": " + systems.titles().get(s) + " " + row.cells().get(s).note());
                    }
                }
                files.add(row);
            }
            if (!rows.isEmpty()) {
                finished.write(photo, rows);
            }
        }

        int finish() throws IOException {
            ObjectNode document = files.finish();
            finished.remove();
            if (json) {
                console.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
            } else {
                files.summary().forEach(console.out()::println);
                files.files().forEach(console.out()::println);
            }
            if (files.rows() == 0) {
                console.say("no face in any photo: there is no figure");
            }
            return failed ? ExitCode.FAILED : ExitCode.OK;
        }
    }
}
