package org.emoca4j.app;

import java.nio.file.Path;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a run over photos has come; safe for use from many threads. */
interface Progress extends AutoCloseable {

    /** Photos of this many faces take long. */
    int CROWD = 5;

    /** Takes what stands on the terminal's last line away. */
    String CLEAR_LINE = "\r\u001B[K";

    /** One photo more is done. */
    void step();

    /**
     * A face is begun in a photo. Told only of photos that take long for their many faces.
     *
     * @param number from 1
     * @param count faces in the photo
     */
    void face(Path photo, int number, int count);

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
        if (!console.terminal() || forMachines) {
            return new Plain(console);
        }
        return photos > 1 ? new Bar(console, photos) : new Line(console);
    }

    /** What there is to see of a photo's faces: nothing where they are few, and done soon. */
    private static String faces(Path photo, int number, int count) {
        return count < CROWD ? "" : photo.getFileName() + ": face " + number + " of " + count;
    }

    /** Messages only: no terminal. */
    record Plain(Console console) implements Progress {

        @Override
        public void step() {}

        @Override
        public void face(Path photo, int number, int count) {}

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

    /** For a single photo: a line at the foot of the terminal that tells the faces of a crowd. */
    record Line(Console console) implements Progress {

        @Override
        public void step() {
            clear();
        }

        @Override
        public void face(Path photo, int number, int count) {
            console.err().print(CLEAR_LINE + faces(photo, number, count));
            console.err().flush();
        }

        @Override
        public void say(String message) {
            clear();
            console.say(message);
        }

        @Override
        public void print(String line) {
            clear();
            console.out().println(line);
        }

        @Override
        public void close() {
            clear();
        }

        private void clear() {
            console.err().print(CLEAR_LINE);
            console.err().flush();
        }
    }

    /** A bar at the foot of the terminal. */
    final class Bar implements Progress {

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
            bar.setExtraMessage("");
            bar.step();
        }

        @Override
        public void face(Path photo, int number, int count) {
            bar.setExtraMessage(faces(photo, number, count));
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
