package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** All files in a folder and its subfolders, within bounds; links are followed, but not in circles. */
final class FileSearch extends SimpleFileVisitor<Path> {

    private static final int MAX_DEPTH = 24;
    private static final int MAX_FILES = 200_000;

    private final Path root;
    private final Path excluded;
    private final List<Path> files = new ArrayList<>();

    private FileSearch(Path root, Path excluded) {
        this.root = root;
        this.excluded = excluded.toAbsolutePath().normalize();
    }

    /**
     * Searches.
     *
     * @param excluded a folder to leave out
     * @throws IOException if there are too many files for a folder of models
     */
    static List<Path> files(Path root, Path excluded) throws IOException {
        FileSearch search = new FileSearch(root, excluded);
        Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, search);
        search.files.sort(null);
        return search.files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return folder.toAbsolutePath().normalize().equals(excluded)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isRegularFile()) {
            files.add(file);
        }
        if (files.size() > MAX_FILES) {
            throw new IOException(root + " has more than " + MAX_FILES + " files; name the folder of the models in it");
        }
        return FileVisitResult.CONTINUE;
    }

    /** Folders that can't be read and links that lead in circles are passed by. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException error) {
        return FileVisitResult.CONTINUE;
    }
}
