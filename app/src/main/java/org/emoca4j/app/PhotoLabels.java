package org.emoca4j.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.emoca4j.evaluate.study.EmotionWords;

/** What photos are said to show: by a table, or by the folder that they lie in. */
final class PhotoLabels {

    private final Optional<Map<String, String>> table;

    private PhotoLabels(Optional<Map<String, String>> table) {
        this.table = table;
    }

    /** Labels from the names of folders, where these are words for emotions. */
    static PhotoLabels ofFolders() {
        return new PhotoLabels(Optional.empty());
    }

    /**
     * Labels from a table with the columns file and label.
     *
     * @throws UserError if it can't be read, or has another word than one for an emotion
     */
    static PhotoLabels read(Path csv) {
        Map<String, String> labels = new HashMap<>();
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser parser = CSVParser.parse(Files.newBufferedReader(csv, StandardCharsets.UTF_8), format)) {
            if (!parser.getHeaderNames().containsAll(List.of("file", "label"))) {
                throw UserError.usage("--labels: " + csv + " needs the columns file and label");
            }
            for (CSVRecord row : parser) {
                if (!row.isConsistent()) {
                    throw UserError.usage("--labels: " + csv + ", row " + row.getRecordNumber() + " has " + row.size()
                            + " columns; write one for each of the header");
                }
                String word = row.get("label");
                String label = EmotionWords.of(word).orElseThrow(() -> UserError.usage("--labels: " + csv + ", row "
                        + row.getRecordNumber() + ": '" + word + "' is no emotion; use "
                        + String.join(", ", EmotionWords.ALL)));
                labels.put(row.get("file"), label);
            }
        } catch (IOException e) {
            throw UserError.usage("--labels: " + Main.describe(e));
        }
        return new PhotoLabels(Optional.of(labels));
    }

    /** The label of a photo, by its name as given, or by its last part. */
    Optional<String> of(Path photo) {
        if (table.isPresent()) {
            String whole = photo.toString();
            String last = photo.getFileName().toString();
            return Optional.ofNullable(table.get().getOrDefault(whole, table.get().get(last)));
        }
        Path parent = photo.toAbsolutePath().normalize().getParent();
        return parent == null || parent.getFileName() == null
                ? Optional.empty()
                : EmotionWords.of(parent.getFileName().toString());
    }
}
