package org.emoca4j.app;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a run over many photos has come. */
interface Progress extends AutoCloseable {

    /** One photo more is done. */
    void step();

    /** Prints a message on a line of its own, to standard error. */
    void say(String message);

    /** Prints a line of results, to standard output. */
    void print(String line);

    @Override
    void close();

    /**
     * A bar where someone can see it, only messages otherwise.
     *
     * @param forMachines whether a program reads the results, so that nobody waits for a bar
     */
    static Progress of(Console console, int photos, boolean forMachines) {
        return console.terminal() && photos > 1 && !forMachines ? new Bar(console, photos) : new Plain(console);
    }

    /** Messages only: no terminal, or a single photo. */
    record Plain(Console console) implements Progress {

        @Override
        public void step() {}

        @Override
        public void say(String message) {
            console.say(message);
        }

        @Override
        public void print(String line) {
            console.out().println(line);
        }

        @Override
        public void close() {}
    }

    /** A bar at the foot of the terminal. */
    final class Bar implements Progress {

        private static final String CLEAR_LINE = "\r\u001B[K";

        private final Console console;
        private final ProgressBar bar;

        private Bar(Console console, int photos) {
            this.console = console;
            this.bar = new ProgressBarBuilder()
                    .setInitialMax(photos)
                    .setTaskName("photos")
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(console.err()))
                    .setUpdateIntervalMillis(200)
                    .showSpeed()
                    .build();
        }

        @Override
        public void step() {
            bar.step();
        }

        @Override
        public void say(String message) {
            console.err().print(CLEAR_LINE);
            console.say(message);
            bar.refresh();
        }

        @Override
        public void print(String line) {
            console.err().print(CLEAR_LINE);
            console.err().flush();
            console.out().println(line);
            bar.refresh();
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
