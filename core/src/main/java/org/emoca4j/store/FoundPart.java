package org.emoca4j.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A part of a model that {@link ModelAdder#scan} recognised among a user's files.
 *
 * @param id its name in the store
 * @param licence its terms
 * @param sources the file itself, then a configuration where it has one
 * @param notes what the user should know, one line each
 * @param installed name of the part of the store that was made from the same file already
 */
public record FoundPart(
        String id, PartKind kind, Licence licence, List<Path> sources, List<String> notes, Optional<String> installed) {

    public FoundPart {
        sources = List.copyOf(sources);
        notes = List.copyOf(notes);
    }

    /** The file that holds the part. */
    public Path file() {
        return sources.get(0);
    }
}
