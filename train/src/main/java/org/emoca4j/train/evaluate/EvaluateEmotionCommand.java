package org.emoca4j.train.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.emoca4j.app.Console;
import org.emoca4j.app.ExitCode;
import org.emoca4j.app.Main;
import org.emoca4j.app.UserError;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.store.ModelStore;
import org.emoca4j.train.data.ProgressLine;
import org.emoca4j.train.torch.TorchDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The paper's table on a data set. */
@Command(
        name = "emotion",
        sortOptions = false,
        description = {
            "Compares systems by the emotion that can be told from their codes: EMOCA's table.",
            "",
            "Codes of all photos are extracted once and kept; for each system the published network (emorec) is "
                    + "trained on them and tested. Networks that see the photo itself are rows too. Run it again "
                    + "after an interruption: it goes on where it stopped.",
            "",
            "DIR is AffectNet's folder (with training.csv and validation.csv, or train_set and val_set), AFEW-VA's "
                    + "(001, 002, ...), or one with train and validation or test, each with a folder for each "
                    + "expression, as FER2013.",
            "",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca evaluate emotion --data fer fer2013 --models builtin,3ddfa-v2,builtin-emotion --seeds 0,1,2",
            "  emoca evaluate emotion --data affectnet AffectNet --models all --out table",
            "  emoca evaluate emotion --data afew-va AFEW-VA --models emoca --start table --out afew",
            "  emoca evaluate emotion --data fer fer2013 --limit 1500 max_epochs=5        a quick look",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:evaluated; systems that are not installed are named",
            "1:the data can't be used, nothing could be evaluated, or a training failed",
            "2:the command line or a setting is wrong"
        })
public final class EvaluateEmotionCommand implements Callable<Integer> {

    private static final double LEVEL = 0.95;
    private static final int MAX_FOLDS = 100;
    private static final int MAX_DRAWS = 1_000_000;
    private static final Set<String> PARTS = Set.of(FaceSystem.IDENTITY, FaceSystem.EXPRESSION, FaceSystem.GLOBAL,
            FaceSystem.JAW, FaceSystem.DETAIL);

