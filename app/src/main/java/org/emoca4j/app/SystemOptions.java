package org.emoca4j.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.emoca4j.compared.ComparedSystems;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.store.ModelStore;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which compared systems a command works with. */
final class SystemOptions {

    /** Stands for every system that has a name. */
    static final String ALL = "all";

    @Option(
            names = {"-m", "--models"},
            split = ",",
            paramLabel = "NAME",
            description = "Systems, separated by commas: builtin, 3ddfa-v2, deep3d, mgcnet, deca, emoca, emoca-v2, "
                    + "smirk, a name given to a model, or the folder of a run of 'emoca train'; 'all' is every one "
                    + "that was added. What was not added is named and left out.")
    private List<String> names = List.of();

    @Mixin
    private StoreOption store = new StoreOption();

    /** Whether the user named any. */
    boolean given() {
        return !names.isEmpty();
    }

    /** As the user named them, each once; {@link #ALL} is resolved. */
    List<String> names() {
        Set<String> out = new LinkedHashSet<>();
        for (String name : names) {
            if (name.equals(ALL)) {
                out.addAll(ComparedSystems.SYSTEMS);
            } else {
                out.add(name);
            }
        }
        return List.copyOf(out);
    }

    ModelStore openStore() throws IOException {
        return store.open();
    }

    /**
     * Opens systems.
     *
     * @param wanted their names
     * @param threads processors for one network run
     * @throws IOException if a name isn't known, or a file is damaged
     */
    Opened open(List<String> wanted, int threads) throws IOException {
        ModelStore opened = openStore();
        List<FaceSystem> systems = new ArrayList<>();
        Map<String, List<String>> missing = new LinkedHashMap<>();
        try {
            for (String name : wanted) {
                Optional<FaceSystem> system = ComparedSystems.open(name, opened, threads);
                if (system.isPresent()) {
                    systems.add(system.get());
                } else {
                    missing.put(name, List.copyOf(ComparedSystems.lacks(name, opened)));
                }
            }
        } catch (IOException | RuntimeException e) {
            systems.forEach(FaceSystem::close);
            throw e;
        }
        return new Opened(systems, missing);
    }

    /**
     * What could be opened, and what could not.
     *
     * @param systems in the order of their names
     * @param missing names of the others, with a line for each file that would have to be added
     */
    record Opened(List<FaceSystem> systems, Map<String, List<String>> missing) implements AutoCloseable {

        /** Tells what is missing. */
        void report(Console console) {
            missing.forEach((name, lines) -> console.say(name + " is left out: " + String.join("; ", lines)));
        }

        /** @throws UserError if nothing is left to work with */
        void requireOne() {
            if (systems.isEmpty()) {
                throw UserError.failed("none of the systems can run; add their files with 'emoca models add', or "
                        + "name builtin", null);
            }
        }

        @Override
        public void close() {
            systems.forEach(FaceSystem::close);
        }
    }
}
