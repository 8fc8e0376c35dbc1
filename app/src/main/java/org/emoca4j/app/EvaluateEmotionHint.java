package org.emoca4j.app;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Stands for {@code evaluate emotion} where libtorch isn't: the launcher starts the module {@code train} for it, which
 * puts the command itself here.
 */
@Command(
        name = "emotion",
        description = "Compares systems by the emotion that can be told from their codes: EMOCA's table. It trains "
                + "networks: ./emoca fetches libtorch on first use.",
        footerHeading = "%nExamples:%n",
        footer = "  emoca evaluate emotion --data fer fer2013/ --models builtin,builtin-emotion")
final class EvaluateEmotionHint implements Callable<Integer> {

    @Unmatched
    private List<String> words;

    @Override
    public Integer call() {
        throw UserError.failed("'evaluate emotion' trains networks and is in the module train: start it with ./emoca "
                + "(emoca.cmd on Windows), which builds that", null);
    }
}
