package org.emoca4j.store;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@link ModelAdder#scan} makes of a user's files and folders.
 *
 * @param parts what can be added, in the order in which it should be
 * @param skipped files of folders that are none of the known ones
 * @param problems one line for each file that is a known one but can't be used, or that the user named in vain
 */
public record ModelScan(List<FoundPart> parts, List<Path> skipped, List<String> problems) {

    public ModelScan {
        parts = List.copyOf(parts);
        skipped = List.copyOf(skipped);
        problems = List.copyOf(problems);
    }
}
