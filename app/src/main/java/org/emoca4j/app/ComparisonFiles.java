package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.emoca4j.compared.EmotionReader;
import org.emoca4j.compared.EmotionReader.Reading;
import org.emoca4j.evaluate.compare.Cell;
import org.emoca4j.evaluate.compare.Comparison;
import org.emoca4j.evaluate.compare.Comparison.Agreement;
import org.emoca4j.evaluate.compare.ComparisonFigure;
import org.emoca4j.evaluate.compare.ComparisonPage;
import org.emoca4j.evaluate.compare.Drawn;
import org.emoca4j.evaluate.compare.Missing;
import org.emoca4j.evaluate.compare.Picture;
import org.emoca4j.evaluate.compare.Row;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.image.PngWriter;

/**
 * Writes the files of a comparison. Rows come one by one; a page is written as soon as it is full, so that folders of
 * any size need the memory of one page.
 */
final class ComparisonFiles {

    static final String JSON_FILE = "results.json";
    static final String CSV_FILE = "results.csv";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final List<Row> page = new ArrayList<>();
    private final List<String> withoutFace = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private final ObjectNode document = JSON.createObjectNode();
    private final ArrayNode faces = JSON.createArrayNode();
    private final ArrayNode problems = JSON.createArrayNode();
    private final List<List<Object>> table = new ArrayList<>();
    private final List<Map<Drawn, Agreement>> agreement = new ArrayList<>();
    private final double[] millis;
    private int pages;
    private int rows;

    /**
     * What to write, and where.
     *
     * @param out an existing folder
     * @param systems columns and what is missing
     * @param reader of the emotions
     * @param drawn which pictures of each head
     * @param cell side of each picture of the figure in pixels
     * @param rowsPerPage faces in one figure
     */
    record Settings(
            Path out,
            ChosenSystems systems,
            Optional<EmotionReader> reader,
            Set<Drawn> drawn,
            int cell,
            int rowsPerPage) {}

    ComparisonFiles(Settings settings) {
        this.settings = settings;
        millis = new double[settings.systems().columns().size()];
        settings.systems().columns().forEach(c -> agreement.add(new EnumMap<>(Drawn.class)));
    }

    /** Adds a face; writes the page before it if that is full. */
    void add(Row row) throws IOException {
        if (page.size() == settings.rowsPerPage()) {
            writePage(true);
        }
        page.add(row);
        rows++;
    }

    /** A photo without a face. */
    void noFace(String name) {
        withoutFace.add(name);
        problems.addObject().put("photo", name).put("problem", "no face");
    }

    /** A photo that can't be read. */
    void unreadable(String name, String message) {
        unreadable.add(name);
        problems.addObject().put("photo", name).put("problem", message);
    }

    /** Number of faces so far. */
    int rows() {
        return rows;
    }

    /**
     * Writes what is left.
     *
     * @return the content of results.json
     */
    ObjectNode finish() throws IOException {
        if (!page.isEmpty()) {
            writePage(false);
        }
        for (int stale = pages + 1; Files.exists(file("figure", stale, ".png")); stale++) {
            Files.delete(file("figure", stale, ".png"));
            Files.deleteIfExists(file("compare", stale, ".html"));
        }
        describe();
        byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
        AtomicFile.write(settings.out().resolve(JSON_FILE), stream -> stream.write(text));
        writeTable();
        return document;
    }

