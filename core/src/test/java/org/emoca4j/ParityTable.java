package org.emoca4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Every comparison with the reference's numbers as a row of one table: {@code target/parity.md}, and in the file that
 * the system property {@code parity} names, between its two marks. Test classes that compare are extended with it.
 */
@ExtendWith(ParityTable.class)
public final class ParityTable implements AfterAllCallback {

    static final String BEGIN = "<!-- table: written by the tests -->";
    static final String END = "<!-- end of table -->";

    private static final Map<String, Row> ROWS = new TreeMap<>();

    /** What was found, the worst of all items of an array. */
    private record Row(
            String file, String what, double tolerance, double worst, double maxShare, double share, String unit) {

        Row worse(Row other) {
            return new Row(file, what, tolerance, Math.max(worst, other.worst), maxShare,
                    Math.max(share, other.share), unit);
        }

        boolean holds() {
            return share <= maxShare;
        }

        String text() {
            String allowed = maxShare == 0 ? "all" : String.format(Locale.ROOT, "%.2f %%", 100 * (1 - maxShare));
            String found = String.format(Locale.ROOT, "%.3f %%", 100 * (1 - share));
            return String.format(Locale.ROOT, "| %s | %s | %.0e%s | %s | %.1e | %s | %s |", file, what, tolerance,
                    unit.isEmpty() ? "" : " " + unit, allowed, worst, share == 0 ? "all" : found,
                    holds() ? "holds" : "**missing**");
        }
    }

    /** Notes a comparison, whether it holds or not. */
    static synchronized void add(
            String file, String what, double tolerance, double worst, double maxShare, double share, String unit) {
        ROWS.merge(file + "/" + what, new Row(file, what, tolerance, worst, maxShare, share, unit), Row::worse);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        String table;
        synchronized (ParityTable.class) {
            table = table();
        }
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("parity.md"), table);
        String target = System.getProperty("parity", "");
        if (!target.isEmpty()) {
            Path file = Path.of(target);
            String text = Files.readString(file);
            int begin = text.indexOf(BEGIN) + BEGIN.length();
            int end = text.indexOf(END);
            Files.writeString(file, text.substring(0, begin) + "\n\n" + table + "\n" + text.substring(end));
        }
    }

    private static String table() {
        List<String> lines = new ArrayList<>();
        lines.add("| reference file | quantity | tolerance | values that must hold | worst difference | values that hold"
                + " | result |");
        lines.add("|---|---|---|---|---|---|---|");
        ROWS.values().stream().sorted(Comparator.comparing(Row::file)).map(Row::text).forEach(lines::add);
        Map<String, List<String>> untouched = new LinkedHashMap<>(GoldenCoverage.untouched(ROWS.keySet()));
        if (!untouched.isEmpty()) {
            lines.add("");
            lines.add("Arrays of the reference that are not compared:");
            lines.add("");
            untouched.forEach((reason, arrays) -> lines.add("- " + reason + ": " + String.join(", ", arrays)));
        }
        return String.join("\n", lines) + "\n";
    }
}
