package org.emoca4j.store;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Which of a package's checkpoints counts (emoca section 1.4, "Package layout and checkpoint choice"). */
final class CheckpointChoice {

    private static final int MAX_LEVELS = 4;

    private CheckpointChoice() {}

    /**
     * The folder of the package that a checkpoint belongs to: the one above {@code <stage>/checkpoints/}, or its own.
     */
    static Path packageOf(Path checkpoint) {
        Path absolute = checkpoint.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        for (int level = 0; level < MAX_LEVELS && folder != null && folder.getFileName() != null; level++) {
            if (folder.getFileName().toString().equals("checkpoints")) {
                Path stage = folder.getParent();
                boolean named = stage != null && stage.getFileName() != null
                        && List.of("detail", "coarse").contains(stage.getFileName().toString());
                return named ? stage.getParent() : stage;
            }
            folder = folder.getParent();
        }
        return absolute.getParent();
    }

    /** The best one: of the detail stage if there is one, not the last, of the smallest loss in its name. */
    static Path best(List<Path> checkpoints) {
        return checkpoints.stream()
                .sorted(Comparator.<Path>naturalOrder().reversed())
                .min(Comparator.<Path, Boolean>comparing(path -> !ofDetail(path))
                        .thenComparing(path -> stem(path).equals("last"))
                        .thenComparingDouble(CheckpointChoice::loss))
                .orElseThrow();
    }

    private static boolean ofDetail(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        for (int level = 0; level < MAX_LEVELS && folder != null && folder.getFileName() != null; level++) {
            if (folder.getFileName().toString().equals("detail")) {
                return true;
            }
            folder = folder.getParent();
        }
        return false;
    }

    private static String stem(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(".ckpt") ? name.substring(0, name.length() - ".ckpt".length()) : name;
    }

    /** The number after the last '='; a name without one comes last. */
    private static double loss(Path path) {
        String stem = stem(path);
        try {
            return Double.parseDouble(stem.substring(stem.lastIndexOf('=') + 1));
        } catch (NumberFormatException e) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
