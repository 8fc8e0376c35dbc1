package org.emoca4j.train.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.emoca4j.app.UserError;

/** Keeps a run folder for one process: two that write into it would mix their checkpoints. Ends with the process. */
final class RunLock implements AutoCloseable {

    /** Its name in the folder. */
    static final String FILE = ".lock";

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes a folder.
     *
     * @throws UserError if another process has it
     */
    static RunLock take(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw UserError.usage("another process is training in " + folder
                    + ": wait for it, stop it, or name another folder with --out");
        }
        return new RunLock(file, channel);
    }

    /** Takes the lock's file away too, as if nothing had been here. */
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
