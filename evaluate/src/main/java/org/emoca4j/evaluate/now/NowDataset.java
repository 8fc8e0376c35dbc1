package org.emoca4j.evaluate.now;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.emoca4j.evaluate.now.NowPhoto.Box;
import org.emoca4j.evaluate.now.NowPhoto.Truth;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Npy;
import org.emoca4j.format.Pickle;

/**
 * Photos with scans: the NoW challenge as it is published, or any folder with a table {@code scans.csv}.
 *
 * <p>NoW: a list of photos ({@code imagepathsvalidation.txt}, a line {@code SUBJECT/CATEGORY/PHOTO.jpg} each) beside
 * {@code final_release_version} with the folders {@code iphone_pictures}, {@code detected_face} (a {@code .npy} for
 * each photo: a pickled dictionary with left, top, right, bottom), {@code scans} and {@code scans_lmks_onlypp} (one OBJ
 * and one PP file for each subject).
 *
 * <p>A table: columns {@code photo, scan, landmarks} with paths from the folder, and optionally {@code category} and
 * {@code left, top, right, bottom}.
 *
 * @param photos in the list's order
 */
public record NowDataset(List<NowPhoto> photos) {

    private static final String TABLE = "scans.csv";
    private static final List<String> LISTS = List.of("imagepathsvalidation.txt", "imagepathstest.txt");
    private static final List<String> SIDES = List.of("left", "top", "right", "bottom");

