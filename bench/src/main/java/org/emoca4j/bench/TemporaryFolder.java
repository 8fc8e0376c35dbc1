package org.emoca4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder that is there until it is closed.
 *
 * @param path of it
 */
record TemporaryFolder(Path path) implements AutoCloseable {

    /** An empty one. */
    static TemporaryFolder make() throws IOException {
        return new TemporaryFolder(Files.createTempDirectory("emoca-bench"));
    }

    /** Deletes it with all that is in it. */
    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
