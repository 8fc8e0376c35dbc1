package org.emoca4j.train.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.app.UserError;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;

/**
 * The folder of a run: {@code recipe.yaml} (every setting), {@code log.txt}, {@code scalars.csv}, {@code events/} (for
 * TensorBoard), {@code pictures/}, {@code checkpoints/} and {@code model-card.md}.
 */
public final class RunFolder implements AutoCloseable {

    private static final String RECIPE = "recipe.yaml";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String SCALARS = "scalars.csv";
    private static final String HEADER = "step,epoch,name,value";

    private final Path root;
    private final Checkpoints checkpoints;
    private final Optional<Path> resumeFrom;
    private final Optional<RunLock> lock;
    private List<String> changes = List.of();
    private byte[] before;
    private Writer log;
    private Writer scalars;
    private EventWriter events;
    private boolean fresh;

    private RunFolder(Path root, Optional<Path> resumeFrom, Optional<RunLock> lock) {
        this.root = root;
        this.lock = lock;
        this.checkpoints = new Checkpoints(root.resolve(CHECKPOINTS));
        this.resumeFrom = resumeFrom;
    }

    /**
     * Makes the folder of a new run.
     *
     * @throws UserError if something is in its place, or it can't be written
     */
    public static RunFolder create(Path root, Recipe recipe) throws IOException {
        if (Files.exists(root.resolve(RECIPE))) {
            throw UserError.usage(root + " holds a run already; go on with it with --resume, or name another folder");
        }
        try (Stream<Path> content = Files.exists(root) ? Files.list(root) : Stream.empty()) {
            if (content.anyMatch(file -> !isRemainder(file))) {
                throw new DirectoryNotEmptyException(root.toString());
            }
            Files.createDirectories(root);
        } catch (DirectoryNotEmptyException e) {
            throw UserError.usage(root + " is not empty; name a new folder with --out");
        } catch (IOException e) {
            throw UserError.usage("can't make the run folder " + root + ": is a file in the way, or may you not write "
                    + "there? Name another with --out");
        }
        RunFolder folder = new RunFolder(root, Optional.empty(), Optional.of(RunLock.take(root)));
        folder.fresh = true;
        folder.writeRecipe(recipe);
        return folder;
    }

    /** What a run leaves that was killed, or met a full disk, before its recipe was written. */
    private static boolean isRemainder(Path file) {
        String name = file.getFileName().toString();
        return name.equals(RunLock.FILE) || name.equals(CHECKPOINTS) || name.startsWith(".") && name.endsWith(".part");
    }

