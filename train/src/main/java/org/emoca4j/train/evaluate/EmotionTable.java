package org.emoca4j.train.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.emoca4j.train.data.Labels;

/**
 * The table as text.
 *
 * @param result what it shows
 */
record EmotionTable(EmotionResult result) {

    private static final int WIDTH = 8;

    /** Line by line. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        EmotionSet set = result.set();
        lines.add(set.kind().title() + ", " + result.folder() + ": " + counts());
        lines.add("");
        List<String> columns = result.columns();
        int first = firstColumn();
        lines.add(line(first, "", columns.stream().map(EmotionResult::heading).toList(), "faces"));
        Map<String, List<PublishedFigures>> published = result.published();
        for (int r = 0; r < result.rows().size(); r++) {
            addRow(lines, first, r, columns);
            for (PublishedFigures row : published.getOrDefault(result.rows().get(r).id(), List.of())) {
                lines.add(publishedLine(first, "  published, on AffectNet", row, columns));
            }
        }
        List<PublishedFigures> others = published.getOrDefault("", List.of()).stream()
                .filter(row -> columns.stream().anyMatch(row.figures()::containsKey))
                .toList();
        if (!others.isEmpty()) {
            lines.add("");
            lines.add("published, on AffectNet:");
            others.forEach(row -> lines.add(publishedLine(first, "  " + row.title(), row, columns)));
        }
        if (set.classes().length > 0) {
            lines.add("");
            addRecalls(lines, first);
        }
        lines.add("");
        lines.addAll(result.notes());
        result.missing().forEach((id, lacks) ->
                lines.add("Not evaluated: " + id + ": " + String.join("; ", lacks)));
        return lines;
    }

    private String counts() {
        EmotionSet set = result.set();
        EmotionSet.Fold fold = set.folds().get(0);
        String split = set.folds().size() > 1
                ? set.photos().size() + " photos"
                : fold.training().length + " photos for training, " + fold.validation().length + " for validation, "
                        + fold.test().length + " for testing";
        return split + "; " + result.extraction().described()
                + (set.leftOut() > 0 ? ", " + set.leftOut() + " left out by their labels" : "");
    }

    private int firstColumn() {
        int widest = result.rows().stream().mapToInt(row -> row.title().length()).max().orElse(0);
        int published = PublishedFigures.ALL.stream().mapToInt(row -> row.title().length() + 2).max().orElse(0);
        return Math.max(widest, published) + 1;
    }

    private void addRow(List<String> lines, int first, int number, List<String> columns) {
        EmotionRow row = result.rows().get(number);
        Map<String, Double> figures = result.shown(row);
        lines.add(line(first, row.title(), columns.stream().map(name -> digits(figures.get(name))).toList(),
                Integer.toString(row.predictions().get(0).size())));
        Map<String, Bootstrap.Interval> intervals = result.intervals().get(number);
        if (!intervals.isEmpty()) {
            lines.add(line(first, "  95 % from", columns.stream()
                    .map(name -> low(intervals.get(name))).toList(), ""));
            lines.add(line(first, "         to", columns.stream()
                    .map(name -> high(intervals.get(name))).toList(),
                    ""));
        }
        if (row.seeds().size() > 1) {
            lines.add(line(first, "  deviation of " + row.seeds().size() + " seeds", columns.stream()
                    .map(name -> digits(figures.containsKey(name)
                            ? EmotionRow.deviation(row.ofSeeds(name)) : null)).toList(), ""));
        }
    }

    private static String low(Bootstrap.Interval interval) {
        return digits(interval == null ? null : interval.low());
    }

    private static String high(Bootstrap.Interval interval) {
        return digits(interval == null ? null : interval.high());
    }

    private static String publishedLine(int first, String title, PublishedFigures row, List<String> columns) {
        return line(first, title, columns.stream().map(name -> twoDigits(row.figures().get(name))).toList(), "");
    }

    private void addRecalls(List<String> lines, int first) {
        int[] classes = result.set().classes();
        lines.add(line(first, "recall of each class",
                IntStream.of(classes).mapToObj(Labels.EXPRESSIONS::get).toList(), ""));
        for (EmotionRow row : result.rows()) {
            if (row.figures().containsKey(EmotionFigures.ACCURACY)) {
                double[][] shares = row.confusion(classes);
                lines.add(line(first, row.title(), IntStream.range(0, classes.length)
                        .mapToObj(c -> digits(shares[c][c])).toList(), ""));
            }
        }
    }

    private static String line(int first, String title, List<String> cells, String last) {
        StringBuilder line = new StringBuilder(title);
        line.append(" ".repeat(Math.max(0, first - title.length())));
        for (String cell : cells) {
            line.append(" ".repeat(Math.max(1, WIDTH - cell.length()))).append(cell);
        }
        line.append(last.isEmpty() ? "" : " ".repeat(Math.max(1, WIDTH - last.length())) + last);
        return line.toString().stripTrailing();
    }

    /** Three digits without the zero before the point, as papers print them. */
    static String digits(Double value) {
        return value == null || value.isNaN() ? "-" : pointed(String.format(Locale.ROOT, "%.3f", value));
    }

    /** As published. */
    static String twoDigits(Double value) {
        return value == null ? "-" : pointed(String.format(Locale.ROOT, "%.2f", value));
    }

    private static String pointed(String number) {
        return number.replaceFirst("^(-?)0\\.", "$1.");
    }
}
