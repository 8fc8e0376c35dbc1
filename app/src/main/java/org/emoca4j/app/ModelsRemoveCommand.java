package org.emoca4j.app;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.emoca4j.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes parts from the store. */
@Command(
        name = "remove",
        description = "Removes parts from the store; the files that they were made from stay where they are.",
        footerHeading = "%nExamples:%n",
        footer = "  emoca models remove emoca-v2 deca")
final class ModelsRemoveCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private StoreOption store;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Names of parts, as 'emoca models list' tells.")
    private List<String> ids;

    ModelsRemoveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ModelStore opened = store.open();
        opened.remove(ids);
        ids.stream().distinct().forEach(id -> console.out().println(id + ": removed"));
        return ExitCode.OK;
    }
}
