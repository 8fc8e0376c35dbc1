package org.emoca4j.train.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Pictures that a split consists of, such as EmoNet's: a text file with one file name a line, or a table whose first
 * column holds the file names ({@code subDirectory_filePath} or another heading without a dot in it).
 *
 * @param names as photos' keys
 */
public record SplitList(Set<String> names) {

    public SplitList {
        names = Set.copyOf(names);
    }

    /** Reads a list; empty lines and lines that begin with # don't count. */
    public static SplitList read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new DataException(file + " does not exist: name a text file with one picture a line", e);
        } catch (CharacterCodingException e) {
            throw new DataException(file + " is not a text file: convert the list to one picture a line", e);
        }
        Set<String> names = new HashSet<>();
        for (String line : lines) {
            String name = line.split(",", 2)[0].strip().replace('\\', '/').replace("\"", "");
            if (!name.isEmpty() && !name.startsWith("#") && name.contains(".")) {
                names.add(name);
            }
        }
        if (names.isEmpty()) {
            throw new DataException(file + " names no pictures: one file name a line is expected");
        }
        return new SplitList(names);
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
