package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.emoca4j.evaluate.ErrorUnit;
import org.emoca4j.evaluate.LandmarkRegion;
import org.emoca4j.evaluate.PointEvaluation;
import org.emoca4j.evaluate.PointScores;
import org.emoca4j.evaluate.PointSource;
import org.emoca4j.evaluate.compare.Missing;

/**
 * What {@code emoca evaluate landmarks --models} prints and writes.
 *
 * @param console results go to its output
 * @param evaluation the figures
 * @param unit what errors were divided by
 */
record PointReport(Console console, PointEvaluation evaluation, ErrorUnit unit) {

    void writeCsv(Path file) throws IOException {
        List<String> header = new ArrayList<>(List.of("file", "yaw_deg", "found", "system", "error"));
        for (LandmarkRegion region : LandmarkRegion.values()) {
            header.add(region.title());
        }
        header.add("millis");
        CsvTable table = new CsvTable(header.toArray(String[]::new));
        for (PointEvaluation.Row row : evaluation.rows()) {
            if (row.errors().isEmpty()) {
                table.row(row.file(), row.yawDegrees(), row.found());
            }
            row.errors().forEach((id, errors) -> {
                List<Object> cells = new ArrayList<>(List.of(row.file(), row.yawDegrees(), true, id, errors.mean()));
                cells.addAll(errors.regions().values());
                cells.add(errors.millis());
                table.row(cells);
            });
        }
        table.write(file);
    }

    void print() {
        console.out().println(String.format(Locale.ROOT, "%d photos, face found in %d; errors in %% of the %s",
                evaluation.rows().size(), evaluation.found(), unit.title()));
        List<String> names = Arrays.stream(LandmarkRegion.values()).map(LandmarkRegion::title).toList();
        line("system", "faces", "error", "+-", "median", ">10 %", String.join("", cells(names)), "ms");
        for (PointSource source : evaluation.sources()) {
            PointScores s = evaluation.scores(source);
            List<String> regions = s.regions().values().stream().map(PointReport::percent).toList();
            line(source.title(), Integer.toString(s.faces()), percent(s.mean()), percent(s.margin()),
                    percent(s.median()), String.format(Locale.ROOT, "%.1f", 100 * s.overTenth()),
                    String.join("", cells(regions)), String.format(Locale.ROOT, "%.1f", s.millisPerFace()));
        }
        console.out().println("by yaw of the hand-placed points, degrees (faces):");
        for (PointSource source : evaluation.sources()) {
            StringBuilder line = new StringBuilder(String.format("%-20s", source.title()));
            for (PointScores.YawBin bin : evaluation.scores(source).yaw()) {
                line.append(String.format(Locale.ROOT, "  %d-%d: %s (%d)", bin.fromDegrees(), bin.toDegrees(),
                        percent(bin.mean()), bin.faces()));
            }
            console.out().println(line);
        }
    }

    private static List<String> cells(List<String> values) {
        return values.stream().map(value -> String.format("%8s", value)).toList();
    }

    private void line(String system, String faces, String error, String margin, String median, String over,
            String regions, String millis) {
        console.out().println(String.format("%-20s %6s %7s %6s %7s %6s %s %7s", system, faces, error, margin, median,
                over, regions, millis));
    }

    private static String percent(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", 100 * value) : "-";
    }

    void printJson(List<Missing> missing) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = mapper.createObjectNode();
        document.put("photos", evaluation.rows().size());
        document.put("found", evaluation.found());
        document.put("error_unit", unit.title());
        document.put("yaw_from", "hand-placed points");
        ArrayNode systems = document.putArray("systems");
        for (PointSource source : evaluation.sources()) {
            PointScores s = evaluation.scores(source);
            ObjectNode node = systems.addObject().put("id", source.id()).put("title", source.title());
            node.put("faces", s.faces());
            Json.put(node, "error", s.mean());
            Json.put(node, "error_margin_95", s.margin());
            Json.put(node, "error_median", s.median());
            Json.put(node, "over_10_percent", s.overTenth());
            ObjectNode regions = node.putObject("regions");
            s.regions().forEach((region, error) -> Json.put(regions, region.title(), error));
            ArrayNode bins = node.putArray("yaw");
            for (PointScores.YawBin bin : s.yaw()) {
                ObjectNode entry = bins.addObject().put("from_deg", bin.fromDegrees()).put("to_deg", bin.toDegrees());
                entry.put("faces", bin.faces());
                Json.put(entry, "error", bin.mean());
            }
            Json.put(node, "ms_per_face", s.millisPerFace());
        }
        Json.putMissing(document, missing);
        console.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    }
}
