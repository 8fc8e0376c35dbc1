package org.emoca4j.train.run;

import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.emoca4j.app.Console;

/**
 * How far the run has come, with samples a second and the time left: a bar on a terminal, elsewhere a line every
 * minute.
 */
final class RunProgress implements AutoCloseable {

    private static final String CLEAR_LINE = "\r\u001B[K";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final Console console;
    private final long total;
    private final long first;
    private final long begun = System.nanoTime();
    private final boolean quiet;
    private final ProgressBar bar;
    private long said = begun;
    private long done;

    /**
     * A new one.
     *
     * @param quiet whether nothing is shown, as in all processes but the first
     * @param total samples of the whole run
     * @param done samples that earlier starts have seen
     */
    RunProgress(Console console, boolean quiet, long total, long done) {
        this.console = console;
        this.total = total;
        this.first = done;
        this.done = done;
        this.quiet = quiet;
        bar = quiet || !console.terminal() ? null : new ProgressBarBuilder()
                .setInitialMax(total)
                .startsFrom(done, Duration.ZERO)
                .setTaskName("samples")
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(console.err()))
                .setUpdateIntervalMillis(500)
                .showSpeed()
                .build();
    }

    /** Samples were trained on. */
    void add(long samples, int epoch, double loss) {
        done += samples;
        if (bar != null) {
            bar.stepBy(samples);
            bar.setExtraMessage(String.format(Locale.ROOT, " epoch %d, loss %.4g", epoch + 1, loss));
        } else if (!quiet && System.nanoTime() - said >= MINUTE_NANOS) {
            say(String.format(Locale.ROOT, "epoch %d, loss %.4g; %s", epoch + 1, loss, line()));
        }
    }

    /** A message on a line of its own. */
    void say(String message) {
        if (bar != null) {
            console.err().print(CLEAR_LINE);
        }
        console.say(message);
        said = System.nanoTime();
        if (bar != null) {
            bar.refresh();
        }
    }

    /** Samples a second since the start, validations included. */
    double samplesPerSecond() {
        return (done - first) / Math.max(1e-9, (System.nanoTime() - begun) / NANOS_PER_SECOND);
    }

    /** Speed and time left, for people. */
    String line() {
        double speed = samplesPerSecond();
        long seconds = speed > 0 ? Math.round((total - done) / speed) : 0;
        return String.format(Locale.ROOT, "%.1f samples/s, at most %d:%02d:%02d left", speed, seconds / 3600,
                seconds / 60 % 60, seconds % 60);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
