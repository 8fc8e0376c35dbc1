package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.evaluate.FaceFinder;
import org.emoca4j.evaluate.compare.Cell;
import org.emoca4j.evaluate.compare.Column;
import org.emoca4j.evaluate.compare.Drawn;
import org.emoca4j.evaluate.compare.FaceComparer;
import org.emoca4j.evaluate.compare.Row;
import org.emoca4j.evaluate.study.EmotionWords;
import org.emoca4j.evaluate.study.StudyBuilder;
import org.emoca4j.evaluate.study.StudyDesign;
import org.emoca4j.evaluate.study.StudyKey;
import org.emoca4j.format.StagingFolder;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.ImageException;
import org.emoca4j.image.RgbImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the site of a study. */
@Command(
        name = "make",
        sortOptions = false,
        description = {
            "Writes a study with people as a site that opens without a server.",
            "",
            "Part 1 shows renders and asks which emotion they show; part 2 shows a photo and two renders and asks "
                    + "which fits better. DIR/site is what participants get: its pictures have meaningless names. "
                    + "DIR/key.json tells which system made which picture: keep it, and give it to nobody who takes "
                    + "part.",
            "What a photo shows is taken from --labels, or from the name of its folder (happy/, anger/ ...). Photos "
                    + "without a label are shown to participants too; then the label is what most of them see.",
            "",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca study make photos/ --recursive --models deca,emoca,deep3d --out study",
            "  emoca study make photos/ --labels labels.csv --against emoca --pairs-per-person 40 --out study",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the study is written",
            "1:a photo or a system had to be left out, or the study can't be written",
            "2:the command line is wrong; nothing was tried",
        })
final class StudyMakeCommand implements Callable<Integer> {

    private static final int MANY_QUESTIONS = 150;

    private static final List<String> INTRO = List.of(
            "In this study you will look at faces that a computer has made from photos. In the first part you say "
                    + "which emotion each face shows, in the second part which of two faces fits a photo better.",
            "Taking part is voluntary. You may stop at any time without giving a reason, by closing the page.",
            "What is recorded: your participant id, your answers, and how long each of them took. Nothing else is "
                    + "recorded, and nothing leaves your device unless you send or download it.");

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PHOTO", arity = "1..*", description = "Photos, folders of photos, or quoted patterns.")
    private List<String> inputs = new ArrayList<>();

    @Option(
            names = {"-m", "--models"},
            paramLabel = "NAME",
            split = ",",
            description = "Systems, separated by commas, as for 'emoca compare' (default: all that are installed).")
    private List<String> models = new ArrayList<>();

