package org.emoca4j.app;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.emoca4j.compared.ComparedSystems;
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
            description = "Systems, separated by commas: builtin, open, 3ddfa-v2, deep3d, mgcnet, deca, emoca, "
                    + "emoca-v2, smirk, a name given to a model, or the folder of a run of 'emoca train'; 'all' is "
                    + "every one that was added. What was not added is named and left out.")
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

    /**
     * Opens systems.
     *
     * @param wanted their names; none opens none
     * @param threads processors for one network run
     * @throws UserError if a name isn't known, or none of several systems opens
     */
    ChosenSystems open(List<String> wanted, int threads) throws IOException {
        return wanted.isEmpty()
                ? new ChosenSystems(List.of(), List.of(), false)
                : ChosenSystems.open(wanted, store.open(), threads);
    }
}