    private final Console console;
    private final Optional<ModelSource> given;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "Folder of the data set.")
    private Path folder;

    @Parameters(
            index = "1..*",
            paramLabel = "key=value",
            description = "Settings of the recipe in place of emorec's, such as mlp_width=256 or max_epochs=5.")
    private List<String> overrides = List.of();

    @Option(names = "--data", required = true, paramLabel = "NAME", description = "affectnet, afew-va or fer.")
    private String data;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "builtin,builtin-emotion",
            description = "Systems: 3ddfa-v2, mgcnet, deep3d, deca, emoca, emoca-v2, smirk, builtin, names of the "
                    + "store, runs of 'emoca train'. Networks on the photo: builtin-emotion, emonet-8, emonet-5, "
                    + "emotion-resnet50, runs of 'emoca train emotion'. Or all (default: ${DEFAULT-VALUE}).")
    private List<String> models;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "emoca_out/emotion",
            description = "Folder for report.html, report.json, predictions and training runs (default: "
                    + "${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean json;

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "N",
            defaultValue = "0",
            description = "Trainings with these seeds; mean and spread are told (default: ${DEFAULT-VALUE}).")
    private List<Long> seeds;

    @Option(
            names = "--codes",
            split = ",",
            paramLabel = "PART",
            defaultValue = "identity,expression,jaw",
            description = "What emorec sees of a system's codes, of those it has: identity, expression, global, jaw, "
                    + "detail (default: ${DEFAULT-VALUE}).")
    private List<String> codes;

    @Option(
            names = "--per-batch",
            description = "Figures as means over batches of 64, as the published programs log them.")
    private boolean perBatch;

    @Option(
            names = "--bootstrap",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Draws for the 95 %% intervals, 0 for none; by photo, for afew-va by clip (default: "
                    + "${DEFAULT-VALUE}).")
    private int draws;

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "5",
            description = "For afew-va: folds of the cross-validation; 1 for a split of 60/20/20 (default: "
                    + "${DEFAULT-VALUE}).")
    private int folds;

    @Option(
            names = "--start",
            paramLabel = "DIR",
            description = "Begin training from other networks: the --out folder of an earlier evaluation, such as on "
                    + "affectnet, or a run of 'emoca train emorec'.")
    private Path start;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "For affectnet: where the names in the tables start (default: Manually_Annotated_Images, or "
                    + "the tables' folder).")
    private Path images;

    @Option(
            names = "--validation-list",
            paramLabel = "FILE",
            description = "For affectnet: pictures that choose the checkpoint, such as EmoNet's, one a line.")
    private Path validationList;

    @Option(
            names = "--test-list",
            paramLabel = "FILE",
            description = "For affectnet: pictures that are tested (default: AffectNet's validation set).")
    private Path testList;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "At most so many photos of each split (clips, for afew-va), drawn with seed 0; 0 for all.")
    private int limit;

    @Option(
            names = "--recipe",
            paramLabel = "FILE",
            defaultValue = "",
            description = "A YAML file on top of the built-in recipe emorec.")
    private String recipe;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where faces and codes are kept (default: emoca/codes in $XDG_CACHE_HOME or ~/.cache).")
    private Path cache;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Folder of the added models (default: $EMOCA_STORE, or emoca/models in the user's cache).")
    private Path store;

    @Option(names = "--threads", paramLabel = "N", description = "Photos at the same time (default: all processors).")
    private Integer threads;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "Where emorec is trained: cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device;

    /** The command. */
    public EvaluateEmotionCommand(Console console) {
        this(console, Optional.empty());
    }

    /** @param given opens the models; those of the store if empty */
    EvaluateEmotionCommand(Console console, Optional<ModelSource> given) {
        this.console = console;
        this.given = given;
    }

    @Override
    public Integer call() throws IOException {
        EmotionSet.Kind kind = check();
        ModelSource source = given.isPresent()
                ? given.get()
                : ModelSource.of(ModelStore.open(store == null ? ModelStore.defaultFolder() : store));
        Map<String, List<String>> lacks = new LinkedHashMap<>();
        for (String id : names(source)) {
            lacks.put(id, lacks(source, id));
        }
        EmorecRuns runs = new EmorecRuns(out.resolve("runs"), recipe, settings(kind), Optional.ofNullable(start),
                device, console);
        runs.recipe(seeds.get(0), Optional.empty()); // a wrong setting is told before hours of work
        EmotionSet set = new EmotionSetReader(Optional.ofNullable(images), Optional.ofNullable(validationList),
                Optional.ofNullable(testList), folds, limit).read(kind, folder);
        List<FaceMeasure> measures = new ArrayList<>();
        try {
            Map<String, List<String>> missing = open(source, lacks, measures);
            Files.createDirectories(out);
            EmotionResult result = evaluate(set, measures, runs, missing);
            write(result);
            show(result);
        } finally {
            measures.forEach(FaceMeasure::close);
        }
        return ExitCode.OK;
    }

    /**
     * Opens what can be opened. A system may lack files for its mesh and have codes all the same.
     *
     * @param opened takes them
     * @return what the others lack
     */
    private Map<String, List<String>> open(
            ModelSource source, Map<String, List<String>> lacks, List<FaceMeasure> opened) {
        Map<String, List<String>> missing = new LinkedHashMap<>();
        lacks.forEach((id, files) -> {
            try {
                source.open(id).ifPresentOrElse(opened::add, () -> missing.put(id, files));
            } catch (IOException e) {
                missing.put(id, List.of("can't be opened: " + Main.describe(e)));
            }
        });
        missing.forEach((id, files) -> console.say(id + " is not evaluated: " + String.join("; ", files)));
        if (opened.isEmpty()) {
            throw UserError.failed("none of the models can be opened; see 'emoca models add --help'", null);
        }
        return missing;
    }

    private EmotionSet.Kind check() {
        EmotionSet.Kind kind = Arrays.stream(EmotionSet.Kind.values())
                .filter(value -> value.id().equals(data))
                .findFirst()
                .orElseThrow(() -> UserError.usage("--data is '" + data + "', expected affectnet, afew-va or fer"));
        for (String part : codes) {
            if (!PARTS.contains(part)) {
                throw UserError.usage("--codes has '" + part + "', expected some of identity, expression, global, "
                        + "jaw, detail");
            }
        }
        inRange("--folds", folds, 1, MAX_FOLDS);
        inRange("--bootstrap", draws, 0, MAX_DRAWS);
        inRange("--limit", limit, 0, Integer.MAX_VALUE);
        inRange("--threads", threads == null ? 1 : threads, 1, 1024);
        if (seeds.stream().anyMatch(seed -> seed < 0) || Set.copyOf(seeds).size() < seeds.size()) {
            throw UserError.usage("--seeds are " + seeds + ", expected different natural numbers");
        }
        if (folds == 2 && kind == EmotionSet.Kind.AFEW_VA) {
            throw UserError.usage("--folds is 2, expected 1 or at least 3: one fold tests, one chooses the checkpoint");
        }
        if (start != null && !Files.isDirectory(start)) {
            throw UserError.usage("--start: " + start + " is no folder; name the --out folder of an earlier "
                    + "evaluation, or a run of 'emoca train emorec'");
        }
        try {
            TorchDevice.of(device);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--device: " + e.getMessage());
        }
        return kind;
    }

    private static void inRange(String option, int value, int low, int high) {
        if (value < low || value > high) {
            throw UserError.usage(option + " is " + value + ", expected " + low + " to " + high);
        }
    }

    private List<String> names(ModelSource source) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : models) {
            if (name.equals("all")) {
                names.addAll(source.names());
            } else if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        if (names.isEmpty()) {
            throw UserError.usage("--models names none; there are " + String.join(", ", source.names()));
        }
        return List.copyOf(names);
    }

    private static List<String> lacks(ModelSource source, String id) throws IOException {
        try {
            return source.lacks(id);
        } catch (IOException e) {
            throw UserError.usage("--models: " + e.getMessage());
        }
    }

    /** Without classes, the published order of drawing is not possible; what the user says wins. */
    private List<String> settings(EmotionSet.Kind kind) {
        List<String> settings = new ArrayList<>();
        if (kind == EmotionSet.Kind.AFEW_VA) {
            settings.add("data.sampler=shuffle");
        }
        settings.addAll(overrides);
        return settings;
    }

    private EmotionResult evaluate(EmotionSet set, List<FaceMeasure> measures, EmorecRuns runs,
            Map<String, List<String>> missing) throws IOException {
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        try (Extraction extraction = Extraction.open(
                cache == null ? defaultCache() : cache, measures, workers, console::say)) {
            Extraction.Result extracted;
            try (ProgressLine line = new ProgressLine(spec.commandLine().getErr(), console.terminal())) {
                extracted = extraction.run(set.photos(), line::show);
            }
            tell(extracted, set);
            EmotionEvaluation evaluation = new EmotionEvaluation(set, extraction, extracted, codes, seeds, runs);
            List<EmotionRow> rows = new ArrayList<>();
            List<Map<String, Bootstrap.Interval>> intervals = new ArrayList<>();
            for (FaceMeasure measure : measures) {
                EmotionRow row = evaluation.row(measure);
                rows.add(row);
                intervals.add(intervals(set, row));
            }
            return new EmotionResult(
                    set, folder, extracted, rows, missing, intervals, perBatch, described(set, measures, runs));
        }
    }

    private static Path defaultCache() {
        String given = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path root = !given.isEmpty() && Path.of(given).isAbsolute()
                ? Path.of(given)
                : Path.of(System.getProperty("user.home"), ".cache");
        return root.resolve("emoca").resolve("codes");
    }

    private void tell(Extraction.Result extracted, EmotionSet set) {
        String rate = extracted.facesPerSecond()
                .map(value -> String.format(Locale.ROOT, "%d computed, %.1f faces/s, %.0f ms of processor time each",
                        extracted.computed(), value, extracted.processorMillis().orElseThrow()))
                .orElse("all known already");
        console.say(set.photos().size() + " photos: " + extracted.described() + "; " + rate);
        extracted.unseen().forEach((measure, count) -> console.say(measure.id() + " needs a detected face: " + count
                + " faces that are known by the data set's landmarks alone are left out of its row"));
    }

    private Map<String, Bootstrap.Interval> intervals(EmotionSet set, EmotionRow row) {
        if (draws == 0 || perBatch) {
            return Map.of();
        }
        List<String> groups = IntStream.of(row.predictions().get(0).photos()).mapToObj(set::group).toList();
        return new Bootstrap(draws, LEVEL).intervals(groups, row::figures);
    }

    private Map<String, String> described(EmotionSet set, List<FaceMeasure> measures, EmorecRuns runs)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("command", "emoca evaluate emotion " + String.join(" ", spec.commandLine().getParseResult()
                .originalArgs()));
        all.put("seeds", seeds.toString());
        all.put("codes", String.join(", ", codes) + ", as far as a system has them");
        all.put("intervals", draws == 0 || perBatch ? "none" : "95 %, bootstrap by "
                + (set.kind() == EmotionSet.Kind.AFEW_VA ? "clip" : "photo") + ", " + draws + " draws");
        measures.forEach(measure -> all.put("fingerprint of " + measure.id(), measure.fingerprint()));
        all.put("recipe", runs.recipe(seeds.get(0), Optional.empty()).yaml());
        return all;
    }

    private void write(EmotionResult result) throws IOException {
        for (EmotionRow row : result.rows()) {
            PredictionsCsv.write(out.resolve(EmotionReport.csv(row.id())), result.set(), row);
        }
        text(out.resolve("report.json"), new EmotionJson(result).text());
        text(out.resolve("report.html"), new EmotionReport(result).html());
    }

    private static void text(Path file, String text) throws IOException {
        AtomicFile.write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void show(EmotionResult result) throws IOException {
        if (json) {
            console.out().println(new EmotionJson(result).text());
        } else {
            new EmotionTable(result).lines().forEach(console.out()::println);
        }
        console.say("report in " + out.resolve("report.html"));
    }
}
