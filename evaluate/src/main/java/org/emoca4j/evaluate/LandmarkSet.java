package org.emoca4j.evaluate;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A folder of photos with hand-placed points: {@code landmarks68.csv} with the columns {@code file, x0, y0, ... x67,
 * y67}, pixel coordinates with the first pixel's centre at 0.
 *
 * @param folder holds the photos
 * @param photos in the file's order
 */
record LandmarkSet(Path folder, List<Annotated> photos) {

    static final int NUM_POINTS = 68;

    private static final String TABLE = "landmarks68.csv";

    /**
     * One photo.
     *
     * @param file name in the folder
     * @param points {@code 68 * 2}, image pixels
     */
    record Annotated(String file, double[] points) {}

    /**
     * Reads the table.
     *
     * @throws IOException with one clear line if it is missing or a row is wrong
     */
    static LandmarkSet read(Path folder) throws IOException {
        Path table = folder.resolve(TABLE);
        if (!Files.isRegularFile(table)) {
            throw new IOException(folder + ": there is no " + TABLE
                    + " here; name a folder of photos with that table (columns file,x0,y0,...,x67,y67)");
        }
        CSVFormat format =
                CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        List<Annotated> photos = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(table);
                CSVParser rows = CSVParser.parse(reader, format)) {
            for (CSVRecord row : rows) {
                photos.add(photo(row, table));
            }
        }
        if (photos.isEmpty()) {
            throw new IOException(table + ": holds no row");
        }
        return new LandmarkSet(folder, List.copyOf(photos));
    }

    private static Annotated photo(CSVRecord row, Path table) throws IOException {
        double[] points = new double[2 * NUM_POINTS];
        try {
            for (int i = 0; i < NUM_POINTS; i++) {
                points[2 * i] = Double.parseDouble(row.get("x" + i));
                points[2 * i + 1] = Double.parseDouble(row.get("y" + i));
            }
            return new Annotated(row.get("file"), points);
        } catch (IllegalArgumentException e) {
            throw new IOException(table + ": row " + row.getRecordNumber() + ": " + e.getMessage(), e);
        }
    }
}
