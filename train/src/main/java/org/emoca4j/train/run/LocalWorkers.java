package org.emoca4j.train.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.emoca4j.app.Console;
import org.emoca4j.app.ExitCode;

/** The other processes of a run on this machine. They end with this one. */
public final class LocalWorkers implements AutoCloseable {

    private static final long GOODBYE_SECONDS = 30;

    private final Console console;
    private final List<Process> processes = new ArrayList<>();
    private volatile boolean met;

    private LocalWorkers(Console console) {
        this.console = console;
    }

    /**
     * Starts processes 1 up to {@code count - 1} with the Java, options and classes of this one; what they say goes to
     * standard error.
     *
     * @param main class with the {@code main} method
     * @param arguments of each by its number; its place is added as {@code --place=RANK/SIZE@HOST:PORT}
     */
    public static LocalWorkers start(
            Console console, int count, String host, int port, String main, IntFunction<List<String>> arguments) {
        LocalWorkers workers = new LocalWorkers(console);
        try {
            for (int rank = 1; rank < count; rank++) {
                List<String> command = new ArrayList<>();
                command.add(ProcessHandle.current().info().command().orElse("java"));
                command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
                command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
                command.addAll(arguments.apply(rank));
                command.add("--place=" + rank + "/" + count + "@" + host + ":" + port);
                workers.add(new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.PIPE)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
            }
        } catch (IOException e) {
            workers.close();
            throw new UncheckedIOException(e);
        }
        return workers;
    }

    private void add(Process process) {
        processes.add(process);
        process.onExit().thenRun(this::ended);
    }

    /** Until all have met, the first process waits in native code, where nothing else could wake it. */
    private void ended() {
        if (!met) {
            console.say("another process of the run ended before it began, for the reason that it gave");
            Runtime.getRuntime().halt(ExitCode.FAILED);
        }
    }

    /** All have met: from now on the {@link Team} notices when one ends. */
    public void met() {
        met = true;
    }

    /** Waits a while for them to end by themselves, then ends them. */
    @Override
    public void close() {
        met = true;
        for (Process process : processes) {
            try {
                if (!process.waitFor(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
