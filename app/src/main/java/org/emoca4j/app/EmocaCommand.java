package org.emoca4j.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: general options, and the list of commands. */
@Command(
        name = "emoca",
        description = "From a photo to an expressive, animatable 3D head.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca reconstruct photo.jpg            3D heads of everybody in the photo, into emoca_out/",
            "  emoca reconstruct photos/ --out heads  every photo of a folder, with a results.csv",
            "  emoca reconstruct --help               all options",
            "  emoca models add downloads/            take in FLAME, DECA and EMOCA that you have",
            "  emoca compare photos/                  the same faces through every installed system",
            "  emoca study --help                     ask people which emotion renders show",
            "  emoca train --help                     train networks (fetches libtorch on first use)",
            "  emoca doctor                           what works on this machine",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything worked",
            "1:at least one input failed; the others are done",
            "2:the command line is wrong; nothing was tried",
        })
final class EmocaCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Print stack traces of errors.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version and exit.")
    private boolean version;

    boolean verbose() {
        return verbose;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "name a command: reconstruct, compare, study, models, evaluate or doctor");
    }
}
