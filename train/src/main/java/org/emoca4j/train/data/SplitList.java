package org.emoca4j.train.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.emoca4j.format.Pickle;

/**
 * Pictures that a split consists of, such as EmoNet's: a text file with one file name a line, a table whose first
 * column holds the file names ({@code subDirectory_filePath} or another heading without a dot in it), or a Python
 * pickle of a list of file names or of a dictionary whose keys they are; what such a dictionary says of them is not
 * looked at.
 *
 * @param names as photos' keys
 */
public record SplitList(Set<String> names) {

    private static final String PICKLE = ".pkl";

    public SplitList {
        names = Set.copyOf(names);
    }

    /** Reads a list; empty lines and lines that begin with # don't count. */
    public static SplitList read(Path file) throws IOException {
        List<String> entries;
        try {
            entries = file.toString().endsWith(PICKLE) ? pickled(file) : lines(file);
        } catch (NoSuchFileException e) {
            throw new DataException(file + " does not exist: name a text file with one picture a line", e);
        } catch (CharacterCodingException e) {
            throw new DataException(file + " is not a text file: convert the list to one picture a line", e);
        }
        Set<String> names = new HashSet<>();
        for (String entry : entries) {
            String name = entry.replace('\\', '/');
            if (!name.isEmpty() && !name.startsWith("#") && name.contains(".")) {
                names.add(name);
            }
        }
        if (names.isEmpty()) {
            throw new DataException(file + " names no pictures: one file name a line is expected, or in a pickle a list"
                    + " of them or a dictionary whose keys they are");
        }
        return new SplitList(names);
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .map(line -> line.split(",", 2)[0].strip().replace("\"", ""))
                .toList();
    }

    private static List<String> pickled(Path file) throws IOException {
        Object root = Pickle.read(file).root();
        Collection<?> entries = root instanceof Map<?, ?> map ? map.keySet()
                : root instanceof Collection<?> collection ? collection
                : root instanceof Object[] tuple ? List.of(tuple)
                : List.of();
        return entries.stream().filter(String.class::isInstance).map(String.class::cast).toList();
    }

    /** The photos that the list names, in their own order. */
    public List<LabelledPhoto> keep(List<LabelledPhoto> photos) {
        return photos.stream().filter(photo -> names.contains(photo.key())).toList();
    }

    /** The photos that the list doesn't name: training is what is in neither of EmoNet's other lists. */
    public List<LabelledPhoto> drop(List<LabelledPhoto> photos) {
        return photos.stream().filter(photo -> !names.contains(photo.key())).toList();
    }
}
