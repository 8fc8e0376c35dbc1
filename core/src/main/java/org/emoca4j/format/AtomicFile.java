package org.emoca4j.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** Writes files that are either whole or not there: under a temporary name beside the target, renamed at the end. */
public final class AtomicFile {

    private static final int BUFFER_BYTES = 1 << 16;

    private AtomicFile() {}

    /** What goes into a file. */
    @FunctionalInterface
    public interface Content {

        /** Writes everything; the caller closes the stream. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes or replaces a file. If anything fails, an older file of that name stays as it was and nothing half-written
     * is left.
     *
     * @param file target; its folder must exist
     * @throws IOException with one line that names the file and the remedy, if it can't be written
     */
    public static void write(Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw new IOException("can't write " + file + ": it is a folder; choose another name");
        }
        Path part = folder.resolve("." + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".part");
        boolean done = false;
        try {
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    BUFFER_BYTES)) {
                content.writeTo(out);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            done = true;
        } catch (FileAlreadyExistsException e) {
            throw new IOException("can't write " + file + ": a folder of that name is in the way; remove it", e);
        } catch (FileSystemException e) {
            throw new IOException("can't write " + file + ": "
                    + (e.getReason() == null ? e.getClass().getSimpleName() : e.getReason())
                    + "; check that the folder exists and may be written", e);
        } catch (IOException e) {
            throw new IOException("can't write " + file + ": " + e.getMessage()
                    + "; free some disk space or choose another folder", e);
        } finally {
            if (!done) {
                Files.deleteIfExists(part);
            }
        }
    }
}
