package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.emoca4j.format.StagingFolder;

/**
 * The folder that a run writes into: {@code <out>/<photo>/...}. A photo's folder appears whole or not at all, see
 * {@link StagingFolder}, also when the run is ended by Ctrl-C.
 *
 * <p>Safe for use from many threads, each with photos of its own.
 */
final class OutputFolder implements AutoCloseable {

    private final StagingFolder folder;

    private OutputFolder(StagingFolder folder) {
        this.folder = folder;
    }

    /**
     * Opens a folder, and makes it where it is missing.
     *
     * @throws UserError if it is a file, or can't be made or written
     */
    static OutputFolder open(Path root) {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw UserError.usage("the output folder " + root + " is a file; name a folder with --out");
        }
        try {
            return new OutputFolder(StagingFolder.open(root));
        } catch (IOException e) {
            throw UserError.failed("can't write into the output folder " + root + " (" + Main.reason(e)
                    + "); choose another with --out, or free its disk", e);
        }
    }

    /** Whether {@link #close} was called. */
    boolean closed() {
        return folder.closed();
    }

    /** A new empty folder to fill, that {@link #publish} puts into place. */
    Path stage() throws IOException {
        return folder.stage();
    }

    /** Puts a filled folder into its place, where it replaces the one of an earlier run. */
    void publish(Path filled, Path place) throws IOException {
        folder.publish(filled, place);
    }

    /** Gives up a folder from {@link #stage}. */
    void discard(Path filled) {
        folder.discard(filled);
    }

    /** Removes what is unfinished, and a new folder that stayed empty; may be called from a shutdown hook. */
    @Override
    public void close() {
        folder.close();
    }
}
