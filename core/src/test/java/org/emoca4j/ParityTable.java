package org.emoca4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Every comparison with the reference's numbers as a row of one table: {@code target/parity.md}, and in the file that
 * the system property {@code parity} names ({@code parity.training} in module train), between its two marks. Test
 * classes that compare are extended with it: a comparison that misses fails its test at the end, so that the others of
 * that test still get their rows.
 */
public final class ParityTable implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    static final String BEGIN = "<!-- table: written by the tests -->";
    static final String END = "<!-- end of table -->";

    private static final Map<String, Row> ROWS = new TreeMap<>();

    /** What missed in the test that runs, in a class that is extended. */
    private static final ThreadLocal<List<String>> MISSES = new ThreadLocal<>();

    /** What was found, the worst of all items of one array or of several alike. */
    private record Row(String file, String what, Bound bound, double worst, double share, Set<String> arrays) {

        Row worse(Row other) {
            Set<String> all = new TreeSet<>(arrays);
            all.addAll(other.arrays);
            return new Row(file, what, bound, Math.max(worst, other.worst), Math.max(share, other.share), all);
        }

        boolean holds() {
            return share <= bound.maxShare();
        }

        String text() {
            String count = arrays.size() == 1 || !what.contains("*") ? "" : " (" + arrays.size() + ")";
            return String.format(Locale.ROOT, "| %s | `%s`%s | %s | %s | %s | %.1e | %s | %s |",
                    file, what, count, name(bound), tolerance(bound), allowed(bound), worst,
                    share == 0 ? "all" : String.format(Locale.ROOT, "%.4f %%", Math.floor(1e6 * (1 - share)) / 1e4),
                    holds() ? "holds" : "**missing**");
        }
    }

    private static String name(Bound bound) {
        return bound.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String tolerance(Bound bound) {
        return bound.tolerance() == 0 ? "0" : String.format(Locale.ROOT, "%.0e%s", bound.tolerance(), bound.unit());
    }

    private static String allowed(Bound bound) {
        return bound.maxShare() == 0 ? "all" : String.format(Locale.ROOT, "%.1f %%", 100 * (1 - bound.maxShare()));
    }

    /**
     * Notes a comparison, whether it holds or not.
     *
     * @param file of the reference
     * @param array name in that file
     * @param worst largest difference, in the bound's unit
     * @param share of values that differ by more than the bound allows
     */
    static synchronized void add(String file, String array, Bound bound, double worst, double share) {
        String what = GoldenNames.shortened(file, array);
        ROWS.merge(file + "\n" + what + "\n" + bound.ordinal(),
                new Row(file, what, bound, worst, share, Set.of(array)), Row::worse);
    }

    /** Fails the running test: at its end in a class that is extended, else at once. */
    static void miss(String message) {
        List<String> misses = MISSES.get();
        if (misses == null) {
            throw new AssertionError(message);
        }
        misses.add(message);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        MISSES.set(new ArrayList<>());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<String> misses = MISSES.get();
        MISSES.remove();
        if (!misses.isEmpty()) {
            throw new AssertionError(misses.size() + " comparisons miss:\n" + String.join("\n", misses));
        }
    }

    /** Module train writes a document of its own. */
    private static String property() {
        return System.getProperty("parity.part", "").equals("train") ? "parity.training" : "parity";
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        String table;
        synchronized (ParityTable.class) {
            table = table();
        }
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("parity.md"), table);
        String target = System.getProperty(property(), "");
        if (!target.isEmpty() && !ROWS.isEmpty()) {
            Path file = Path.of(target);
            String text = Files.readString(file);
            int begin = text.indexOf(BEGIN);
            int end = text.indexOf(END);
            if (begin < 0 || end < begin) {
                throw new IOException(file + ": the marks '" + BEGIN + "' and '" + END + "' are missing");
            }
            Files.writeString(
                    file, text.substring(0, begin + BEGIN.length()) + "\n\n" + table + "\n" + text.substring(end));
        }
    }

    private static String table() {
        Collection<Row> rows = ROWS.values();
        List<String> lines = new ArrayList<>();
        lines.add("| kind | tolerance | values that must hold | used for |");
        lines.add("|---|---|---|---|");
        for (Bound bound : Bound.values()) {
            if (rows.stream().anyMatch(row -> row.bound == bound)) {
                lines.add("| " + name(bound) + " | " + tolerance(bound) + " | " + allowed(bound) + " | " + bound.use()
                        + " |");
            }
        }
        lines.add("");
        long missing = rows.stream().filter(row -> !row.holds()).count();
        lines.add(rows.size() + " comparisons, " + (missing == 0 ? "all hold" : missing + " **missing**") + ". An"
                + " asterisk stands for arrays of one kind, of which the worst is shown, with their number.");
        lines.add("");
        lines.add("| reference file | quantity | kind | tolerance | must hold | worst difference | hold | result |");
        lines.add("|---|---|---|---|---|---|---|---|");
        rows.stream().map(Row::text).forEach(lines::add);
        Set<String> compared = new TreeSet<>();
        rows.forEach(row -> row.arrays.forEach(array -> compared.add(row.file + "/" + array)));
        Map<String, Map<String, Set<String>>> untouched = GoldenCoverage.untouched(compared);
        if (!untouched.isEmpty()) {
            lines.add("");
            lines.add("Arrays of the reference that are not compared:");
            lines.add("");
            untouched.forEach((reason, files) -> {
                lines.add("- " + reason);
                files.forEach((file, arrays) -> lines.add("  - " + file + (arrays.isEmpty() ? "" : ": ")
                        + String.join(", ", arrays.stream().map(array -> "`" + array + "`").toList())));
            });
        }
        return String.join("\n", lines) + "\n";
    }
}
