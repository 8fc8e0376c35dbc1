package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.StagingFolder;
import org.emoca4j.store.InstalledPart.FileDigest;

/**
 * Adds models to a store: {@link #scan} looks at files, {@link #unaccepted} tells the terms, {@link #accept} remembers
 * the user's consent, and {@link #add} converts one part.
 *
 * <pre>{@code
 * try (ModelAdder adder = new ModelAdder(store)) {
 *     ModelScan scan = adder.scan(List.of(folder), Optional.empty());
 *     adder.accept(adder.unaccepted(scan)); // if the user agrees
 *     for (FoundPart part : scan.parts()) {
 *         adder.add(part);
 *     }
 * }
 * }</pre>
 *
 * <p>Not safe for use from many threads, except {@link #close}; many processes may add to one store.
 */
public final class ModelAdder implements AutoCloseable {

    private final ModelStore store;
    private final AcceptedLicences licences;
    private final Clock clock;
    private volatile StagingFolder staging;
    private volatile boolean closed;

    public ModelAdder(ModelStore store) {
        this.store = store;
        this.licences = new AcceptedLicences(store.folder());
        this.clock = Clock.systemUTC();
    }

    /**
     * A part that was added.
     *
     * @param notes how it compares with other parts, one line each
     */
    public record Added(InstalledPart part, List<String> notes) {

        public Added {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Recognises the files that are named, and all files in the folders that are named. Nothing is stored.
     *
     * @param name for a store that has several of the same kind; then exactly one network or model must be found
     * @throws IllegalArgumentException if the name can't be used
     */
    public ModelScan scan(List<Path> paths, Optional<String> name) throws IOException {
        return new ModelScanner(store).scan(paths, name);
    }

    /** The licences of new parts that the user of the store hasn't accepted yet. */
    public Set<Licence> unaccepted(ModelScan scan) throws IOException {
        Set<Licence> needed = EnumSet.noneOf(Licence.class);
        for (FoundPart part : scan.parts()) {
            if (part.installed().isEmpty()) {
                needed.add(part.licence());
            }
        }
        needed.removeAll(licences.read());
        return needed;
    }

    /** Remembers that the user has accepted these licences. */
    public void accept(Collection<Licence> accepted) throws IOException {
        if (accepted.isEmpty()) {
            return;
        }
        try {
            licences.add(accepted, LocalDate.now(clock));
        } catch (IOException e) {
            throw unwritable(store.folder(), e);
        }
    }

    /**
     * Converts a part and stores it, as a whole or not at all.
     *
     * @throws IllegalStateException if its licence was not accepted
     * @throws IOException if a source is damaged, the part doesn't fit those in the store, its place is taken, or the
     *     disk is full; the message is one line that names the file
     */
    public Added add(FoundPart found) throws IOException {
        if (found.installed().isPresent()) {
            return new Added(store.part(found.installed().get()), List.of());
        }
        if (!licences.read().contains(found.licence())) {
            throw new IllegalStateException("the licence of " + found.licence().title() + " was not accepted");
        }
        Optional<InstalledPart> taken =
                store.parts().stream().filter(part -> part.id().equals(found.id())).findFirst();
        if (taken.isPresent()) {
            throw new IOException(found.file() + ": " + found.id() + " is already there, made from another file ("
                    + taken.get().sources().get(0).name() + " of " + taken.get().sources().get(0).bytes()
                    + " bytes); remove it with 'emoca models remove " + found.id() + "'"
                    + (found.kind().networks() ? ", or add this one under another name with --as" : ""));
        }
        List<FileDigest> sources = new ArrayList<>();
        for (Path source : found.sources()) {
            sources.add(Digests.of(source));
        }
        StagingFolder folder = staging();
        Path staged = stage(folder);
        try {
            PartWriter writer = new PartWriter(staged, store.folder());
            PartConverter converter = new PartConverter(found, writer);
            converter.convertComparable();
            List<String> notes = new PartChecks(store).check(found, writer::written);
            converter.convertNetworks();
            InstalledPart part = writer.finish(found, sources, clock);
            publish(folder, staged, store.folder().resolve(found.id()));
            return new Added(part, notes);
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            // sizes that don't fit each other; tensors of another type; numbers that don't fit an int
            throw new FormatException(found.file() + ": " + e.getMessage(), e);
        } finally {
            folder.discard(staged);
        }
    }

    private StagingFolder staging() throws IOException {
        if (closed) {
            throw new IOException("the run was stopped");
        }
        if (staging == null) {
            try {
                staging = StagingFolder.open(store.folder());
            } catch (IOException e) {
                throw unwritable(store.folder(), e);
            }
        }
        return staging;
    }

    private Path stage(StagingFolder folder) throws IOException {
        try {
            return folder.stage();
        } catch (FileSystemException e) {
            throw unwritable(store.folder(), e);
        }
    }

    private void publish(StagingFolder folder, Path staged, Path place) throws IOException {
        try {
            folder.publish(staged, place);
        } catch (FileSystemException e) {
            throw unwritable(store.folder(), e);
        }
    }

    static IOException unwritable(Path folder, IOException cause) {
        String reason = cause instanceof FileSystemException fault && fault.getReason() != null
                ? fault.getReason()
                : cause instanceof AccessDeniedException
                        ? "permission denied"
                        : String.valueOf(cause.getMessage());
        return new IOException("can't write into the model store " + folder + " (" + reason
                + "); choose another with --store, or free its disk", cause);
    }

    /** Removes what is unfinished; may be called from a shutdown hook while a part is being stored. */
    @Override
    public void close() {
        closed = true;
        if (staging != null) {
            staging.close();
        }
    }
}
