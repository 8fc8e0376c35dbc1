package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** What tests need that add published files to a store whose user accepts every licence. */
abstract class AddsToStore {

    @TempDir
    Path folder;

    /** What the last call of {@link #add} said of files that were not added. */
    final List<String> problems = new ArrayList<>();

    ModelStore store() throws IOException {
        return ModelStore.open(folder.resolve("store"));
    }

    /** Adds what is found in files and folders, and gives the parts' names. */
    List<String> add(Path... paths) throws IOException {
        List<String> added = new ArrayList<>();
        problems.clear();
        try (ModelAdder adder = new ModelAdder(store())) {
            ModelScan scan = adder.scan(List.of(paths), Optional.empty());
            problems.addAll(scan.problems());
            adder.accept(adder.unaccepted(scan));
            for (FoundPart part : scan.parts()) {
                try {
                    added.add(adder.add(part).part().id());
                } catch (IOException e) {
                    problems.add(e.getMessage());
                }
            }
        }
        return added;
    }
}
