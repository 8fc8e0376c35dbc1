package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.evaluate.ErrorUnit;
import org.emoca4j.evaluate.FaceFinder;
import org.emoca4j.evaluate.FaceRatios;
import org.emoca4j.evaluate.LandmarkEvaluation;
import org.emoca4j.evaluate.LandmarkScores;
import org.emoca4j.evaluate.PointEvaluation;
import org.emoca4j.evaluate.PointSource;
import org.emoca4j.evaluate.RefinementScores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "With --models, several systems' points are compared on the same faces: over all points, for jaw, brows, "
                    + "nose, eyes and mouth, and by how far the face is turned (yaw of the average head that fits "
                    + "the hand-placed brows, nose and eyes best).",
            "",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca evaluate landmarks photos/",
            "  emoca evaluate landmarks photos/ --json > figures.json",
            "  emoca evaluate landmarks photos/ --models detector,builtin,3ddfa-v2"
        },
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

    @Mixin
    private SystemOptions systems = new SystemOptions();

    @Option(
            names = "--error-unit",
            paramLabel = "UNIT",
            defaultValue = "eyes",
            description = "With --models: what errors are divided by, 'eyes' (distance of the outer eye corners) or "
                    + "'box' (square root of the area of the points' bounding box; default: ${DEFAULT-VALUE}).")
    private ErrorUnit unit;

    @Option(names = "--refine", description = "Measure refined heads, and what refinement changes.")
    private boolean refine;

    @Option(names = "--json", description = "Print one JSON object with the figures instead of a table.")
    private boolean json;

    EvaluateLandmarksCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (systems.given()) {
            return compare();
        }
        LandmarkEvaluation evaluation = evaluate(refine);
        Optional<RefinementScores> refinement =
                refine ? Optional.of(RefinementScores.of(evaluate(false), evaluation)) : Optional.empty();
        write(evaluation.rows());
        if (json) {
            printJson(evaluation.scores(), refinement);
        } else {
            printTable(evaluation.scores());
            refinement.ifPresent(this::printRefinement);
        }
        return ExitCode.OK;
    }

    private int compare() throws IOException {
        if (refine) {
            throw UserError.usage("--refine is for the built-in model alone; leave out --models");
        }
        List<String> names = systems.names();
        int threads = FaceReconstructor.Options.defaults().threads();
        List<String> models = names.stream().filter(name -> !name.equals(PointSource.DETECTOR)).toList();
        try (ChosenSystems opened = systems.open(models, threads);
                FaceFinder finder = FaceFinder.open(threads)) {
            opened.report(console);
            List<PointSource> sources = new ArrayList<>();
            if (names.contains(PointSource.DETECTOR)) {
                sources.add(PointSource.detector());
            }
            opened.columns().forEach(column -> sources.add(PointSource.of(column.system())));
            PointReport report = new PointReport(
                    console, PointEvaluation.run(folder, sources, finder::all, unit, new Bar()::update), unit);
            report.writeCsv(csv);
            if (json) {
                report.printJson(opened.missing());
            } else {
                report.print();
                row("table", "%s", csv);
            }
            return opened.damaged() ? ExitCode.FAILED : ExitCode.OK;
        }
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
        Json.put(node, "detector_nme", scores.detectorNme());
        Json.put(node, "head_nme", scores.headNme());
        Json.put(node, "mouth_open_r", scores.mouthOpenR());
        Json.put(node, "eye_open_r", scores.eyeOpenR());
        Json.put(node, "mouth_width_r", scores.mouthWidthR());
        Json.put(node, "ms_per_face", scores.msPerFace());
        refinement.ifPresent(r -> {
            Json.put(node, "emotion_lowered", r.emotionLowered());
            Json.put(node, "emotion_distance_fit", r.emotionDistanceFit());
            Json.put(node, "emotion_distance_refined", r.emotionDistanceRefined());
            Json.put(node, "head_nme_ratio", r.headNmeRatio());
        });
        console.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node));
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
        CsvTable table = new CsvTable(header.toArray(String[]::new));
        for (LandmarkEvaluation.Row row : rows) {
            List<Object> cells = new ArrayList<>(List.of(row.file(), row.millis(), row.match().isPresent()));
            row.match().ifPresent(match -> {
                cells.addAll(List.of(match.detectorNme(), match.headNme(), match.confidence(),
                        match.emotionDistance()));
                for (FaceRatios ratios : List.of(match.truth(), match.detector(), match.head())) {
                    cells.addAll(List.of(ratios.mouthOpen(), ratios.eyeOpen(), ratios.mouthWidth()));
                }
            });
            table.row(cells);
        }
        table.write(csv);
    }
}