    /**
     * Finds out which layout a folder has, and reads it.
     *
     * @param list another list of NoW's photos than the folder's own
     * @throws IOException with one clear line if it has none, or a part is missing
     */
    public static NowDataset read(Path folder, Optional<Path> list) throws IOException {
        if (list.isPresent()) {
            return published(folder, list.get());
        }
        if (Files.isRegularFile(folder.resolve(TABLE))) {
            return table(folder);
        }
        for (String name : LISTS) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return published(folder, folder.resolve(name));
            }
        }
        throw new IOException(folder + ": holds neither " + LISTS.get(0) + " (the NoW challenge) nor " + TABLE
                + " (columns photo,scan,landmarks); name the folder that has one of them");
    }

    private static NowDataset published(Path folder, Path list) throws IOException {
        Path pictures = part(folder, "iphone_pictures").orElseThrow(() -> new IOException(folder
                + ": there is no final_release_version/iphone_pictures here; unpack NoW_Dataset.zip into it"));
        Optional<Path> boxes = part(folder, "detected_face");
        Optional<Path> scans = part(folder, "scans");
        Map<String, Optional<Truth>> truths = new LinkedHashMap<>();
        List<NowPhoto> photos = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(list)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String path = line.strip();
            String[] parts = path.split("/");
            if (parts.length != 3 || Stream.of(parts).anyMatch(part -> part.isEmpty() || part.equals(".."))) {
                throw new IOException(
                        list + ": line " + number + ": expected SUBJECT/CATEGORY/PHOTO, found " + path);
            }
            String name = path.replaceFirst("\\.[A-Za-z]+$", "");
            if (!truths.containsKey(parts[0])) {
                truths.put(parts[0], scans.isPresent() ? truth(folder, scans.get(), parts[0]) : Optional.empty());
            }
            Optional<Path> box = boxes.map(all -> all.resolve(name + ".npy")).filter(Files::isRegularFile);
            photos.add(new NowPhoto(name, parts[1], pictures.resolve(path),
                    box.isPresent() ? Optional.of(box(box.get())) : Optional.empty(), truths.get(parts[0])));
        }
        return checked(photos, list);
    }

    /** The archives unpack into {@code final_release_version}, the scans of the evaluation beside or into it. */
    private static Optional<Path> part(Path folder, String name) {
        return Stream.of(folder.resolve("final_release_version").resolve(name), folder.resolve(name))
                .filter(Files::isDirectory)
                .findFirst();
    }

    private static Optional<Truth> truth(Path folder, Path scans, String subject) throws IOException {
        Path marks = part(folder, "scans_lmks_onlypp").orElseThrow(() -> new IOException(
                folder + ": there are scans but no folder scans_lmks_onlypp with their landmarks"));
        Optional<Path> scan = only(scans.resolve(subject), ".obj");
        Optional<Path> landmarks = only(marks.resolve(subject), ".pp");
        if (scan.isPresent() && landmarks.isEmpty()) {
            throw new IOException(marks.resolve(subject) + ": holds no .pp file, but there is a scan of " + subject);
        }
        return scan.map(file -> new Truth(file, landmarks.orElseThrow()));
    }

    /** The only file with an ending in a folder and those below. */
    private static Optional<Path> only(Path folder, String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(folder, 2)) {
            List<Path> found = files.filter(file -> Files.isRegularFile(file)
                            && file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ending)
                            && !file.getFileName().toString().startsWith("."))
                    .toList();
            if (found.size() > 1) {
                throw new IOException(folder + ": holds " + found.size() + " " + ending + " files, expected one scan");
            }
            return found.stream().findFirst();
        }
    }

    private static Box box(Path file) throws IOException {
        Pickle box = Npy.readObject(file);
        return box(number(box, "left"), number(box, "top"), number(box, "right"), number(box, "bottom"),
                file.toString());
    }

    private static Box box(double left, double top, double right, double bottom, String where) throws IOException {
        if (!(right > left && bottom > top && Double.isFinite(right - left) && Double.isFinite(bottom - top))) {
            throw new IOException(where + ": the box from (" + left + ", " + top + ") to (" + right + ", " + bottom
                    + ") is empty");
        }
        return new Box(left, top, right, bottom);
    }

    /** Python's number, or NumPy's. */
    private static double number(Pickle dictionary, String key) throws IOException {
        if (dictionary.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        float[] values = dictionary.tensor(key).floats();
        if (values.length != 1) {
            throw new FormatException(dictionary.source() + ": '" + key + "' holds " + values.length + " numbers");
        }
        return values[0];
    }

    private static NowDataset table(Path folder) throws IOException {
        Path table = folder.resolve(TABLE);
        CSVFormat format =
                CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();
        List<NowPhoto> photos = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(table);
                CSVParser rows = CSVParser.parse(reader, format)) {
            for (String column : List.of("photo", "scan", "landmarks")) {
                if (!rows.getHeaderNames().contains(column)) {
                    throw new IOException(table + ": there is no column " + column
                            + "; expected photo, scan, landmarks and optionally category, left, top, right, bottom");
                }
            }
            for (CSVRecord row : rows) {
                photos.add(row(folder, row, table + ": row " + row.getRecordNumber()));
            }
        }
        return checked(photos, table);
    }

    private static NowPhoto row(Path folder, CSVRecord row, String where) throws IOException {
        if (!row.isConsistent()) {
            throw new IOException(where + ": has " + row.size() + " cells");
        }
        String photo = row.get("photo");
        String category = row.isMapped("category") && !row.get("category").isEmpty() ? row.get("category") : "all";
        Path scan = folder.resolve(row.get("scan"));
        Path landmarks = folder.resolve(row.get("landmarks"));
        for (Path file : List.of(scan, landmarks)) {
            if (!Files.isRegularFile(file)) {
                throw new IOException(where + ": there is no file " + file);
            }
        }
        Optional<Box> box = Optional.empty();
        if (SIDES.stream().allMatch(side -> row.isMapped(side) && !row.get(side).isEmpty())) {
            double[] sides = new double[4];
            for (int i = 0; i < sides.length; i++) {
                try {
                    sides[i] = Double.parseDouble(row.get(SIDES.get(i)));
                } catch (NumberFormatException e) {
                    throw new IOException(
                            where + ": " + SIDES.get(i) + ": not a number: " + row.get(SIDES.get(i)), e);
                }
            }
            box = Optional.of(box(sides[0], sides[1], sides[2], sides[3], where));
        }
        String name = photo.replaceFirst("\\.[A-Za-z]+$", "");
        if (Path.of(name).isAbsolute() || Path.of(name).normalize().startsWith("..")) {
            throw new IOException(where + ": " + photo + " lies outside of the folder");
        }
        return new NowPhoto(name, category, folder.resolve(photo), box, Optional.of(new Truth(scan, landmarks)));
    }

    private static NowDataset checked(List<NowPhoto> photos, Path list) throws IOException {
        if (photos.isEmpty()) {
            throw new IOException(list + ": names no photo");
        }
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (NowPhoto photo : photos) {
            if (seen.merge(photo.name(), 1, Integer::sum) > 1) {
                throw new IOException(list + ": names " + photo.name() + " twice");
            }
        }
        return new NowDataset(List.copyOf(photos));
    }

    /** Whether there is something to compare with. */
    public boolean hasScans() {
        return photos.stream().anyMatch(photo -> photo.truth().isPresent());
    }
}
