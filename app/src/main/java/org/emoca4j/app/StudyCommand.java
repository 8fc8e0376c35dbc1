package org.emoca4j.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands of studies with people. */
@Command(
        name = "study",
        description = {
            "Asks people which emotion renders show, and which render fits a photo, as EMOCA's paper did.",
            "",
            "'make' writes a site that needs no server, 'results' evaluates what participants bring back.",
            "",
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca study make photos/ --recursive --models deca,emoca --out study",
            "  emoca study results answers/ --study study",
        })
final class StudyCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name what to do: make or results");
    }
}
