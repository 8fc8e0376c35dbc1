package org.emoca4j.train.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.emoca4j.train.stage.Sha256;

/**
 * Numbers that belong to photos, kept on disk: a folder of safetensors files, each of which appears whole or not at
 * all. What was added since the last {@link #flush} is lost when the process is killed, nothing else.
 *
 * <p>Safe for use from many threads.
 */
final class PhotoRecords {

    /** Digits of a photo's key. */
    static final int KEY_DIGITS = 32;

    private static final int KEY_INTS = KEY_DIGITS / 8;
    private static final int HEX = 16;
    private static final String KEYS = "photos";
    private static final String VALUES = "values";
    private static final String SUFFIX = ".safetensors";
    private static final int SEGMENTS_IN_MEMORY = 8;

    private final Path folder;
    private final int width;
    private final Map<String, Place> places = new HashMap<>();
    private final Map<Path, Tensor> loaded = new LinkedHashMap<>(HEX, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Tensor> eldest) {
            return size() > SEGMENTS_IN_MEMORY;
        }
    };
    private final Map<String, float[]> fresh = new LinkedHashMap<>();

    private record Place(Path file, int row) {}

    private PhotoRecords(Path folder, int width) {
        this.folder = folder;
        this.width = width;
    }

    /**
     * Opens a folder, which is made if it isn't there. A damaged file in it is removed: its photos are done again.
     *
     * @param width numbers of a photo
     * @param messages hears of damaged files
     */
    static PhotoRecords open(Path folder, int width, Consumer<String> messages) throws IOException {
        Files.createDirectories(folder);
        PhotoRecords records = new PhotoRecords(folder, width);
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
        }
        for (Path file : files) {
            try {
                records.index(file);
            } catch (FormatException e) {
                messages.accept(e.getMessage() + "; its photos are done again");
                Files.delete(file);
            }
        }
        return records;
    }

    private void index(Path file) throws IOException {
        Safetensors content = Safetensors.read(file);
        int[] keys = content.get(KEYS, -1, KEY_INTS).ints();
        int rows = keys.length / KEY_INTS;
        content.get(VALUES, rows, width);
        for (int row = 0; row < rows; row++) {
            StringBuilder key = new StringBuilder(KEY_DIGITS);
            for (int i = 0; i < KEY_INTS; i++) {
                key.append(String.format("%08x", keys[row * KEY_INTS + i]));
            }
            places.put(key.toString(), new Place(file, row));
        }
    }

    synchronized boolean knows(String key) {
        return fresh.containsKey(key) || places.containsKey(key);
    }

    /** The numbers of a photo; empty if they are not known. */
    synchronized Optional<float[]> get(String key) {
        float[] recent = fresh.get(key);
        if (recent != null) {
            return Optional.of(recent);
        }
        Place place = places.get(key);
        if (place == null) {
            return Optional.empty();
        }
        FloatBuffer all = loaded.computeIfAbsent(place.file(), PhotoRecords::values).bytes().asFloatBuffer();
        float[] out = new float[width];
        all.get(place.row() * width, out);
        return Optional.of(out);
    }

    private static Tensor values(Path file) {
        try {
            return Safetensors.read(file).get(VALUES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds a photo that is not known yet; others stay as they are.
     *
     * @param key hexadecimal digits
     */
    synchronized void put(String key, float[] values) {
        if (values.length != width) {
            throw new IllegalArgumentException("expected " + width + " numbers, got " + values.length);
        }
        if (!knows(key)) {
            fresh.put(key, values.clone());
        }
    }

    /** Writes what was added. */
    synchronized void flush() throws IOException {
        if (fresh.isEmpty()) {
            return;
        }
        int[] keys = new int[fresh.size() * KEY_INTS];
        float[] values = new float[fresh.size() * width];
        int row = 0;
        StringBuilder names = new StringBuilder();
        for (Map.Entry<String, float[]> entry : fresh.entrySet()) {
            for (int i = 0; i < KEY_INTS; i++) {
                keys[row * KEY_INTS + i] = Integer.parseUnsignedInt(entry.getKey(), 8 * i, 8 * i + 8, HEX);
            }
            System.arraycopy(entry.getValue(), 0, values, row * width, width);
            names.append(entry.getKey());
            row++;
        }
        Path file = folder.resolve(
                Sha256.of(names.toString().getBytes(StandardCharsets.US_ASCII)).substring(0, HEX)
                        + SUFFIX);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(KEYS, Tensor.of(keys, row, KEY_INTS));
        tensors.put(VALUES, Tensor.of(values, row, width));
        AtomicFile.write(file, new Safetensors(VALUES, Map.of(), tensors)::write);
        int place = 0;
        for (String key : new ArrayList<>(fresh.keySet())) {
            places.put(key, new Place(file, place++));
        }
        fresh.clear();
    }

    /** How many photos are known. */
    synchronized int size() {
        Set<String> all = new HashSet<>(places.keySet());
        all.addAll(fresh.keySet());
        return all.size();
    }
}
