package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.emoca4j.compared.ComparedSystems;
import org.emoca4j.store.InstalledPart;
import org.emoca4j.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what is in the store, and what each model still needs. */
@Command(
        name = "list",
        description = "Lists the installed parts with size and licence, and tells of each model whether it is ready or "
                + "which files are missing, and where to get them.",
        footerHeading = "%nExamples:%n",
        footer = {"  emoca models list", "  emoca models list --json"})
final class ModelsListCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Console console;

    @Mixin
    private StoreOption store;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ModelsListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ModelStore opened = store.open();
        List<String> damaged = opened.damaged();
        damaged.forEach(console::say);
        if (json) {
            printJson(opened, damaged);
        } else {
            print(opened);
        }
        return damaged.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(ModelStore opened) throws IOException {
        List<InstalledPart> parts = opened.parts();
        console.out().println(parts.isEmpty()
                ? "no parts in " + opened.folder()
                : "parts in " + opened.folder() + ":");
        for (InstalledPart part : parts) {
            console.out().printf(Locale.ROOT, "  %-20s %10s  %s; licence of %s%n", part.id(),
                    Sizes.text(part.bytes()), part.kind().title(), part.licence().title());
        }
        print("models:", opened.models());
        print("besides, for compare and evaluate:", compared(opened));
        print("emotion readers:", readers(opened));
    }

    private void print(String title, List<ModelStore.Readiness> models) {
        console.out().println(title);
        for (ModelStore.Readiness model : models) {
            console.out().printf(Locale.ROOT, "  %-20s %s%n", model.id(), model.ready() ? "ready" : "needs");
            model.missing().forEach(line -> console.out().println("      " + line));
        }
    }

    /** The systems that only 'compare' and 'evaluate' take. */
    private static List<ModelStore.Readiness> compared(ModelStore opened) throws IOException {
        Set<String> models = new HashSet<>();
        opened.models().forEach(model -> models.add(model.id()));
        List<ModelStore.Readiness> compared = new ArrayList<>();
        for (String id : ComparedSystems.SYSTEMS) {
            if (!models.contains(id)) {
                compared.add(new ModelStore.Readiness(id, ComparedSystems.lacks(id, opened)));
            }
        }
        return compared;
    }

    private static List<ModelStore.Readiness> readers(ModelStore opened) throws IOException {
        List<ModelStore.Readiness> readers = new ArrayList<>();
        for (String id : ComparedSystems.READERS) {
            readers.add(new ModelStore.Readiness(id, ComparedSystems.lacksReader(id, opened)));
        }
        return readers;
    }

    private void printJson(ModelStore opened, List<String> damaged) throws IOException {
        ObjectNode document = JSON.createObjectNode();
        document.put("store", opened.folder().toString());
        ArrayNode parts = document.putArray("parts");
        for (InstalledPart part : opened.parts()) {
            parts.addObject()
                    .put("id", part.id())
                    .put("kind", part.kind().id())
                    .put("bytes", part.bytes())
                    .put("licence", part.licence().id());
        }
        ArrayNode broken = document.putArray("damaged");
        damaged.forEach(broken::add);
        put(document.putArray("models"), opened.models());
        put(document.putArray("compared"), compared(opened));
        put(document.putArray("emotion_readers"), readers(opened));
        console.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    }

    private static void put(ArrayNode array, List<ModelStore.Readiness> models) {
        for (ModelStore.Readiness model : models) {
            ObjectNode node = array.addObject().put("id", model.id()).put("ready", model.ready());
            ArrayNode missing = node.putArray("missing");
            model.missing().forEach(missing::add);
        }
    }
}
