package org.emoca4j.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that a run writes into: {@code <out>/<photo>/...}. A photo's folder appears whole or not at all: it is
 * filled in a staging folder of this run and then renamed. The staging folder goes when the run ends, also by Ctrl-C;
 * what a killed run left is cleared by the next one.
 *
 * <p>Safe for use from many threads, each with photos of its own.
 */
final class OutputFolder implements AutoCloseable {

    private static final String STAGING_PREFIX = ".emoca-";
    private static final String STAGING_SUFFIX = ".partial";
    private static final String LOCK = "lock";
    private static final int DELETE_TRIES = 5;

    private final Path root;
    private final Path staging;
    private final FileChannel lock;
    private final boolean made;
    private int staged;
    private volatile boolean closed;

    private OutputFolder(Path root, Path staging, FileChannel lock, boolean made) {
        this.root = root;
        this.made = made;
        this.staging = staging;
        this.lock = lock;
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
        boolean made = !Files.exists(root);
        try {
            Files.createDirectories(root);
            clearAbandoned(root);
            String id = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
            Path staging = Files.createDirectory(root.resolve(STAGING_PREFIX + id + STAGING_SUFFIX));
            FileChannel channel = FileChannel.open(
                    staging.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            channel.tryLock();
            return new OutputFolder(root, staging, channel, made);
        } catch (IOException e) {
            throw UserError.failed("can't write into the output folder " + root + " (" + Main.reason(e)
                    + "); choose another with --out, or free its disk", e);
        }
    }

    /** Removes staging folders whose run is gone: the system gives up a process's locks when it ends. */
    private static void clearAbandoned(Path root) throws IOException {
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(root, STAGING_PREFIX + "*" + STAGING_SUFFIX)) {
            for (Path folder : found) {
                if (abandoned(folder)) {
                    delete(folder);
                }
            }
        }
    }

    private static boolean abandoned(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            return held != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    /** Whether {@link #close} was called. */
    boolean closed() {
        return closed;
    }

    /** A new empty folder to fill, that {@link #publish} puts into place. */
    synchronized Path stage() throws IOException {
        if (closed) {
            throw new IOException("the run was stopped");
        }
        return Files.createDirectory(staging.resolve(Integer.toString(staged++)));
    }

    /** Puts a filled folder into its place, where it replaces the one of an earlier run. */
    synchronized void publish(Path filled, Path folder) throws IOException {
        if (closed) {
            throw new IOException("the run was stopped");
        }
        if (Files.exists(folder)) {
            Files.move(folder, stage().resolve("old"));
        }
        Files.move(filled, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Gives up a folder from {@link #stage}. */
    void discard(Path filled) {
        try {
            delete(filled);
        } catch (IOException e) {
            // close() tries again
        }
    }

    /**
     * Removes what is unfinished, and a new folder that stayed empty. May be called from a shutdown hook while photos
     * are being written.
     */
    @Override
    public void close() {
        synchronized (this) {
            // not between the question and the move of publish(): a folder would be emptied on its way to its place
            closed = true;
        }
        for (int i = 0; i < DELETE_TRIES && Files.exists(staging); i++) {
            try {
                lock.close();
                delete(staging);
            } catch (IOException e) {
                // a file was added meanwhile: once more
            }
        }
        if (made) {
            try {
                Files.deleteIfExists(root);
            } catch (IOException e) {
                // it holds results
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> content;
        try (Stream<Path> walk = Files.walk(folder)) {
            content = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path path : content) {
            try {
                Files.deleteIfExists(path);
            } catch (FileSystemException e) {
                if (Files.exists(path)) {
                    throw e;
                }
            }
        }
    }
}
