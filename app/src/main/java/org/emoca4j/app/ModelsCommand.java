package org.emoca4j.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The family of commands for models that the user has. */
@Command(
        name = "models",
        description = "Takes in the models that you have registered for: FLAME, DECA, EMOCA and others.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {"  emoca models add downloads/", "  emoca models list"})
final class ModelsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "name what to do: add, list, show, remove, verify or quantize");
    }
}
