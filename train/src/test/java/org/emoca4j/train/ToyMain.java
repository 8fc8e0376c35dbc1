package org.emoca4j.train;

import java.util.Arrays;
import java.util.Map;
import org.emoca4j.app.Console;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.run.ToyRunner;

/** {@code emoca} in a process of its own with a toy as its emotion stage. */
final class ToyMain {

    private ToyMain() {}

    /** Arguments: noisy, ballast in MB, pause in ms, step to die at; then the command line. */
    public static void main(String[] args) {
        Console console = org.emoca4j.app.Main.console();
        ToyRunner toy = new ToyRunner(Boolean.parseBoolean(args[0]), Integer.parseInt(args[1]),
                Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        System.exit(Main.run(console, Map.of(StageKind.EMOTION, toy), Arrays.copyOfRange(args, 4, args.length)));
    }
}
