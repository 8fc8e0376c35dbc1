package org.emoca4j.train;

import java.util.Map;
import org.emoca4j.app.Console;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.run.StageRunner;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The family of trainings. */
@Command(
        name = "train",
        description = "Trains the networks.",
        synopsisSubcommandLabel = "STAGE",
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca train emotion train=prepared/fer validation=prepared/fer-val --out runs/emotion",
            "  emoca train base --recipe my.yaml max_epochs=2 --out runs/base",
            "  emoca train base --out runs/base --resume           goes on where it was",
            "  emoca train coarse start=runs/base emonet_model_path=runs/emotion --out runs/coarse",
        })
final class TrainCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** The command with its stages. */
    static CommandLine line(Console console, Map<StageKind, StageRunner> stages) {
        CommandLine line = new CommandLine(new TrainCommand());
        for (StageKind kind : StageKind.values()) {
            line.addSubcommand(kind.key(), new StageCommand(console, kind, stages));
        }
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a stage: base, coarse, detail, emotion or emorec");
    }
}