    @Option(
            names = {"-r", "--recursive"},
            description = "Also look into the folders inside a folder.")
    private boolean recursive;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "Folder for the study; an existing study is never replaced.")
    private Path out;

    @Option(names = "--labels", paramLabel = "CSV", description = "What photos show: a table with columns file, label.")
    private Path labels;

    @Option(
            names = "--draw",
            paramLabel = "HOW",
            defaultValue = "geometry",
            description = "Renders: geometry (grey) or overlay (over the photo) (default: ${DEFAULT-VALUE}).")
    private Drawn draw;

    @Option(
            names = "--emotions",
            paramLabel = "WORD",
            split = ",",
            description = "Emotions to choose from; 'none of these' and 'can't tell' are always offered (default: "
                    + "neutral, happy, sad, surprise, fear, disgust, anger, contempt).")
    private List<String> emotions = EmotionWords.ALL;

    @Option(names = "--label-photos", description = "Ask for the emotions of labelled photos as well.")
    private boolean labelPhotos;

    @Option(
            names = "--against",
            paramLabel = "NAME",
            description = "Compare this system with each other one in part 2, instead of all with all.")
    private Optional<String> against = Optional.empty();

    @Option(
            names = "--labels-per-person",
            paramLabel = "N",
            defaultValue = "0",
            description = "Renders that each participant labels, drawn at random; 0 takes all (default: "
                    + "${DEFAULT-VALUE}).")
    private int labelsPerPerson;

    @Option(
            names = "--pairs-per-person",
            paramLabel = "N",
            defaultValue = "0",
            description = "Pairs that each participant judges, drawn at random; 0 takes all (default: "
                    + "${DEFAULT-VALUE}).")
    private int pairsPerPerson;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "3",
            description = "Hidden repetitions in each part (default: ${DEFAULT-VALUE}).")
    private int repeats;

    @Option(
            names = "--checks",
            paramLabel = "N",
            defaultValue = "1",
            description = "Questions in each part that tell what to choose (default: ${DEFAULT-VALUE}).")
    private int checks;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all orders; with the participant's id it gives each participant an own order "
                    + "(default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            defaultValue = "Emotions of 3D faces",
            description = "Title of the site (default: ${DEFAULT-VALUE}).")
    private String title;

    @Option(
            names = "--intro",
            paramLabel = "FILE",
            description = "Text that participants read and agree to; blank lines part paragraphs.")
    private Path intro;

    @Option(
            names = "--contact",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Whom participants can ask.")
    private String contact;

    @Option(
            names = "--post",
            paramLabel = "URL",
            defaultValue = "",
            description = "Your address that answers are sent to as JSON; participants can download them anyway.")
    private String post;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            defaultValue = "100M",
            converter = PixelCount.class,
            description = "Refuse larger photos (default: ${DEFAULT-VALUE}).")
    private long maxPixels;

    @Mixin
    private StoreOption store = new StoreOption();

    StudyMakeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        StudyDesign design = design();
        PhotoLabels known = labels == null ? PhotoLabels.ofFolders() : PhotoLabels.read(labels);
        if (Files.exists(out.resolve(StudyKey.FILE)) || Files.exists(out.resolve("site"))) {
            throw UserError.usage(out + " already holds a study, whose answers could not be read without its key; "
                    + "name another folder with --out");
        }
        PhotoList list = new PhotoList(recursive, out);
        inputs.forEach(list::add);
        list.problems().forEach(problem -> console.say(problem.message()));
        if (list.photos().isEmpty()) {
            return ExitCode.FAILED;
        }
        int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
        try (ChosenSystems systems = ChosenSystems.open(models, store.open(), threads);
                FaceFinder finder = FaceFinder.open(threads);
                StagingFolder staging = StagingFolder.open(out)) {
            if (!models.isEmpty() && !systems.missing().isEmpty()) {
                console.say(systems.missingLine());
            }
            AtomicBoolean stopped = new AtomicBoolean();
            Thread onStop = new Thread(() -> {
                stopped.set(true);
                staging.close();
            });
            Runtime.getRuntime().addShutdownHook(onStop);
            try {
                return make(new Maker(design, systems, finder, known, staging.stage()), list, staging)
                                && (models.isEmpty() || systems.missing().isEmpty())
                        ? ExitCode.OK
                        : ExitCode.FAILED;
            } finally {
                if (!stopped.get()) {
                    Runtime.getRuntime().removeShutdownHook(onStop);
                }
            }
        }
    }

    /** @return whether nothing that was asked for is left out */
    private boolean make(Maker maker, PhotoList list, StagingFolder staging) throws IOException {
        boolean complete = maker.photos(list.photos()) && list.problems().isEmpty()
                && (models.isEmpty() || !maker.systemLeftOut);
        StudyKey key = maker.finish();
        // the key first: a site without it would be of no use
        key.write(out);
        staging.publish(maker.site, out.resolve("site"));
        tell(key);
        return complete;
    }

    private StudyDesign design() throws IOException {
        Set<String> words = new LinkedHashSet<>();
        for (String word : emotions) {
            words.add(EmotionWords.of(word).orElseThrow(() -> usage("--emotions: '" + word + "' is no emotion; use "
                    + String.join(", ", EmotionWords.ALL))));
        }
        if (words.size() < 2) {
            throw usage("--emotions: name two or more");
        }
        if (labelsPerPerson < 0 || pairsPerPerson < 0 || repeats < 0 || checks < 0) {
            throw usage("--labels-per-person, --pairs-per-person, --repeats and --checks must be at least 0");
        }
        if (!post.isEmpty() && !post.matches("https?://[^\\s/]+\\S*")) {
            throw usage("--post must be an address that begins with https://, got " + post);
        }
        List<String> paragraphs = INTRO;
        if (intro != null) {
            try {
                paragraphs = List.of(Files.readString(intro).strip().split("\\R\\s*\\R"));
            } catch (IOException e) {
                throw usage("--intro: " + Main.describe(e));
            }
        }
        return new StudyDesign(title, paragraphs, contact, post, List.copyOf(words), seed, labelsPerPerson,
                pairsPerPerson, repeats, checks);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void tell(StudyKey key) {
        long renders = key.images().stream().filter(i -> !i.system().equals(StudyKey.PHOTO)).count();
        long labelQuestions = labelsPerPerson == 0 ? renders : Math.min(labelsPerPerson, renders);
        long pairQuestions = pairsPerPerson == 0 ? key.pairs().size() : Math.min(pairsPerPerson, key.pairs().size());
        long photos = key.images().stream()
                .filter(i -> i.system().equals(StudyKey.PHOTO) && i.labelled()).count();
        console.out().println(key.photos().size() + " photos, " + key.systems().stream()
                .map(StudyKey.StudySystem::title).collect(Collectors.joining(", ")));
        console.out().println("each participant: " + labelQuestions + " emotions, " + pairQuestions + " pairs"
                + (photos > 0 ? ", and emotions of " + photos + " photos" : ""));
        console.out().println("for participants: " + out.resolve("site").resolve("index.html"));
        console.out().println("for you alone:    " + out.resolve(StudyKey.FILE));
        if (key.systems().size() == 1) {
            console.say("there is one system alone, so participants compare nothing: there is no part 2");
        }
        if (labelQuestions + pairQuestions > MANY_QUESTIONS) {
            console.say("that is much for one participant; --labels-per-person, --pairs-per-person and --against make "
                    + "it less");
        }
    }

    /** Makes the pictures. */
    private final class Maker {

        private final FaceFinder finder;
        private final PhotoLabels known;
        private final Path site;
        private final List<Column> columns;
        private final FaceComparer comparer;
        private final StudyBuilder builder;
        private final ImageDecoder decoder = new ImageDecoder(maxPixels);
        private final List<String> systemIds;
        private final boolean systemLeftOut;

        Maker(StudyDesign design, ChosenSystems systems, FaceFinder finder, PhotoLabels known, Path site)
                throws IOException {
            this.finder = finder;
            this.known = known;
            this.site = site;
            columns = systems.columns().stream().filter(this::drawable).toList();
            if (columns.isEmpty()) {
                throw UserError.failed("none of the systems gives a mesh; add the files that 'emoca compare' names",
                        null);
            }
            systemLeftOut = columns.size() < systems.columns().size();
            systemIds = columns.stream().map(c -> c.system().id()).toList();
            if (against.isPresent() && !systemIds.contains(against.get())) {
                throw UserError.usage("--against: " + against.get() + " is not one of the study's systems: "
                        + String.join(", ", systemIds));
            }
            comparer = new FaceComparer(columns, Optional.empty(), EnumSet.of(draw));
            builder = new StudyBuilder(design, columns.stream()
                    .map(c -> new StudyKey.StudySystem(c.system().id(), c.system().title(), c.system().fingerprint()))
                    .toList(), site);
        }

        /** A system that opens but lacks files gives no mesh. */
        private boolean drawable(Column column) {
            if (!column.lacks().isEmpty()) {
                console.say(column.system().title() + " gives no mesh (" + String.join("; ", column.lacks())
                        + "); it is not in the study");
            }
            return column.lacks().isEmpty();
        }

        /** @return whether every photo is in the study */
        boolean photos(List<Path> photos) throws IOException {
            boolean all = true;
            try (Progress progress = Progress.of(console, photos.size(), false)) {
                for (Path photo : photos) {
                    Optional<String> problem = add(photo);
                    problem.ifPresent(progress::say);
                    all &= problem.isEmpty();
                    progress.step();
                }
            }
            return all;
        }

        /** @return why the photo is not in the study */
        private Optional<String> add(Path photo) throws IOException {
            Optional<String> label = known.of(photo);
            if (label.isPresent() && emotions.stream().noneMatch(e -> EmotionWords.of(e).equals(label))) {
                return Optional.of(photo + " is left out: " + label.get() + " is not among --emotions");
            }
            RgbImage image;
            try {
                image = decoder.read(photo);
            } catch (ImageException e) {
                return Optional.of(e.getMessage() + (e.overLimit() ? " with --max-pixels" : ""));
            }
            List<DetectedFace> faces = finder.largest(image, 1);
            if (faces.isEmpty()) {
                return Optional.of("no face found in " + photo + "; it is left out");
            }
            Row row = comparer.compare(photo.toString(), image, faces.get(0), 0, 1);
            List<StudyBuilder.Render> renders = new ArrayList<>();
            for (int i = 0; i < row.cells().size(); i++) {
                Cell cell = row.cells().get(i);
                if (!cell.heads().containsKey(draw)) {
                    return Optional.of(photo + " is left out, since " + systemIds.get(i) + " gives no head: "
                            + cell.note());
                }
                renders.add(new StudyBuilder.Render(systemIds.get(i), cell.heads().get(draw).image()));
            }
            builder.add(photo.toString(), label, row.input().image(), renders);
            return Optional.empty();
        }

        StudyKey finish() throws IOException {
            if (builder.photos() == 0) {
                throw UserError.failed("no photo can be used: there is no study", null);
            }
            return builder.finish(labelPhotos, against);
        }
    }
}
