package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Path;
import org.emoca4j.store.ModelStore;
import picocli.CommandLine.Option;

/** Which model store a command works on. */
final class StoreOption {

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Folder of the model store. Without it: $EMOCA_STORE, or emoca/models in $XDG_CACHE_HOME or "
                    + "~/.cache.")
    private Path folder;

    ModelStore open() throws IOException {
        return ModelStore.open(folder == null ? ModelStore.defaultFolder() : folder);
    }
}
