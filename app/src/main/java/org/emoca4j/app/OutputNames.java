package org.emoca4j.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Gives each photo a folder of its own, the same in each run; touches nothing. */
final class OutputNames {

    private final Path root;
    private final Set<String> taken = new HashSet<>();

    /** @param root the output folder, which need not exist */
    OutputNames(Path root) {
        this.root = root;
    }

    /**
     * Chooses the folder of a photo: its name without extension, or that with -2, -3 ... where the name belongs to
     * another photo, of this run or of an earlier one.
     */
    Path folderFor(Path photo) {
        String stem = stem(photo);
        String name = stem;
        for (int number = 2; !claim(name, photo); number++) {
            name = stem + "-" + number;
        }
        return root.resolve(name);
    }

    private boolean claim(String name, Path photo) {
        // as file systems see it that ignore case and compose accents
        String key = Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        if (taken.contains(key)) {
            return false;
        }
        Path folder = root.resolve(name);
        if (Files.exists(folder)) {
            Optional<String> owner = PhotoResult.read(folder).map(PhotoResult::photo);
            if (owner.isEmpty() || !owner.get().equals(PhotoResult.nameOf(photo))) {
                return false;
            }
        }
        return taken.add(key);
    }

    private static String stem(Path photo) {
        String name = photo.getFileName() == null ? "" : photo.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = (dot > 0 ? name.substring(0, dot) : name).strip();
        // a name of dots alone would be this folder or the one above
        return stem.chars().allMatch(c -> c == '.') ? "photo" : stem;
    }
}
