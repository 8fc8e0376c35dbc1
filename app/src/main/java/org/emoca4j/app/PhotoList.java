package org.emoca4j.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects the photos that a command line names: files, folders, globs and lists. Inputs that lead nowhere become
 * problems, one line each, and don't stop the others. A photo that is named twice counts once.
 */
final class PhotoList {

    /** Also kinds that we can't read: silence about a folder of HEIC photos would be worse than an error for each. */
    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp",
            "tif", "tiff", "heic", "heif", "avif", "jxl");

    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

    private final boolean recursive;
    private final Path excluded;
    private final List<Path> photos = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Path> seen = new HashSet<>();
    private boolean batch;

    /** An input without a photo; the message is one line that names it. */
    record Problem(String input, String message) {}

    /**
     * @param recursive whether folders inside folders count
     * @param excluded the output folder: what an earlier run wrote is not an input
     */
    PhotoList(boolean recursive, Path excluded) {
        this.recursive = recursive;
        this.excluded = excluded.toAbsolutePath().normalize();
    }

    List<Path> photos() {
        return photos;
    }

    List<Problem> problems() {
        return problems;
    }

    /** Whether more than single files were named: a folder, a glob, a list, or several inputs. */
    boolean batch() {
        return batch || photos.size() + problems.size() > 1;
    }

    /** Adds a file, a folder or a glob. */
    void add(String input) {
        if (input.isBlank()) {
            problem("''", "an empty name was given as a photo; name a file or a folder");
            return;
        }
        try {
            Path path = Path.of(input);
            if (Files.isDirectory(path)) {
                addFolder(path);
                return;
            }
            if (Files.exists(path) || !GLOB.matcher(input).find()) {
                addFile(path);
                return;
            }
        } catch (InvalidPathException e) {
            // Windows takes no * in a path: it can only be a glob
            if (!GLOB.matcher(input).find()) {
                problem(input, input + " is not a file name here: " + e.getReason() + "; check the name");
                return;
            }
        }
        addGlob(input);
    }

    /**
     * Adds the photos that a list names, one on a line; relative names start at the current folder, blank lines and
     * those that begin with # don't count.
     *
     * @param list a text file in UTF-8, or - for standard input
     */
    void addList(String list, InputStream standardInput) {
        batch = true;
        int before = photos.size() + problems.size();
        try (InputStream in = list.equals("-") ? standardInput : Files.newInputStream(Path.of(list));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines().map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#")).forEach(this::add);
        } catch (IOException | UncheckedIOException | InvalidPathException e) {
            problem(list, "the list " + list + " can't be read; check its name and permissions");
            return;
        }
        if (photos.size() + problems.size() == before) {
            problem(list, "the list " + list + " names no photo; write one file name on each line");
        }
    }

    private void addFile(Path file) {
        if (seen.add(identity(file))) {
            photos.add(file);
        }
    }

    private static Path identity(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize(); // doesn't exist: the decoder says so
        }
    }

    private void addFolder(Path folder) {
        batch = true;
        List<Path> found = walk(folder, recursive ? Integer.MAX_VALUE : 1, PhotoList::isPhoto);
        found.forEach(this::addFile);
        if (found.isEmpty() && problems.stream().noneMatch(p -> p.input().equals(folder.toString()))) {
            problem(folder.toString(), folder + " has no photos"
                    + (recursive ? "" : "; name a folder with JPEG, PNG or other pictures, or add --recursive"));
        }
    }

    private static boolean isPhoto(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT)) && dot > 0;
    }

    private void addGlob(String glob) {
        batch = true;
        String pattern = glob.replace('\\', '/');
        Matcher wild = GLOB.matcher(pattern);
        int cut = wild.find() ? pattern.lastIndexOf('/', wild.start()) : -1;
        Path base = Path.of(cut < 0 ? "" : pattern.substring(0, cut + 1));
        String rest = pattern.substring(cut + 1);
        PathMatcher matcher;
        try {
            matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
        } catch (IllegalArgumentException e) {
            problem(glob, glob + " is neither a file nor a valid pattern; check its brackets");
            return;
        }
        int depth = rest.contains("**") ? Integer.MAX_VALUE : (int) rest.chars().filter(c -> c == '/').count() + 1;
        List<Path> found = Files.isDirectory(base)
                ? walk(base, depth, file -> matcher.matches(base.relativize(file)))
                : List.of();
        found.forEach(this::addFile);
        if (found.isEmpty()) {
            problem(glob, "no file matches " + glob + "; check the pattern");
        }
    }

    /** Files of a folder in the order of their names; a loop of links is walked once. */
    private List<Path> walk(Path folder, int depth, Predicate<Path> wanted) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    boolean hidden = !dir.equals(folder) && dir.getFileName().toString().startsWith(".");
                    boolean skip = hidden || dir.toAbsolutePath().normalize().equals(excluded) && !dir.equals(folder);
                    return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    boolean hidden = file.getFileName().toString().startsWith(".");
                    // others are pipes and devices: reading one might never end
                    boolean data = !attributes.isDirectory() && !attributes.isOther();
                    if (!hidden && data && wanted.test(file)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    if (!(e instanceof FileSystemLoopException)) {
                        unreadable(file, e);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            unreadable(folder, e);
        }
        found.sort(null);
        return found;
    }

    private void unreadable(Path path, IOException e) {
        problem(path.toString(), path + " can't be read (" + Main.reason(e) + "); check its permissions");
    }

    private void problem(String input, String message) {
        problems.add(new Problem(input, message));
    }
}
