package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.evaluate.FaceRatios;
import org.emoca4j.evaluate.LandmarkEvaluation;
import org.emoca4j.evaluate.LandmarkScores;
import org.emoca4j.evaluate.RefinementScores;
import org.emoca4j.format.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Detection, landmarks and fitted heads against hand-placed points. */
@Command(
        name = "landmarks",
        sortOptions = false,
        description = {
            "Compares detected and fitted landmarks with hand-placed ones.",
            "",
            "DIR holds photos and landmarks68.csv with the columns file, x0, y0, ... x67, y67: iBUG's 68 points in "
                    + "pixels, (0, 0) is the centre of the top left pixel. Errors are means over the points, divided "
                    + "by the distance of the outer eye corners.",
            "",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  emoca evaluate landmarks photos/", "  emoca evaluate landmarks photos/ --json > figures.json"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:measured", "1:the table or a photo can't be read", "2:the command line is wrong"})
final class EvaluateLandmarksCommand implements Callable<Integer> {

    private static final List<String> RATIOS = List.of("mouth_open", "eye_open", "mouth_width");

    private final Console console;

    @Parameters(paramLabel = "DIR", description = "Folder of the photos and their table.")
    private Path folder;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            defaultValue = "emoca_out/landmarks.csv",
            description = "Table with one row for each photo (default: ${DEFAULT-VALUE}).")
    private Path csv;

    @Option(names = "--refine", description = "Measure refined heads, and what refinement changes.")
    private boolean refine;

    @Option(names = "--json", description = "Print one JSON object with the figures instead of a table.")
    private boolean json;

    EvaluateLandmarksCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        LandmarkEvaluation evaluation = evaluate(refine);
        Optional<RefinementScores> refinement =
                refine ? Optional.of(RefinementScores.of(evaluate(false), evaluation)) : Optional.empty();
        Path parent = csv.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        write(evaluation.rows());
        if (json) {
            printJson(evaluation.scores(), refinement);
        } else {
            printTable(evaluation.scores());
            refinement.ifPresent(this::printRefinement);
        }
        return ExitCode.OK;
    }

    private LandmarkEvaluation evaluate(boolean refined) throws IOException {
        try (FaceReconstructor reconstructor =
                FaceReconstructor.open(FaceReconstructor.Options.defaults().withRefine(refined))) {
            return LandmarkEvaluation.run(folder, reconstructor, new Bar()::update);
        }
    }

    /** A bar that is made when the number of photos is known. */
    private final class Bar {
        private Progress progress;

        void update(int photos, int total) {
            if (photos == 1) {
                progress = Progress.of(console, total, json);
            }
            progress.step();
            if (photos == total) {
                progress.close();
            }
        }
    }

    private void printJson(LandmarkScores scores, Optional<RefinementScores> refinement) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode node = mapper.createObjectNode();
        node.put("photos", scores.photos());
        node.put("found", scores.found());
        put(node, "detector_nme", scores.detectorNme());
        put(node, "head_nme", scores.headNme());
        put(node, "mouth_open_r", scores.mouthOpenR());
        put(node, "eye_open_r", scores.eyeOpenR());
        put(node, "mouth_width_r", scores.mouthWidthR());
        put(node, "ms_per_face", scores.msPerFace());
        refinement.ifPresent(r -> {
            put(node, "emotion_lowered", r.emotionLowered());
            put(node, "emotion_distance_fit", r.emotionDistanceFit());
            put(node, "emotion_distance_refined", r.emotionDistanceRefined());
            put(node, "head_nme_ratio", r.headNmeRatio());
        });
        console.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node));
    }

    /** JSON has no word for a figure that isn't defined, such as the correlation of one photo: null. */
    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    private void printTable(LandmarkScores scores) {
        row("photos", "%d", scores.photos());
        row("faces found", "%d (%.1f %%)", scores.found(), 100.0 * scores.found() / scores.photos());
        row("error of the detector's points", "%.2f %%", 100 * scores.detectorNme());
        row("error of the head's points", "%.2f %% (%.2f times the detector's)", 100 * scores.headNme(),
                scores.headNme() / scores.detectorNme());
        row("mouth opening, correlation", "%.3f", scores.mouthOpenR());
        row("eye opening, correlation", "%.3f", scores.eyeOpenR());
        row("mouth width, correlation", "%.3f", scores.mouthWidthR());
        row("time for a face, median", "%.0f ms", scores.msPerFace());
        row("table", "%s", csv);
    }

    private void printRefinement(RefinementScores scores) {
        row("emotion distance lowered", "%.1f %% of %d faces", 100 * scores.emotionLowered(), scores.faces());
        row("emotion distance", "%.3f, %.3f before refining", scores.emotionDistanceRefined(),
                scores.emotionDistanceFit());
        row("error of the head's points", "%.3f times that before refining", scores.headNmeRatio());
    }

    private void row(String name, String format, Object... values) {
        console.out().println(String.format("%-32s ", name) + String.format(Locale.ROOT, format, values));
    }

    private void write(List<LandmarkEvaluation.Row> rows) throws IOException {
        List<String> header = new ArrayList<>(List.of("file", "millis", "found", "detector_nme", "head_nme",
                "confidence", "emotion_distance"));
        for (String who : List.of("truth", "detector", "head")) {
            RATIOS.forEach(ratio -> header.add(who + "_" + ratio));
        }
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader(header.toArray(String[]::new)).get();
        AtomicFile.write(csv, stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            CSVPrinter printer = new CSVPrinter(writer, format);
            for (LandmarkEvaluation.Row row : rows) {
                List<Object> cells =
                        new ArrayList<>(List.of(row.file(), number(row.millis()), row.match().isPresent()));
                row.match().ifPresent(match -> {
                    cells.add(number(match.detectorNme()));
                    cells.add(number(match.headNme()));
                    cells.add(number(match.confidence()));
                    cells.add(number(match.emotionDistance()));
                    for (FaceRatios ratios : List.of(match.truth(), match.detector(), match.head())) {
                        cells.add(number(ratios.mouthOpen()));
                        cells.add(number(ratios.eyeOpen()));
                        cells.add(number(ratios.mouthWidth()));
                    }
                });
                while (cells.size() < header.size()) {
                    cells.add("");
                }
                printer.printRecord(cells);
            }
            printer.flush();
        });
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.5f", value);
    }
}
