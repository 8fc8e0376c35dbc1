package org.emoca4j.train.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.emoca4j.train.data.Labels;

/**
 * The result as one page of HTML that needs no other file.
 *
 * @param result what it shows
 */
record EmotionReport(EmotionResult result) {

    private static final String STYLE = """
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 78em; padding: 0 1em;
                   color: #222; background: #fff; }
            table { border-collapse: collapse; margin: 1em 0; }
            th, td { padding: .25em .6em; text-align: right; font-variant-numeric: tabular-nums; }
            th { border-bottom: 1px solid #888; font-weight: 600; }
            th:first-child, td:first-child { text-align: left; }
            tr.ours td { border-top: 1px solid #ddd; font-weight: 600; }
            tr.small td { color: #666; font-size: 85%; }
            tr.published td { color: #755; font-style: italic; }
            .matrices { display: flex; flex-wrap: wrap; gap: 2em; }
            .matrix td { border: 1px solid #fff; text-align: center; width: 3.2em; }
            .matrix td:first-child { text-align: right; width: auto; }
            .matrix caption { text-align: left; font-weight: 600; padding-bottom: .3em; }
            """;

    /** The page. */
    String html() {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .append("<title>Emotion recognition: ").append(escape(result.set().kind().title()))
                .append("</title>\n<style>\n").append(STYLE).append("</style></head><body>\n<h1>Emotion recognition: ")
                .append(escape(result.set().kind().title())).append("</h1>\n");
        page.append("<p>").append(escape(counts())).append("</p>\n");
        result.notes().forEach(note -> page.append("<p>").append(escape(note)).append("</p>\n"));
        result.missing().forEach((id, lacks) -> page.append("<p><b>Not evaluated: ").append(escape(id))
                .append("</b>: ").append(escape(String.join("; ", lacks))).append("</p>\n"));
        addTable(page);
        if (result.set().folds().size() > 1) {
            addFolds(page);
        }
        if (result.set().classes().length > 0) {
            page.append("<h2>Confusion: what faces of each class were taken for</h2>\n")
                    .append("<p>Shares of the faces of a row's label, mean of the seeds; the diagonal is the recall.")
                    .append("</p>\n<div class=\"matrices\">\n");
            result.rows().forEach(row -> addMatrix(page, row));
            page.append("</div>\n");
        }
        addPublishedSources(page);
        page.append("<h2>How it was made</h2>\n<table>\n");
        result.settings().forEach((name, value) -> page.append("<tr><td>").append(escape(name))
                .append("</td><td style=\"text-align:left;white-space:pre-wrap\">").append(escape(value))
                .append("</td></tr>\n"));
        return page.append("</table>\n</body></html>\n").toString();
    }

    private String counts() {
        EmotionSet set = result.set();
        return set.photos().size() + " photos of " + result.folder() + ", " + set.tested() + " of them tested; "
                + result.extraction().described() + ", " + set.leftOut() + " left out by their labels.";
    }

    private void addTable(StringBuilder page) {
        List<String> columns = result.columns();
        page.append("<table>\n<tr><th></th><th>sees</th>");
        columns.forEach(name -> page.append("<th>").append(EmotionResult.heading(name)).append("</th>"));
        page.append("<th>faces</th><th>predictions</th></tr>\n");
        Map<String, List<PublishedFigures>> published = result.published();
        for (int r = 0; r < result.rows().size(); r++) {
            EmotionRow row = result.rows().get(r);
            Map<String, Double> figures = result.shown(row);
            page.append("<tr class=\"ours\"><td>").append(escape(row.title())).append("</td><td>")
                    .append(escape(row.sees())).append("</td>");
            columns.forEach(name -> cell(page, EmotionTable.digits(figures.get(name))));
            cell(page, Integer.toString(row.predictions().get(0).size()));
            page.append("<td><a href=\"").append(csv(row.id())).append("\">CSV</a></td></tr>\n");
            addSpread(page, r, columns);
            published.getOrDefault(row.id(), List.of()).forEach(other -> addPublished(page, other, columns));
        }
        published.getOrDefault("", List.of()).stream()
                .filter(row -> columns.stream().anyMatch(row.figures()::containsKey))
                .forEach(row -> addPublished(page, row, columns));
        page.append("</table>\n");
    }

    /** Name of the file with a row's predictions. */
    static String csv(String id) {
        return "predictions-" + id.replaceAll("[^A-Za-z0-9._-]+", "-").toLowerCase(Locale.ROOT) + ".csv";
    }

