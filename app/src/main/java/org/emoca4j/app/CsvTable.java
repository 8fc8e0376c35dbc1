package org.emoca4j.app;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.emoca4j.format.AtomicFile;

/** A table that is gathered in memory and appears whole: numbers with five decimals, cells left out are empty. */
final class CsvTable {

    private final String[] header;
    private final List<List<Object>> rows = new ArrayList<>();

    CsvTable(String... header) {
        this.header = header;
    }

    void row(Object... cells) {
        List<Object> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell instanceof Double number ? text(number) : cell);
        }
        while (row.size() < header.length) {
            row.add("");
        }
        rows.add(row);
    }

    void row(List<Object> cells) {
        row(cells.toArray());
    }

    private static String text(double number) {
        return Double.isFinite(number) ? String.format(Locale.ROOT, "%.5f", number) : "";
    }

    /** Writes the table; folders are made. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader(header).get();
        AtomicFile.write(file, stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            CSVPrinter printer = new CSVPrinter(writer, format);
            for (List<Object> row : rows) {
                printer.printRecord(row);
            }
            printer.flush();
        });
    }
}
