package org.emoca4j.app;

import java.io.IOException;
import java.io.PrintStream;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.emoca4j.store.InstalledPart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells everything about one part. */
@Command(
        name = "show",
        description = "Shows one part: its sources, files, licence, and what of the sources was ignored.",
        footerHeading = "%nExamples:%n",
        footer = {"  emoca models show emoca-v2", "  emoca models show flame --json"})
final class ModelsShowCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private StoreOption store;

    @Parameters(paramLabel = "ID", description = "Name of the part, as 'emoca models list' tells.")
    private String id;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ModelsShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        InstalledPart part = store.open().part(id);
        PrintStream out = console.out();
        if (json) {
            out.println(part.toJson());
            return ExitCode.OK;
        }
        out.println(part.id() + ": " + part.kind().title() + ", " + Sizes.text(part.bytes()) + ", added "
                + part.added());
        out.println("licence of " + part.licence().title() + ": " + part.licence().summary() + "; "
                + part.licence().where());
        part.sources().forEach(file -> out.println("from    " + line(file)));
        part.files().forEach(file -> out.println("stored  " + line(file)));
        new TreeMap<>(part.facts()).forEach((name, value) -> out.println(name + ": " + value));
        if (!part.ignored().isEmpty()) {
            out.println("ignored: " + String.join(", ", part.ignored()));
        }
        return ExitCode.OK;
    }

    private static String line(InstalledPart.FileDigest file) {
        return file.name() + ", " + file.bytes() + " bytes, sha256 " + file.sha256();
    }
}
