package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.evaluate.FaceFinder;
import org.emoca4j.evaluate.compare.Column;
import org.emoca4j.evaluate.compare.Missing;
import org.emoca4j.evaluate.now.CumulativeCurve;
import org.emoca4j.evaluate.now.HeadSource;
import org.emoca4j.evaluate.now.NowDataset;
import org.emoca4j.evaluate.now.NowEvaluation;
import org.emoca4j.evaluate.now.NowResult;
import org.emoca4j.evaluate.now.NowScores;
import org.emoca4j.image.PngWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Neutral heads against 3D scans. */
@Command(
        name = "now",
        sortOptions = false,
        description = {
            "Measures how far neutral heads are from 3D scans, as the NoW challenge does.",
            "",
            "DIR is the NoW data set: imagepathsvalidation.txt and final_release_version with iphone_pictures, "
                    + "detected_face, scans and scans_lmks_onlypp. Or it is any folder with scans.csv: columns photo, "
                    + "scan (OBJ), landmarks (.pp, .txt or .npy with 7 points) and, if you like, category, left, top, "
                    + "right, bottom.",
            "Each head is aligned with the scan by seven points and then by the surface, with its scale unless you "
                    + "ask for --metric. Reported are median, mean and standard deviation of the distances of all "
                    + "scan points in the face from the head, in millimetres.",
            "",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca evaluate now NoW_Dataset/ --models builtin,deca,emoca",
            "  emoca evaluate now NoW_Dataset/ --predictions my_heads/ --metric --json",
            "  emoca evaluate now NoW_Dataset/ --list NoW_Dataset/imagepathstest.txt --submission heads/"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every photo gave a head of every system",
            "1:a photo gave none, or something can't be read or written",
            "2:the command line is wrong"
        })
