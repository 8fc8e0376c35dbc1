package org.emoca4j.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.emoca4j.compared.ComparedSystems;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.evaluate.compare.Column;
import org.emoca4j.evaluate.compare.Missing;
import org.emoca4j.store.ModelStore;

/**
 * The systems that a command line names, opened as far as their files are there.
 *
 * @param columns opened systems in the order asked for
 * @param missing those that can't be opened, and why
 * @param damaged whether one of the missing is there but can't be read
 */
record ChosenSystems(List<Column> columns, List<Missing> missing, boolean damaged) implements AutoCloseable {

    /**
     * Opens systems.
     *
     * @param ids names or run folders; empty takes every system that has a name, in the paper's order
     * @param threads processors for one network run
     * @throws UserError if a name is not known, or none of the systems opens
     */
    static ChosenSystems open(List<String> ids, ModelStore store, int threads) {
        List<String> wanted = ids.isEmpty()
                ? ComparedSystems.SYSTEMS
                : List.copyOf(new LinkedHashSet<>(ids.stream().map(String::strip).toList()));
        List<Column> columns = new ArrayList<>();
        List<Missing> missing = new ArrayList<>();
        boolean damaged = false;
        for (String id : wanted) {
            List<String> lacks = lacks(id, store);
            try {
                Optional<FaceSystem> system = ComparedSystems.open(id, store, threads);
                system.ifPresentOrElse(
                        s -> columns.add(new Column(s, s.missingForMesh())),
                        () -> missing.add(new Missing(id, lacks)));
            } catch (IOException e) {
                damaged = true;
                missing.add(new Missing(id, List.of("can't be opened: " + Main.describe(e))));
            }
        }
        ChosenSystems chosen = new ChosenSystems(List.copyOf(columns), List.copyOf(missing), damaged);
        if (columns.isEmpty()) {
            throw UserError.failed("none of the models is installed; " + chosen.missingLine(), null);
        }
        return chosen;
    }

    private static List<String> lacks(String id, ModelStore store) {
        try {
            return ComparedSystems.lacks(id, store);
        } catch (IOException e) {
            throw UserError.usage("--models: " + Main.describe(e) + "; the names are "
                    + String.join(", ", ComparedSystems.SYSTEMS) + ", or the folder of a run of 'emoca train'");
        }
    }

    /** The missing systems for a message; empty if there are none. */
    String missingLine() {
        StringBuilder line = new StringBuilder();
        for (Missing system : missing) {
            line.append(line.isEmpty() ? "not installed: " : ", ").append(system.id());
            if (!system.lacks().isEmpty()) {
                line.append(" (").append(String.join("; ", system.lacks())).append(')');
            }
        }
        return line.toString();
    }

    /** Names the missing systems, if there are any. */
    void report(Console console) {
        if (!missing.isEmpty()) {
            console.say(missingLine());
        }
    }

    List<String> titles() {
        return columns.stream().map(c -> c.system().title()).toList();
    }

    @Override
    public void close() {
        columns.forEach(column -> column.system().close());
    }
}