    /** Lines for people: one for each system. */
    List<String> summary() {
        List<String> lines = new ArrayList<>();
        int width = settings.systems().titles().stream().mapToInt(String::length).max().orElse(0);
        for (int i = 0; i < millis.length; i++) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-" + width + "s  %7.1f ms a face",
                    settings.systems().titles().get(i), millis[i] / Math.max(1, rows)));
            agreement.get(i).forEach((kind, a) -> line.append(String.format(
                    Locale.ROOT, ", %s: emotion of the photo %d of %d", kind, a.same(), a.of())));
            lines.add(line.toString());
        }
        return lines;
    }

    /** The pages' files, the pictures first. */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (int i = 1; i <= pages; i++) {
            files.add(file("figure", i, ".png"));
        }
        for (int i = 1; i <= pages; i++) {
            files.add(file("compare", i, ".html"));
        }
        return files;
    }

    private Path file(String stem, int number, String extension) {
        return settings.out().resolve(stem + (number == 1 ? "" : "-" + number) + extension);
    }

    private void writePage(boolean more) throws IOException {
        pages++;
        Optional<Comparison.Reader> reader = settings.reader().map(r -> Comparison.Reader.of(
                r, page.stream().findFirst().flatMap(row -> row.input().reading())));
        Comparison comparison = new Comparison(settings.systems().titles(), settings.drawn(), reader,
                List.copyOf(page), settings.systems().missing(), withoutMesh(), List.copyOf(withoutFace),
                List.copyOf(unreadable));
        PngWriter.write(new ComparisonFigure(comparison, settings.cell()).draw(), file("figure", pages, ".png"));
        String html = ComparisonPage.html(comparison, new ComparisonPage.Place(
                pages > 1 ? Optional.of(name("compare", pages - 1)) : Optional.empty(),
                more ? Optional.of(name("compare", pages + 1)) : Optional.empty()));
        AtomicFile.write(file("compare", pages, ".html"),
                stream -> stream.write(html.getBytes(StandardCharsets.UTF_8)));
        for (int i = 0; i < agreement.size(); i++) {
            Map<Drawn, Agreement> total = agreement.get(i);
            comparison.agreement(i).forEach((kind, a) -> total.merge(
                    kind, a, (x, y) -> new Agreement(x.same() + y.same(), x.of() + y.of())));
        }
        page.forEach(this::record);
        page.clear();
        withoutFace.clear();
        unreadable.clear();
    }

    private List<Missing> withoutMesh() {
        return settings.systems().columns().stream().filter(c -> !c.lacks().isEmpty())
                .map(c -> new Missing(c.system().title(), c.lacks())).toList();
    }

    private String name(String stem, int number) {
        return file(stem, number, ".html").getFileName().toString();
    }

    private void record(Row row) {
        ObjectNode face = faces.addObject();
        face.put("photo", row.photo());
        face.put("face", row.face());
        face.put("page", pages);
        face.putArray("box").add(row.box().centreX()).add(row.box().centreY()).add(row.box().size());
        row.input().reading().ifPresent(r -> put(face.putObject("input"), r));
        line(row, "", "photo", row.input().reading(), Optional.empty());
        ObjectNode systems = face.putObject("systems");
        for (int i = 0; i < row.cells().size(); i++) {
            Cell cell = row.cells().get(i);
            String id = settings.systems().columns().get(i).system().id();
            millis[i] += cell.millis();
            ObjectNode node = systems.putObject(id);
            node.put("millis", cell.millis());
            if (!cell.note().isEmpty()) {
                node.put("note", cell.note());
                line(row, id, cell.note(), Optional.empty(), Optional.of(cell.millis()));
            }
            cell.heads().forEach((kind, picture) -> {
                picture.reading().ifPresent(r -> put(node.putObject(kind.toString()), r));
                line(row, id, kind.toString(), picture.reading(), Optional.of(cell.millis()));
            });
        }
    }

    private void put(ObjectNode node, Reading reading) {
        List<String> classes = settings.reader().orElseThrow().classes();
        node.put("emotion", classes.get(reading.best()));
        reading.valence().ifPresent(v -> node.put("valence", v));
        reading.arousal().ifPresent(a -> node.put("arousal", a));
        ObjectNode probabilities = node.putObject("probabilities");
        for (int i = 0; i < classes.size(); i++) {
            probabilities.put(classes.get(i), reading.probabilities()[i]);
        }
    }

    private void line(Row row, String system, String picture, Optional<Reading> reading, Optional<Double> took) {
        List<Object> line = new ArrayList<>(List.of(row.photo(), row.face(), system, picture));
        line.add(took.map(ComparisonFiles::number).orElse(""));
        int classes = settings.reader().map(r -> r.classes().size()).orElse(0);
        if (reading.isPresent()) {
            line.add(settings.reader().orElseThrow().classes().get(reading.get().best()));
            line.add(reading.get().valence().map(ComparisonFiles::number).orElse(""));
            line.add(reading.get().arousal().map(ComparisonFiles::number).orElse(""));
            for (float p : reading.get().probabilities()) {
                line.add(number(p));
            }
        } else {
            for (int i = 0; i < 3 + classes; i++) {
                line.add("");
            }
        }
        table.add(line);
    }

    private static String number(Number value) {
        return String.format(Locale.ROOT, "%.4f", value.doubleValue());
    }

    private void describe() {
        document.put("version", Version.current());
        document.put("out", settings.out().toAbsolutePath().normalize().toString());
        settings.reader().ifPresent(r -> document.putObject("reader").put("id", r.id()).put("title", r.title())
                .put("fingerprint", r.fingerprint()));
        ArrayNode systems = document.putArray("systems");
        for (int i = 0; i < millis.length; i++) {
            ObjectNode node = systems.addObject();
            var system = settings.systems().columns().get(i).system();
            node.put("id", system.id()).put("title", system.title()).put("fingerprint", system.fingerprint());
            node.put("millis_per_face", rows == 0 ? 0 : millis[i] / rows);
            ObjectNode same = node.putObject("same_emotion_as_photo");
            agreement.get(i).forEach((kind, a) -> same.putObject(kind.toString())
                    .put("same", a.same()).put("of", a.of()));
        }
        ArrayNode missing = document.putArray("missing");
        for (Missing system : settings.systems().missing()) {
            ArrayNode lacks = missing.addObject().put("id", system.id()).putArray("lacks");
            system.lacks().forEach(lacks::add);
        }
        document.set("faces", faces);
        document.set("problems", problems);
        ArrayNode files = document.putArray("files");
        files().forEach(file -> files.add(file.getFileName().toString()));
        files.add(CSV_FILE);
    }

    private void writeTable() throws IOException {
        List<String> header = new ArrayList<>(
                List.of("photo", "face", "system", "picture", "millis", "emotion", "valence", "arousal"));
        settings.reader().ifPresent(r -> header.addAll(r.classes()));
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader(header.toArray(String[]::new)).get();
        AtomicFile.write(settings.out().resolve(CSV_FILE), stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            CSVPrinter printer = new CSVPrinter(writer, format);
            for (List<Object> line : table) {
                printer.printRecord(line);
            }
            printer.flush();
        });
    }
}
