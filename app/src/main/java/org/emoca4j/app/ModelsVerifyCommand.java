package org.emoca4j.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.emoca4j.store.InstalledPart;
import org.emoca4j.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks whether the store is as it was filled. */
@Command(
        name = "verify",
        description = "Compares size and SHA-256 of each stored file with what was stored, and loads each network.",
        footerHeading = "%nExamples:%n",
        footer = {"  emoca models verify", "  emoca models verify emoca-v2"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything is in order", "1:something is damaged; the line says what"})
final class ModelsVerifyCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private StoreOption store;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Names of parts; without any, all are looked at.")
    private List<String> ids = new ArrayList<>();

    ModelsVerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ModelStore opened = store.open();
        List<String> problems = new ArrayList<>();
        if (ids.isEmpty()) {
            problems.addAll(opened.damaged());
            opened.parts().stream().map(InstalledPart::id).forEach(ids::add);
        }
        for (String id : ids) {
            List<String> found = opened.verify(id);
            if (found.isEmpty()) {
                console.out().println(id + ": in order");
            }
            problems.addAll(found);
        }
        problems.forEach(console::say);
        return problems.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
