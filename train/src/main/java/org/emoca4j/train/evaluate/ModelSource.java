package org.emoca4j.train.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.compared.ComparedSystems;
import org.emoca4j.store.ModelStore;

/** Opens what a table is to compare, by name. */
interface ModelSource {

    /** Names of everything that has one. */
    List<String> names();

    /**
     * Opens a system or network.
     *
     * @return empty if its files were not added
     * @throws IOException if the name is not known, or a file is damaged
     */
    Optional<FaceMeasure> open(String id) throws IOException;

    /**
     * Files that were not added: some systems open without all of them.
     *
     * @throws IOException if the name is not known
     */
    List<String> lacks(String id) throws IOException;

    /** Those of {@link ComparedSystems}, each network on one processor. */
    static ModelSource of(ModelStore store) {
        return new ModelSource() {

            @Override
            public List<String> names() {
                return Stream.concat(
                        ComparedSystems.SYSTEMS.stream(), ComparedSystems.READERS.stream()).toList();
            }

            @Override
            public Optional<FaceMeasure> open(String id) throws IOException {
                return isReader(id)
                        ? ComparedSystems.openReader(id, store, 1).map(FaceMeasure.Reading::new)
                        : ComparedSystems.open(id, store, 1).map(FaceMeasure.Codes::new);
            }

            @Override
            public List<String> lacks(String id) throws IOException {
                return isReader(id) ? ComparedSystems.lacksReader(id, store) : ComparedSystems.lacks(id, store);
            }

            /** Runs of both kinds are folders; a reader's is known by its network. */
            private boolean isReader(String id) {
                return ComparedSystems.READERS.contains(id) || Files.exists(Path.of(id, "emotion.onnx"));
            }
        };
    }
}
