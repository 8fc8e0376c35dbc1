package org.emoca4j.app;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * What a run talks to. Results go to {@code out}, everything else to {@code err}.
 *
 * @param in read only where the user names {@code -} as a list
 * @param out results
 * @param err messages and the progress bar
 * @param terminal whether {@code err} is a terminal that can show a bar
 */
public record Console(InputStream in, PrintStream out, PrintStream err, boolean terminal) {

    /** A message for the user, on a line of its own. */
    public void say(String message) {
        err.println("emoca: " + message);
    }
}
