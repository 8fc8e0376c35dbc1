package org.emoca4j.train.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.emoca4j.detect.Ibug68;

/**
 * AffectNet's manual annotations, in the two layouts that it was given out in.
 *
 * @see <a href="https://doi.org/10.1109/TAFFC.2017.2740923">Mollahosseini et al., AffectNet, 2017</a> (emoca.md
 *     section 6)
 */
public final class AffectNet {

    private static final String FILE = "subDirectory_filePath";
    private static final String LANDMARKS = "facial_landmarks";
    private static final String[] COLUMNS = {FILE, "face_x", "face_y", "face_width", "face_height",
        LANDMARKS, "expression", "valence", "arousal"};
    private static final String EXPRESSION_SUFFIX = "_exp.npy";

    private AffectNet() {}

    /**
     * Reads {@code training.csv} or {@code validation.csv}; a file without a header is taken to hold the published
     * columns in their order. Pictures are not looked for.
     *
     * <p>The photo's face is where the box says, or anywhere if the box is empty. The published training crops by the
     * points of a detector, so the table's landmarks count only where none finds a face; what is not 68 points is taken
     * for none.
     *
     * @param images folder that the file names start from
     * @throws DataException if a column is missing, or a row's labels are out of range
     */
    public static List<LabelledPhoto> readTable(Path csv, Path images) throws IOException {
        try (CSVParser rows = CSVParser.parse(csv, StandardCharsets.UTF_8, format(csv))) {
            for (String column : COLUMNS) {
                if (!rows.getHeaderMap().containsKey(column) && !column.equals(LANDMARKS)) {
                    throw new DataException(csv + ": column " + column + " is missing; AffectNet's tables have "
                            + String.join(", ", COLUMNS));
                }
            }
            List<LabelledPhoto> photos = new ArrayList<>();
            for (CSVRecord row : rows) {
                photos.add(photo(csv, images, row));
            }
            return photos;
        } catch (NoSuchFileException e) {
            throw new DataException(csv + " does not exist: name AffectNet's training.csv or validation.csv", e);
        }
    }

    private static CSVFormat format(Path csv) throws IOException {
        try (Stream<String> lines = Files.lines(csv, StandardCharsets.UTF_8)) {
            boolean header = lines.findFirst().orElse("").contains(FILE);
            CSVFormat.Builder builder = CSVFormat.DEFAULT.builder().setTrim(true);
            return (header ? builder.setHeader().setSkipHeaderRecord(true) : builder.setHeader(COLUMNS)).get();
        }
    }

    private static LabelledPhoto photo(Path csv, Path images, CSVRecord row) throws DataException {
        try {
            if (!row.isConsistent()) {
                throw new IllegalArgumentException("has " + row.size() + " values");
            }
            String name = row.get(FILE).replace('\\', '/');
            double left = number(row, "face_x");
            double top = number(row, "face_y");
            Labels labels = new Labels(
                    whole(row, "expression"), (float) number(row, "valence"), (float) number(row, "arousal"), "");
            if (labels.expression() == Labels.UNKNOWN) {
                throw new IllegalArgumentException("expression -1 is not in 0..10");
            }
            double width = number(row, "face_width");
            double height = number(row, "face_height");
            Optional<FaceRectangle> box = width > 0 && height > 0
                    ? Optional.of(new FaceRectangle(left, top, left + width, top + height))
                    : Optional.empty();
            return new LabelledPhoto(name, images.resolve(name), labels, box, Optional.empty(), Optional.empty(),
                    spare(row));
        } catch (IllegalArgumentException e) {
            throw new DataException(csv + ", row " + row.getRecordNumber() + ": " + e.getMessage()
                    + "; correct or remove the row", e);
        }
    }

    private static Optional<float[]> spare(CSVRecord row) {
        if (!row.isMapped(LANDMARKS)) {
            return Optional.empty();
        }
        String[] numbers = row.get(LANDMARKS).split(";", -1);
        float[] points = new float[2 * Ibug68.COUNT];
        if (numbers.length != points.length) {
            return Optional.empty();
        }
        try {
            for (int i = 0; i < points.length; i++) {
                points[i] = Float.parseFloat(numbers[i]);
            }
            FaceRectangle.around(points);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.of(points);
    }

    private static double number(CSVRecord row, String column) {
        double value;
        try {
            value = Double.parseDouble(row.get(column));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + " '" + row.get(column) + "' is not a number", e);
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(column + " '" + row.get(column) + "' is not a number");
        }
        return value;
    }

    private static int whole(CSVRecord row, String column) {
        double value = number(row, column);
        if (value != Math.rint(value)) {
            throw new IllegalArgumentException(column + " '" + row.get(column) + "' is not a whole number");
        }
        return (int) value;
    }

    /**
     * Reads a folder with {@code images/} and {@code annotations/}, in which {@code ID_exp.npy}, {@code ID_val.npy},
     * {@code ID_aro.npy} and {@code ID_lnd.npy} belong to one picture. Landmarks say where the face is, and crop it
     * where no face is found there.
     *
     * @throws DataException if the folders are missing, or annotations are damaged or out of range
     */
    public static List<LabelledPhoto> readFolder(Path folder) throws IOException {
        Path annotations = folder.resolve("annotations");
        Path images = folder.resolve("images");
        if (!Files.isDirectory(annotations) || !Files.isDirectory(images)) {
            throw new DataException(folder + " has no folders images and annotations: name AffectNet's train_set or"
                    + " val_set");
        }
        List<String> ids;
        try (Stream<Path> files = Files.list(annotations)) {
            ids = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXPRESSION_SUFFIX))
                    .map(name -> name.substring(0, name.length() - EXPRESSION_SUFFIX.length()))
                    .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
        List<LabelledPhoto> photos = new ArrayList<>();
        for (String id : ids) {
            photos.add(photo(annotations, images, id));
        }
        return photos;
    }

    private static LabelledPhoto photo(Path annotations, Path images, String id) throws IOException {
        double expression = NpyNumbers.read(annotations.resolve(id + EXPRESSION_SUFFIX), 1)[0];
        double valence = NpyNumbers.read(annotations.resolve(id + "_val.npy"), 1)[0];
        double arousal = NpyNumbers.read(annotations.resolve(id + "_aro.npy"), 1)[0];
        Path landmarks = annotations.resolve(id + "_lnd.npy");
        try {
            if (expression != Math.rint(expression) || expression < 0) {
                throw new IllegalArgumentException("expression " + expression + " is not in 0..10");
            }
            if (Double.isNaN(valence) || Double.isNaN(arousal)) {
                throw new IllegalArgumentException("valence or arousal is not a number");
            }
            Optional<float[]> points = Files.exists(landmarks) ? Optional.of(points(landmarks)) : Optional.empty();
            String name = id + ".jpg";
            return new LabelledPhoto(
                    "images/" + name,
                    images.resolve(name),
                    new Labels((int) expression, (float) valence, (float) arousal, ""),
                    points.map(FaceRectangle::around),
                    Optional.empty(),
                    Optional.empty(),
                    points);
        } catch (IllegalArgumentException e) {
            throw new DataException(annotations + ", annotations of " + id + ": " + e.getMessage()
                    + "; correct or remove them", e);
        }
    }

    private static float[] points(Path file) throws IOException {
        double[] values = NpyNumbers.read(file, 2 * Ibug68.COUNT);
        float[] points = new float[values.length];
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) values[i];
        }
        return points;
    }
}