    /**
     * Opens the folder of a run that goes on; without a checkpoint it begins anew.
     *
     * @param recipe takes the place of the one in the folder
     * @throws UserError if no run is there, or another process is at it
     */
    public static RunFolder resume(Path root, Recipe recipe) throws IOException {
        recipeFile(root);
        RunLock lock = RunLock.take(root);
        try {
            Checkpoints checkpoints = new Checkpoints(root.resolve(CHECKPOINTS));
            checkpoints.clean();
            RunFolder folder = new RunFolder(root, checkpoints.last(), Optional.of(lock));
            folder.changes = recipe.differences(
                    Recipe.read(recipe.stage(), recipeFile(root).toString(), List.of()));
            folder.before = Files.readAllBytes(recipeFile(root));
            folder.writeRecipe(recipe);
            return folder;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * The folder as the other processes of a run see it: they read its checkpoint and write nothing.
     *
     * @param resume whether the run goes on
     */
    public static RunFolder follow(Path root, boolean resume) throws IOException {
        return new RunFolder(root,
                resume ? new Checkpoints(root.resolve(CHECKPOINTS)).last() : Optional.empty(), Optional.empty());
    }

    /**
     * The recipe of the run in a folder.
     *
     * @throws UserError if no run is there
     */
    public static Path recipeFile(Path root) {
        Path file = root.resolve(RECIPE);
        if (!Files.isRegularFile(file)) {
            throw UserError.usage("there is no run to resume in " + root + "; name its folder with --out");
        }
        return file;
    }

    /** Settings that are others than at the run's last start, one a line. */
    List<String> changes() {
        return changes;
    }

    /** Whether a setting is among them. */
    boolean changed(String setting) {
        return changes.stream().anyMatch(line -> line.startsWith(setting + ":"));
    }

    private void writeRecipe(Recipe recipe) throws IOException {
        Files.createDirectories(root.resolve(CHECKPOINTS));
        String yaml = recipe.yaml();
        AtomicFile.write(root.resolve(RECIPE), out -> out.write(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    /** The checkpoint to go on from, if there is one. */
    Optional<Checkpoint> checkpoint() throws IOException {
        return resumeFrom.isPresent() ? Optional.of(Checkpoints.read(resumeFrom.get())) : Optional.empty();
    }

    /**
     * Opens what is written into while the run goes on. Figures of steps that are done again are taken out.
     *
     * @param step where the run stands
     */
    void begin(long step) throws IOException {
        log = append(root.resolve("log.txt"));
        Path file = root.resolve(SCALARS);
        List<String> kept = new ArrayList<>(List.of(HEADER));
        if (Files.exists(file)) {
            try (Stream<String> lines = Files.lines(file)) {
                lines.skip(1).filter(line -> upTo(step, line)).forEach(kept::add);
            }
        }
        AtomicFile.write(file, out -> out.write((String.join("\n", kept) + "\n").getBytes(StandardCharsets.UTF_8)));
        scalars = append(file);
        events = EventWriter.open(root.resolve("events"), step);
    }

    /** A line that was cut off when the process was killed doesn't count. */
    private static boolean upTo(long step, String line) {
        String[] cells = line.split(",", -1);
        return cells.length == 4 && cells[0].matches("\\d{1,18}") && Long.parseLong(cells[0]) <= step;
    }

    private static Writer append(Path file) throws IOException {
        return Files.newBufferedWriter(
                file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);
    }

    /** A line of the log, with the time. */
    void log(String line) throws IOException {
        log.write(LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                + " " + line + "\n");
        log.flush();
    }

    /** Figures at a step, by name. */
    void scalars(long step, int epoch, Map<String, Double> figures) throws IOException {
        for (Map.Entry<String, Double> figure : figures.entrySet()) {
            scalars.write(String.format(Locale.ROOT, "%d,%d,%s,%s\n", step, epoch, figure.getKey(), figure.getValue()));
            events.scalar(step, figure.getKey(), figure.getValue());
        }
        scalars.flush();
    }

    /** A picture at a step: an event, and a file that the next one replaces. */
    void picture(long step, String name, RgbImage picture) throws IOException {
        events.image(step, name, picture);
        Path folder = Files.createDirectories(root.resolve("pictures"));
        PngWriter.write(picture, folder.resolve(name.replaceAll("\\W+", "-") + ".png"));
    }

    Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Writes or replaces the draft of the model card. */
    void modelCard(String markdown) throws IOException {
        AtomicFile.write(root.resolve("model-card.md"), out -> out.write(markdown.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * What the best checkpoint of a run holds, or the last one where no validation was good.
     *
     * @param root folder of the run, which may go on meanwhile
     * @return empty if there is no checkpoint yet
     */
    public static Optional<StageState> best(Path root) throws IOException {
        Checkpoints checkpoints = new Checkpoints(root.resolve(CHECKPOINTS));
        Optional<Path> place = checkpoints.best();
        if (place.isEmpty()) {
            place = checkpoints.last();
        }
        return place.isPresent() ? Optional.of(Checkpoints.read(place.get()).stage()) : Optional.empty();
    }

    /**
     * What a checkpoint holds that someone names: that of a run is its {@link #best}; but where the place is the folder
     * of a checkpoint, such as {@code runs/teacher/checkpoints/step-3700}, it is this one.
     *
     * @return empty if there is none
     */
    public static Optional<StageState> named(Path place) throws IOException {
        return Checkpoints.isCheckpoint(place) ? Optional.of(Checkpoints.read(place).stage()) : best(place);
    }

    /** The folder of the run that a place belongs to which {@link #named} takes. */
    public static Path rootOf(Path place) {
        return Checkpoints.isCheckpoint(place) ? place.toAbsolutePath().getParent().getParent() : place;
    }

    /** The folder itself. */
    public Path root() {
        return root;
    }

    /**
     * Closes the files. A run that never began, because its data is missing perhaps, leaves nothing behind, and one
     * that could not go on keeps the recipe that it had.
     */
    @Override
    public void close() throws IOException {
        for (Closeable open : Arrays.asList(log, scalars, events)) {
            if (open != null) {
                open.close();
            }
        }
        if (fresh && log == null) {
            Files.deleteIfExists(root.resolve(RECIPE));
            Files.deleteIfExists(root.resolve(CHECKPOINTS));
        } else if (before != null && log == null) {
            AtomicFile.write(root.resolve(RECIPE), out -> out.write(before));
        }
        if (lock.isPresent()) {
            if (fresh && log == null) {
                lock.get().remove();
            }
            lock.get().close();
        }
    }
}
