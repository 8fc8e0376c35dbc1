package org.emoca4j.train.data;

import java.io.PrintWriter;
import java.util.Locale;

/** Tells on standard error how far work on photos is: on one changing line, or on a line now and then. */
public final class ProgressLine implements AutoCloseable {

    private static final int LINE_EVERY = 1000;
    private static final long TERMINAL_NANOS = 200_000_000L;

    private final PrintWriter err;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private int first = -1;
    private long shown;

    /**
     * A line that shows nothing yet.
     *
     * @param terminal whether {@code err} can change a line
     */
    public ProgressLine(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /**
     * Shows how far it is.
     *
     * @param done photos; the first call may tell of photos that were done before
     * @param total photos
     */
    public void show(int done, int total) {
        long now = System.nanoTime();
        if (first < 0) {
            first = done - 1;
        }
        boolean due = terminal ? now - shown > TERMINAL_NANOS || done == total : done % LINE_EVERY == 0;
        if (due) {
            shown = now;
            double rate = (done - first) / Math.max(1e-3, (now - start) / 1e9);
            String line = String.format(Locale.ROOT, "%d of %d photos, %.1f/s, %.0f min left",
                    done, total, rate, (total - done) / rate / 60);
            err.print(terminal ? "\r\u001B[K" + line : line + System.lineSeparator());
            err.flush();
        }
    }

    @Override
    public void close() {
        if (terminal) {
            err.println();
            err.flush();
        }
    }
}
