package org.emoca4j.train;

import java.util.Map;
import org.emoca4j.app.Console;
import org.emoca4j.train.data.PrepareCommand;
import org.emoca4j.train.evaluate.EvaluateEmotionCommand;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.run.StageRunner;
import org.emoca4j.train.stage.EmorecStage;
import org.emoca4j.train.stage.EmotionStage;
import org.emoca4j.train.stage.FaceStages;
import picocli.CommandLine;

/**
 * The entry point of {@code emoca train}, {@code emoca prepare} and {@code emoca evaluate emotion}: the command line of
 * the app with the commands of this module.
 */
public final class Main {

    private Main() {}

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] args) {
        Console console = org.emoca4j.app.Main.console();
        System.exit(run(console, stages(), args));
    }

    /** Runs a command line; returns the exit code. */
    static int run(Console console, Map<StageKind, StageRunner> stages, String... args) {
        CommandLine line = org.emoca4j.app.Main.commandLine(
                console, new EvaluateEmotionCommand(console), TrainCommand.line(console, stages),
                PrepareCommand.line(console));
        return org.emoca4j.app.Main.run(console, line, args);
    }

    /** What can be trained. */
    private static Map<StageKind, StageRunner> stages() {
        Map<StageKind, StageRunner> stages = FaceStages.runners();
        stages.put(StageKind.EMOTION, new EmotionStage());
        stages.put(StageKind.EMOREC, new EmorecStage());
        return stages;
    }
}