final class EvaluateNowCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "DIR", description = "Folder of the photos and scans.")
    private Path folder;

    @Mixin
    private SystemOptions systems = new SystemOptions();

    @Option(
            names = "--predictions",
            paramLabel = "DIR",
            split = ",",
            description = "Measure heads from a folder in the challenge's layout, SUBJECT/CATEGORY/PHOTO.obj with "
                    + "seven points in .npy, .txt or .pp, instead of (or besides) those of --models.")
    private List<Path> predictions = new ArrayList<>();

    @Option(names = "--metric", description = "Keep the size of the heads: align without scale.")
    private boolean metric;

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "Text file with the photos to take, SUBJECT/CATEGORY/PHOTO.jpg on a line (default: "
                    + "imagepathsvalidation.txt or imagepathstest.txt in DIR).")
    private Optional<Path> list = Optional.empty();

    @Option(
            names = "--submission",
            paramLabel = "DIR",
            description = "Also write the heads in the challenge's layout, below a folder for each system.")
    private Optional<Path> submission = Optional.empty();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            defaultValue = "emoca_out/now",
            description = "Folder for now.csv, curve.csv, curve.png and the distances of each photo (default: "
                    + "${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--resume", description = "Keep the distances that an earlier run with the same settings left.")
    private boolean resume;

    @Option(names = "--json", description = "Print one JSON object with the figures instead of a table.")
    private boolean json;

    EvaluateNowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        NowDataset dataset = NowDataset.read(folder, list);
        if (!dataset.hasScans() && submission.isEmpty()) {
            throw UserError.failed(folder + ": there is no scan to compare with; name a folder with scans and "
                    + "scans_lmks_onlypp, or write a --submission", null);
        }
        int threads = Runtime.getRuntime().availableProcessors();
        List<String> names = systems.given() || !predictions.isEmpty()
                ? systems.names()
                : List.of(ModelOptions.BUILTIN);
        try (ChosenSystems opened = systems.open(names, threads);
                FaceFinder finder = FaceFinder.open(threads)) {
            opened.report(console);
            List<Missing> missing = new ArrayList<>(opened.missing());
            List<HeadSource> sources = new ArrayList<>();
            for (Column column : opened.columns()) {
                FaceSystem system = column.system();
                if (system.missingForMesh().isEmpty()) {
                    sources.add(HeadSource.of(system, finder));
                } else {
                    missing.add(new Missing(system.id(), system.missingForMesh()));
                    console.say(system.id() + " gives no mesh and is left out: "
                            + String.join("; ", system.missingForMesh()));
                }
            }
            for (Path prediction : predictions) {
                if (!Files.isDirectory(prediction)) {
                    throw new IOException(prediction + ": no such folder of predictions");
                }
                sources.add(HeadSource.ofPredictions(prediction));
            }
            if (sources.isEmpty()) {
                throw UserError.failed("none of the systems gives a mesh; add their files with 'emoca models add'",
                        null);
            }
            requireDifferentNames(sources);
            int code = evaluate(dataset, sources, missing);
            return opened.damaged() ? ExitCode.FAILED : code;
        }
    }

    private static void requireDifferentNames(List<HeadSource> sources) {
        LinkedHashSet<String> names = new LinkedHashSet<>();
        for (HeadSource source : sources) {
            if (!names.add(source.id())) {
                throw UserError.usage("two sources of heads are called " + source.id() + "; rename a folder");
            }
        }
    }

    private int evaluate(NowDataset dataset, List<HeadSource> sources, List<Missing> missing)
            throws IOException {
        Files.createDirectories(out);
        List<NowResult> results;
        try (Progress progress = Progress.of(console, dataset.photos().size(), json)) {
            results = new NowEvaluation(out.resolve("distances"), metric, resume, submission)
                    .run(dataset, sources, photo -> progress.step());
        }
        if (dataset.hasScans()) {
            writeTables(results);
        }
        if (json) {
            printJson(dataset, results, missing);
        } else {
            print(dataset, results);
        }
        return results.stream().anyMatch(result -> result.failed() > 0) ? ExitCode.FAILED : ExitCode.OK;
    }

    private void writeTables(List<NowResult> results) throws IOException {
        CsvTable photos = new CsvTable("system", "photo", "category", "found", "points", "median_mm", "mean_mm",
                "std_mm");
        for (NowResult result : results) {
            for (NowResult.Row row : result.rows()) {
                Optional<NowScores> scores = row.scores();
                if (scores.isPresent()) {
                    NowScores s = scores.get();
                    photos.row(result.id(), row.photo().name(), row.photo().category(), true, s.points(), s.median(),
                            s.mean(), s.std());
                } else {
                    photos.row(result.id(), row.photo().name(), row.photo().category(), false);
                }
            }
        }
        photos.write(out.resolve("now.csv"));
        double[] limits = CumulativeCurve.limits();
        CsvTable curve = new CsvTable("system", "distance_mm", "share");
        for (NowResult result : results) {
            if (result.scores().isPresent()) {
                double[] shares = result.shares(limits);
                for (int i = 0; i < limits.length; i++) {
                    curve.row(result.id(), limits[i], shares[i]);
                }
            }
        }
        curve.write(out.resolve("curve.csv"));
        PngWriter.write(CumulativeCurve.draw(results, metric), out.resolve("curve.png"));
    }

    private void print(NowDataset dataset, List<NowResult> results) {
        submission.ifPresent(to -> console.out().println("heads written to " + to));
        if (!dataset.hasScans()) {
            return;
        }
        console.out().println("distances of scan points from the head in mm, "
                + (metric ? "heads in their own size" : "heads scaled to the scan"));
        line("system", "category", "photos", "points", "median", "mean", "std");
        for (NowResult result : results) {
            result.scores().ifPresent(scores -> line(result.title(), "all", scores));
            Map<String, NowScores> categories = result.categories();
            if (categories.size() > 1) {
                categories.forEach((name, scores) -> line("", name, scores));
            }
            if (result.failed() > 0) {
                console.say(result.id() + ": no head for " + result.failed() + " of " + result.rows().size()
                        + " photos; now.csv names them");
            }
        }
        console.out().println("tables and curve: " + out);
    }

    private void line(String system, String category, NowScores scores) {
        line(system, category, Integer.toString(scores.photos()), Long.toString(scores.points()), mm(scores.median()),
                mm(scores.mean()), mm(scores.std()));
    }

    private void line(String... cells) {
        console.out().println(String.format(Locale.ROOT, "%-20s %-24s %7s %10s %7s %7s %7s", (Object[]) cells));
    }

    private static String mm(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private void printJson(NowDataset dataset, List<NowResult> results, List<Missing> missing)
            throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = mapper.createObjectNode();
        document.put("alignment", metric ? "metric" : "scaled");
        document.put("photos", dataset.photos().size());
        ArrayNode systemNodes = document.putArray("systems");
        for (NowResult result : results) {
            ObjectNode node = systemNodes.addObject().put("id", result.id()).put("title", result.title());
            node.put("failed", result.failed());
            result.scores().ifPresent(scores -> put(node, scores));
            ObjectNode categories = node.putObject("categories");
            result.categories().forEach((name, scores) -> put(categories.putObject(name), scores));
        }
        Json.putMissing(document, missing);
        console.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    }

    private static void put(ObjectNode node, NowScores scores) {
        node.put("measured", scores.photos());
        node.put("points", scores.points());
        node.put("median_mm", scores.median());
        node.put("mean_mm", scores.mean());
        node.put("std_mm", scores.std());
    }
}
