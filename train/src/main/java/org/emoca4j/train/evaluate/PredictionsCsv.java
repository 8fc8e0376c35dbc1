package org.emoca4j.train.evaluate;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.train.data.LabelledPhoto;
import org.emoca4j.train.data.Labels;

/** Predictions of one row of the table, photo by photo. What nobody says is empty. */
final class PredictionsCsv {

    private static final String[] HEADER = {"photo", "seed", "fold", "expression", "predicted_expression", "valence",
        "predicted_valence", "arousal", "predicted_arousal"};

    private PredictionsCsv() {}

    static void write(Path file, EmotionSet set, EmotionRow row) throws IOException {
        AtomicFile.write(file, out -> {
            Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            CSVPrinter printer = new CSVPrinter(writer, CSVFormat.DEFAULT.builder().setHeader(HEADER).get());
            for (int s = 0; s < row.predictions().size(); s++) {
                Object seed = row.seeds().isEmpty() ? "" : row.seeds().get(s);
                for (int i = 0; i < row.predictions().get(s).size(); i++) {
                    print(printer, set.photos(), row.predictions().get(s), i, seed);
                }
            }
            printer.flush();
        });
    }

    private static void print(CSVPrinter printer, List<LabelledPhoto> photos, Predictions told, int i, Object seed)
            throws IOException {
        Labels labels = told.labels().get(i);
        printer.printRecord(
                photos.get(told.photos()[i]).key(),
                seed,
                told.fold()[i] + 1,
                name(labels.expression()),
                name(told.classes()[i]),
                number(labels.knownValence()),
                number(told.valence()[i]),
                number(labels.knownArousal()),
                number(told.arousal()[i]));
    }

    private static String name(int expression) {
        return expression == Labels.UNKNOWN ? "" : Labels.EXPRESSIONS.get(expression);
    }

    private static String number(float value) {
        return Float.isNaN(value) ? "" : Float.toString(value);
    }
}
