package org.emoca4j.app;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.emoca4j.detect.Emotion;
import org.emoca4j.format.AtomicFile;

/** The table of a batch: one row for each face, and one for each photo without. */
final class ResultsCsv {

    static final String FILE = "results.csv";

    private ResultsCsv() {}

    /** Writes the table into the output folder. */
    static void write(List<PhotoResult> results, Path out) throws IOException {
        List<String> header = new ArrayList<>(List.of("photo", "status", "message", "folder", "face",
                "box_x", "box_y", "box_width", "box_height", "confidence", "residual", "emotion_distance"));
        Emotion.NAMES.forEach(e -> header.add("photo_" + e));
        Emotion.NAMES.forEach(e -> header.add("render_" + e));
        header.add("millis");
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader(header.toArray(String[]::new)).get();
        AtomicFile.write(out.resolve(FILE), stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            CSVPrinter printer = new CSVPrinter(writer, format);
            for (PhotoResult result : results) {
                print(printer, result, header.size());
            }
            printer.flush();
        });
    }

    private static void print(CSVPrinter printer, PhotoResult result, int columns)
            throws IOException {
        List<Object> photo = List.of(result.photo(), result.status().text(), result.message(),
                result.folder().map(f -> f.getFileName().toString()).orElse(""));
        if (result.faces().isEmpty()) {
            List<Object> row = new ArrayList<>(photo);
            while (row.size() < columns - 1) {
                row.add("");
            }
            row.add(result.millis());
            printer.printRecord(row);
        }
        for (FaceResult face : result.faces()) {
            List<Object> row = new ArrayList<>(photo);
            row.add(face.folder());
            face.box().forEach(v -> row.add(number(v)));
            row.add(number(face.confidence()));
            row.add(number(face.residual()));
            row.add(number(face.emotionDistance()));
            for (Map<String, Double> emotion : List.of(face.emotionPhoto(), face.emotionRender())) {
                Emotion.NAMES.forEach(e -> row.add(number(emotion.getOrDefault(e, 0.0))));
            }
            row.add(result.millis());
            printer.printRecord(row);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