    private void addSpread(StringBuilder page, int number, List<String> columns) {
        EmotionRow row = result.rows().get(number);
        Map<String, Bootstrap.Interval> intervals = result.intervals().get(number);
        if (!intervals.isEmpty()) {
            page.append("<tr class=\"small\"><td>95 % interval</td><td></td>");
            columns.forEach(name -> cell(page, intervals.containsKey(name)
                    ? EmotionTable.digits(intervals.get(name).low()) + "–"
                            + EmotionTable.digits(intervals.get(name).high())
                    : ""));
            page.append("<td></td><td></td></tr>\n");
        }
        if (row.seeds().size() > 1) {
            page.append("<tr class=\"small\"><td>deviation of ").append(row.seeds().size())
                    .append(" seeds</td><td></td>");
            Map<String, Double> figures = row.figures();
            columns.forEach(name -> cell(page, figures.containsKey(name)
                    ? EmotionTable.digits(EmotionRow.deviation(row.ofSeeds(name))) : ""));
            page.append("<td></td><td></td></tr>\n");
        }
    }

    private static void addPublished(StringBuilder page, PublishedFigures row, List<String> columns) {
        page.append("<tr class=\"published\"><td>published, on AffectNet: ").append(escape(row.title()))
                .append("</td><td></td>");
        columns.forEach(name -> cell(page, EmotionTable.twoDigits(row.figures().get(name))));
        page.append("<td></td><td></td></tr>\n");
    }

    private void addFolds(StringBuilder page) {
        List<String> columns = result.columns();
        page.append("<h2>Folds</h2>\n<table>\n<tr><th></th><th>fold</th>");
        columns.forEach(name -> page.append("<th>").append(EmotionResult.heading(name)).append("</th>"));
        page.append("</tr>\n");
        for (EmotionRow row : result.rows()) {
            List<Map<String, Double>> folds = row.folds();
            for (int f = 0; f < folds.size(); f++) {
                page.append("<tr><td>").append(f == 0 ? escape(row.title()) : "").append("</td><td>").append(f + 1)
                        .append("</td>");
                Map<String, Double> figures = folds.get(f);
                columns.forEach(name -> cell(page, EmotionTable.digits(figures.get(name))));
                page.append("</tr>\n");
            }
            page.append("<tr class=\"ours\"><td></td><td>mean</td>");
            columns.forEach(name -> cell(page, EmotionTable.digits(folds.stream()
                    .mapToDouble(figures -> figures.getOrDefault(name, Double.NaN)).average().orElse(Double.NaN))));
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private void addMatrix(StringBuilder page, EmotionRow row) {
        if (!row.figures().containsKey(EmotionFigures.ACCURACY)) {
            return;
        }
        int[] classes = result.set().classes();
        double[][] shares = row.confusion(classes);
        page.append("<table class=\"matrix\"><caption>").append(escape(row.title()))
                .append("</caption>\n<tr><th></th>");
        IntStream.of(classes).forEach(c -> page.append("<th>").append(Labels.EXPRESSIONS.get(c)).append("</th>"));
        page.append("</tr>\n");
        for (int label = 0; label < classes.length; label++) {
            page.append("<tr><td>").append(Labels.EXPRESSIONS.get(classes[label])).append("</td>");
            for (double share : shares[label]) {
                shaded(page, share);
            }
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    /** From white to dark blue. */
    private static void shaded(StringBuilder page, double share) {
        double dark = Double.isNaN(share) ? 0 : share;
        page.append(String.format(Locale.ROOT, "<td style=\"background:rgb(%d,%d,%d);color:%s\">%s</td>",
                Math.round(255 - 225 * dark), Math.round(255 - 175 * dark), Math.round(255 - 85 * dark),
                dark > 0.55 ? "#fff" : "#222",
                Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.0f %%", 100 * share)));
    }

    private static void addPublishedSources(StringBuilder page) {
        page.append("<h2>Sources of the published rows</h2>\n<ul>\n");
        for (PublishedFigures row : PublishedFigures.ALL) {
            page.append("<li>").append(escape(row.title())).append(": ").append(escape(row.source()))
                    .append("</li>\n");
        }
        page.append("</ul>\n");
    }

    private static void cell(StringBuilder page, String text) {
        page.append("<td>").append(escape(text)).append("</td>");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
