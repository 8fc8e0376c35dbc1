package org.emoca4j.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The family of evaluations. */
@Command(
        name = "evaluate",
        description = "Measures the reconstruction against known truth.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca evaluate landmarks photos/",
            "  emoca evaluate now NoW_Dataset/ --models builtin,deca,emoca",
            "  emoca evaluate speed",
            "  emoca evaluate emotion --data fer fer2013/ --models builtin,builtin-emotion",
        })
final class EvaluateCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name what to evaluate: landmarks, now, emotion or speed");
    }
}
