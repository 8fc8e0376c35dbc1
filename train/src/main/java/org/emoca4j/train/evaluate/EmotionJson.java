package org.emoca4j.train.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.emoca4j.train.data.Labels;

/**
 * The result for programs.
 *
 * @param result what it tells
 */
record EmotionJson(EmotionResult result) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final double ROUND = 1e6;

    /** One object, indented. */
    String text() throws IOException {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node());
    }

    private ObjectNode node() {
        ObjectNode root = MAPPER.createObjectNode();
        EmotionSet set = result.set();
        root.put("data", set.kind().id());
        root.put("folder", result.folder().toString());
        ObjectNode photos = root.putObject("photos");
        photos.put("all", set.photos().size());
        photos.put("tested", set.tested());
        photos.put("without_face", result.extraction().withoutFace());
        photos.put("cropped_by_landmarks", result.extraction().byPoints());
        photos.put("unreadable", result.extraction().unreadable());
        photos.put("left_out_by_labels", set.leftOut());
        ObjectNode extraction = root.putObject("extraction");
        extraction.put("faces", result.extraction().computed());
        extraction.put("seconds", round(result.extraction().seconds()));
        result.extraction().facesPerSecond().ifPresent(rate -> extraction.put("faces_per_second", round(rate)));
        result.extraction().processorMillis().ifPresent(
                millis -> extraction.put("processor_millis_per_face", round(millis)));
        root.put("figures_are", result.perBatch() ? "means over batches of 64" : "of the whole test set");
        ObjectNode settings = root.putObject("settings");
        result.settings().forEach(settings::put);
        names(root.putArray("classes"));
        ArrayNode rows = root.putArray("rows");
        for (int i = 0; i < result.rows().size(); i++) {
            addRow(rows.addObject(), result.rows().get(i), result.intervals().get(i));
        }
        ArrayNode published = root.putArray("published");
        for (PublishedFigures row : PublishedFigures.ALL) {
            ObjectNode node = published.addObject();
            node.put("title", row.title());
            row.id().ifPresent(id -> node.put("model", id));
            node.put("source", row.source());
            addFigures(node.putObject("figures"), row.figures());
        }
        ArrayNode missing = root.putArray("missing");
        result.missing().forEach((id, lacks) -> {
            ObjectNode node = missing.addObject();
            node.put("model", id);
            lacks.forEach(node.putArray("lacks")::add);
        });
        result.notes().forEach(root.putArray("notes")::add);
        return root;
    }

    private void names(ArrayNode array) {
        IntStream.of(result.set().classes()).mapToObj(Labels.EXPRESSIONS::get).forEach(array::add);
    }

    private void addRow(ObjectNode node, EmotionRow row, Map<String, Bootstrap.Interval> intervals) {
        node.put("model", row.id());
        node.put("title", row.title());
        node.put("sees", row.sees());
        node.put("faces", row.predictions().get(0).size());
        result.unseen(row).ifPresent(count -> node.put("left_out_without_detection", count));
        row.seeds().forEach(node.putArray("seeds")::add);
        addFigures(node.putObject("figures"), row.figures());
        ObjectNode ranges = node.putObject("intervals_95");
        intervals.forEach((name, interval) ->
                ranges.putArray(name).add(round(interval.low())).add(round(interval.high())));
        if (!row.seeds().isEmpty()) {
            ObjectNode seeds = node.putObject("of_seeds");
            for (String name : row.figures().keySet()) {
                ArrayNode values = seeds.putArray(name);
                for (double value : row.ofSeeds(name)) {
                    values.add(round(value));
                }
            }
        }
        addFigures(node.putObject("per_batch"), row.perBatch());
        row.accuracyOfKnown().ifPresent(value -> {
            node.put("expr_acc_of_known_classes", round(value));
            row.unknown().stream().map(Labels.EXPRESSIONS::get).forEach(node.putArray("unknown_classes")::add);
        });
        List<Map<String, Double>> folds = row.folds();
        if (folds.size() > 1) {
            ArrayNode array = node.putArray("folds");
            folds.forEach(figures -> addFigures(array.addObject(), figures));
        }
        if (row.figures().containsKey(EmotionFigures.ACCURACY)) {
            ArrayNode matrix = node.putArray("confusion");
            for (double[] shares : row.confusion(result.set().classes())) {
                ArrayNode line = matrix.addArray();
                for (double share : shares) {
                    if (Double.isNaN(share)) {
                        line.addNull();
                    } else {
                        line.add(round(share));
                    }
                }
            }
        }
    }

    private static void addFigures(ObjectNode node, Map<String, Double> figures) {
        figures.forEach((name, value) -> node.put(name, round(value)));
    }

    private static double round(double value) {
        return Math.rint(value * ROUND) / ROUND;
    }
}
