package org.emoca4j.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of a model store, as its {@code config.json} describes it.
 *
 * @param id name of its folder
 * @param licence its terms
 * @param added when, ISO 8601 in UTC
 * @param sources the files that it was made from
 * @param files what is stored beside {@code config.json}
 * @param facts what else is known, such as {@code edition} or {@code expression_outputs}
 * @param ignored what the sources hold besides, grouped
 */
public record InstalledPart(
        String id,
        PartKind kind,
        Licence licence,
        String added,
        List<FileDigest> sources,
        List<FileDigest> files,
        Map<String, String> facts,
        List<String> ignored) {

    /**
     * A file and its content.
     *
     * @param name without its folder
     * @param bytes its size
     * @param sha256 64 hexadecimal digits
     */
    public record FileDigest(String name, long bytes, String sha256) {}

    public InstalledPart {
        sources = List.copyOf(sources);
        files = List.copyOf(files);
        facts = Map.copyOf(facts);
        ignored = List.copyOf(ignored);
    }

    /** As papers name it, followed by the id where the user gave it another. */
    public String title() {
        return id.equals(kind.id()) ? kind.title() : kind.title() + " (" + id + ")";
    }

    /** Size of all stored files, in bytes. */
    public long bytes() {
        return files.stream().mapToLong(FileDigest::bytes).sum();
    }

    /** One of {@link #facts}. */
    public Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    /** The content of {@code config.json}. */
    public String toJson() {
        return PartConfig.toJson(this).toPrettyString();
    }
}
