package org.emoca4j.format;

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
 * Fills folders so that each appears whole or not at all: first in a hidden staging folder of this run beside their
 * place, then renamed. The staging folder goes when the run ends; what a killed run left is cleared by the next one.
 *
 * <p>Safe for use from many threads, each with folders of its own.
 */
public final class StagingFolder implements AutoCloseable {

    private static final String PREFIX = ".emoca-";
    private static final String SUFFIX = ".partial";
    private static final String LOCK = "lock";
    private static final int DELETE_TRIES = 5;

    private final Path root;
    private final Path staging;
    private final FileChannel lock;
    private final boolean made;
    private int staged;
    private volatile boolean closed;

    private StagingFolder(Path root, Path staging, FileChannel lock, boolean made) {
        this.root = root;
        this.made = made;
        this.staging = staging;
        this.lock = lock;
    }

    /**
     * Opens a staging folder in a folder that is made where it is missing, and clears those of killed runs.
     *
     * @throws IOException if the folder can't be made or written
     */
    public static StagingFolder open(Path root) throws IOException {
        boolean made = !Files.exists(root);
        Files.createDirectories(root);
        clearAbandoned(root);
        String id = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
        Path staging = Files.createDirectory(root.resolve(PREFIX + id + SUFFIX));
        FileChannel channel = FileChannel.open(
                staging.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.tryLock();
        return new StagingFolder(root, staging, channel, made);
    }

    /** Removes staging folders whose run is gone: the system gives up a process's locks when it ends. */
    public static void clearAbandoned(Path root) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root, PREFIX + "*" + SUFFIX)) {
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
    public boolean closed() {
        return closed;
    }

    /** A new empty folder to fill, that {@link #publish} puts into place. */
    public synchronized Path stage() throws IOException {
        if (closed) {
            throw new IOException("the run was stopped");
        }
        return Files.createDirectory(staging.resolve(Integer.toString(staged++)));
    }

    /** Puts a filled folder into its place, where it replaces an older one. */
    public synchronized void publish(Path filled, Path folder) throws IOException {
        if (closed) {
            throw new IOException("the run was stopped");
        }
        retire(folder);
        Files.move(filled, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes a folder out of its place in one step; its content goes with {@link #close}. */
    public synchronized void retire(Path folder) throws IOException {
        if (Files.exists(folder)) {
            Files.move(folder, stage().resolve("old"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Gives up a folder from {@link #stage}. */
    public void discard(Path filled) {
        try {
            delete(filled);
        } catch (IOException e) {
            // close() tries again
        }
    }

    /**
     * Removes what is unfinished, and a new root that stayed empty. May be called from a shutdown hook while folders
     * are being filled.
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
