package org.emoca4j.train.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.train.data.Labels;

/**
 * All that an evaluation found.
 *
 * @param folder of the data set
 * @param missing what has to be added before a system or network that was asked for can be evaluated
 * @param intervals by row, then by figure; empty where none were asked for
 * @param perBatch whether the table shows means over batches, as published logs do
 * @param settings what the rows depend on besides, name by name, for the report
 */
record EmotionResult(
        EmotionSet set,
        Path folder,
        Extraction.Result extraction,
        List<EmotionRow> rows,
        Map<String, List<String>> missing,
        List<Map<String, Bootstrap.Interval>> intervals,
        boolean perBatch,
        Map<String, String> settings) {

    /** The figures that the data set has labels for, in the table's order. */
    List<String> columns() {
        List<String> columns = new ArrayList<>();
        if (set.hasAffect()) {
            columns.addAll(EmotionFigures.AFFECT);
        }
        if (set.classes().length > 0) {
            columns.add(EmotionFigures.ACCURACY);
            columns.add(EmotionFigures.BALANCED);
        }
        return columns;
    }

    /** What the table shows of a row. */
    Map<String, Double> shown(EmotionRow row) {
        return perBatch ? row.perBatch() : row.figures();
    }

    /** As the paper's table calls a figure. */
    static String heading(String figure) {
        return switch (figure) {
            case EmotionFigures.ACCURACY -> "E-ACC";
            case EmotionFigures.BALANCED -> "E-BAL";
            default -> figure.replace('_', '-').toUpperCase(Locale.ROOT);
        };
    }

    /** What a table with these figures must say of itself. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("Protocol: " + set.protocol() + (set.protocol().endsWith(".") ? "" : "."));
        notes.add(perBatch
                ? "Figures are means over batches of 64 faces, as the published programs log them."
                : "Figures are of the whole test set, CCC with unbiased deviations; the published ones are means over"
                        + " batches of 64 (--per-batch).");
        if (extraction.byPoints() > 0) {
            notes.add("Where no face was found, the data set's own landmarks defined the crop: "
                    + extraction.byPoints() + " photos.");
        }
        rows.forEach(row -> unseen(row).ifPresent(count -> notes.add(row.title() + " needs a detected face: " + count
                + " of those photos are left out of its row.")));
        notes.addAll(known());
        notes.add(switch (set.kind()) {
            case AFFECTNET -> "Published: on AffectNet with EmoNet's split, other photos than these.";
            case AFEW_VA -> "Published: on AffectNet, another data set; the digits for AFEW-VA are not known here.";
            case FER -> "Published: on AffectNet, another data set with other classes: not to be compared in digits.";
        });
        return notes;
    }

    /** How many faces of the data set a row lacks since its system needs a detected face; empty if none. */
    Optional<Integer> unseen(EmotionRow row) {
        return extraction.unseen().entrySet().stream()
                .filter(entry -> entry.getKey().id().equals(row.id()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** What networks can't name is told, and how good they are on the rest. */
    private List<String> known() {
        List<String> notes = new ArrayList<>();
        for (EmotionRow row : rows) {
            Optional<Double> accuracy = row.accuracyOfKnown();
            accuracy.ifPresent(value -> notes.add(row.title() + " can't name "
                    + String.join(", ", row.unknown().stream()
                            .map(Labels.EXPRESSIONS::get).toList())
                    + ": such faces count as wrong; E-ACC of the others " + EmotionTable.digits(value) + "."));
        }
        return notes;
    }

    /** Published rows by the row of ours that they belong to; the rest under an empty name. */
    Map<String, List<PublishedFigures>> published() {
        Map<String, List<PublishedFigures>> published = new LinkedHashMap<>();
        for (PublishedFigures row : PublishedFigures.ALL) {
            String id = row.id().filter(name -> rows.stream().anyMatch(ours -> ours.id().equals(name))).orElse("");
            published.computeIfAbsent(id, key -> new ArrayList<>()).add(row);
        }
        return published;
    }
}
