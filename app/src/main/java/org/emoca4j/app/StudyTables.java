package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.emoca4j.evaluate.study.StudyReport;
import org.emoca4j.evaluate.study.StudyReport.Difference;
import org.emoca4j.evaluate.study.StudyReport.Preference;
import org.emoca4j.evaluate.study.StudyReport.SystemScore;

/**
 * A report as text and as JSON.
 *
 * @param report what the study found
 * @param inattentive participants who don't count
 * @param incomplete participants who count but didn't answer all
 */
record StudyTables(StudyReport report, int inattentive, int incomplete) {

    private static final double SMALLEST_P = 0.0001;

    /** Lines for people. */
    List<String> lines() {
        List<String> out = new ArrayList<>();
        out.add(report.participants() + (report.participants() == 1 ? " participant" : " participants")
                + (incomplete > 0 ? " (" + incomplete + " did not finish)" : "")
                + (inattentive > 0 ? ", " + inattentive + " left out for inattention" : "")
                + ", " + report.labelAnswers() + " emotions, " + report.pairAnswers() + " pairs");
        out.add("agreement of people among themselves: Fleiss' kappa " + number(report.kappa())
                + ", with themselves: " + number(report.consistency()));
        if (report.withoutLabel() > 0) {
            out.add(report.withoutLabel() + " photos don't count: nobody knows what they show");
        }
        if (report.labelAnswers() > 0) {
            scores(out);
            differences(out);
            report.systems().forEach(score -> confusion(score, out));
        }
        preferences(out);
        return out;
    }

    private void scores(List<String> out) {
        out.add("");
        out.add("Agreement of the emotion seen in the render with the photo's label");
        out.add(String.format("%-24s %9s  %-16s %6s %7s %6s", "", "agreement", "95 % interval", "images", "answers",
                "kappa"));
        for (SystemScore s : report.systems()) {
            out.add(String.format(Locale.ROOT, "%-24s %9s  %-16s %6d %7d %6s", s.title(), number(s.agreement()),
                    interval(s.low(), s.high()), s.images(), s.answers(), number(s.kappa())));
        }
    }

    private void differences(List<String> out) {
        if (report.differences().isEmpty()) {
            return;
        }
        out.add("");
        out.add("Differences, paired by image: permutation test, exact McNemar test of majorities (p, Holm)");
        for (Difference d : report.differences()) {
            out.add(String.format(Locale.ROOT, "%-24s %+9.2f  p %s, %s   McNemar %d : %d, p %s, %s",
                    title(d.a()) + " - " + title(d.b()), d.difference(), p(d.p()), p(d.pHolm()), d.onlyA(), d.onlyB(),
                    p(d.mcNemar()), p(d.mcNemarHolm())));
        }
    }

    private void confusion(SystemScore score, List<String> out) {
        if (score.confusion().isEmpty()) {
            return;
        }
        out.add("");
        StringBuilder header = new StringBuilder(String.format("%-34s", score.title() + ": label, answers"));
        report.answersOffered().forEach(a -> header.append(String.format(" %8s", a)));
        out.add(header.toString());
        score.confusion().forEach((label, row) -> {
            StringBuilder line = new StringBuilder(String.format("%-34s", "  " + label));
            for (int count : row) {
                line.append(String.format(" %8d", count));
            }
            out.add(line.toString());
        });
    }

    private void preferences(List<String> out) {
        if (report.preferences().isEmpty()) {
            return;
        }
        out.add("");
        out.add("Preference: answers, share with 95 % interval, sign tests of answers and of images (p, Holm)");
        for (Preference r : report.preferences()) {
            out.add(String.format(Locale.ROOT,
                    "%-24s %d : %d, %d none, %s %s, p %s, %s   images %d : %d, p %s, %s",
                    title(r.a()) + " : " + title(r.b()), r.forA(), r.forB(), r.same(), number(r.share()),
                    interval(r.low(), r.high()), p(r.p()), p(r.pHolm()), r.imagesA(), r.imagesB(), p(r.pImages()),
                    p(r.pImagesHolm())));
        }
    }

    private String title(String id) {
        return report.systems().stream().filter(s -> s.id().equals(id)).map(SystemScore::title).findFirst().orElse(id);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String interval(double low, double high) {
        return "[" + number(low) + ", " + number(high) + "]";
    }

    private static String p(double value) {
        return value < SMALLEST_P ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", value);
    }

    /** The report for machines. */
    ObjectNode json() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("participants", report.participants());
        root.put("incomplete", incomplete);
        root.put("inattentive", inattentive);
        root.put("label_answers", report.labelAnswers());
        root.put("pair_answers", report.pairAnswers());
        put(root, "fleiss_kappa", report.kappa());
        put(root, "self_consistency", report.consistency());
        root.put("photos_without_label", report.withoutLabel());
        root.put("interval_level", StudyReport.LEVEL);
        ArrayNode systems = root.putArray("systems");
        for (SystemScore s : report.systems()) {
            ObjectNode node = systems.addObject().put("id", s.id()).put("title", s.title());
            put(node, "agreement", s.agreement());
            put(node, "low", s.low());
            put(node, "high", s.high());
            node.put("images", s.images()).put("answers", s.answers());
            put(node, "fleiss_kappa", s.kappa());
            ObjectNode confusion = node.putObject("confusion");
            for (Map.Entry<String, int[]> row : s.confusion().entrySet()) {
                ObjectNode counts = confusion.putObject(row.getKey());
                for (int i = 0; i < row.getValue().length; i++) {
                    counts.put(report.answersOffered().get(i), row.getValue()[i]);
                }
            }
        }
        ArrayNode differences = root.putArray("differences");
        for (Difference d : report.differences()) {
            differences.addObject().put("a", d.a()).put("b", d.b()).put("difference", d.difference())
                    .put("images", d.images()).put("p_permutation", d.p()).put("p_permutation_holm", d.pHolm())
                    .put("only_a", d.onlyA()).put("only_b", d.onlyB()).put("p_mcnemar", d.mcNemar())
                    .put("p_mcnemar_holm", d.mcNemarHolm());
        }
        ArrayNode preferences = root.putArray("preferences");
        for (Preference r : report.preferences()) {
            ObjectNode node = preferences.addObject().put("a", r.a()).put("b", r.b()).put("for_a", r.forA())
                    .put("for_b", r.forB()).put("same", r.same());
            put(node, "share_a", r.share());
            node.put("low", r.low()).put("high", r.high()).put("p_answers", r.p()).put("p_answers_holm", r.pHolm())
                    .put("images_a", r.imagesA()).put("images_b", r.imagesB()).put("p_images", r.pImages())
                    .put("p_images_holm", r.pImagesHolm());
        }
        return root;
    }

    private static void put(ObjectNode node, String name, double value) {
        if (Double.isNaN(value)) {
            node.putNull(name);
        } else {
            node.put(name, value);
        }
    }
}
