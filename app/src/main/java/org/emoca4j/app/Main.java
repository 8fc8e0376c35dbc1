package org.emoca4j.app;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

/** The entry point of {@code emoca}. */
public final class Main {

    private Main() {}

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] args) {
        Console console = console();
        System.exit(run(console, commandLine(console), args));
    }

    /** The console of this process, in UTF-8; the launcher says whether it is a terminal. */
    public static Console console() {
        return new Console(System.in, stream(FileDescriptor.out), stream(FileDescriptor.err),
                Boolean.getBoolean("emoca.terminal"));
    }

    /** UTF-8 whatever the locale: names of photos must come out as they went in. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor), 8192), true,
                StandardCharsets.UTF_8);
    }

    /**
     * Runs a command line.
     *
     * @param line from {@link #commandLine}
     * @return the exit code, see {@link ExitCode}
     */
    public static int run(Console console, CommandLine line, String... args) {
        int code = execute(console, line, args);
        console.out().flush();
        if (console.out().checkError()) {
            console.say("can't write to standard output; free its disk, or let its reader read to the end");
            return ExitCode.FAILED;
        }
        return code;
    }

    private static int execute(Console console, CommandLine line, String... args) {
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            console.say(describe(e));
        }
        return ExitCode.FAILED;
    }

    /** The command line without what needs libtorch. */
    static CommandLine commandLine(Console console) {
        return commandLine(console, new EvaluateEmotionHint());
    }

    /**
     * The command line.
     *
     * @param evaluateEmotion the command {@code evaluate emotion} of another module
     * @param more commands that another module adds
     */
    public static CommandLine commandLine(Console console, Object evaluateEmotion, CommandLine... more) {
        EmocaCommand root = new EmocaCommand();
        CommandLine line = new CommandLine(root)
                .addSubcommand(new ReconstructCommand(console))
                .addSubcommand(new CompareCommand(console))
                .addSubcommand(new CommandLine(new StudyCommand())
                        .addSubcommand(new StudyMakeCommand(console))
                        .addSubcommand(new StudyResultsCommand(console)))
                .addSubcommand(new CommandLine(new EvaluateCommand())
                        .addSubcommand(new EvaluateLandmarksCommand(console))
                        .addSubcommand(new EvaluateNowCommand(console))
                        .addSubcommand(new EvaluateSpeedCommand(console))
                        .addSubcommand(evaluateEmotion))
                .addSubcommand(new CommandLine(new ModelsCommand())
                        .addSubcommand(new ModelsAddCommand(console))
                        .addSubcommand(new ModelsListCommand(console))
                        .addSubcommand(new ModelsShowCommand(console))
                        .addSubcommand(new ModelsRemoveCommand(console))
                        .addSubcommand(new ModelsVerifyCommand(console))
                        .addSubcommand(new ModelsQuantizeCommand(console)))
                .addSubcommand(new DoctorCommand(console));
        List.of(more).forEach(line::addSubcommand);
        line.setOut(new PrintWriter(console.out(), true));
        line.setErr(new PrintWriter(console.err(), true));
        line.setExpandAtFiles(false); // a photo's name may begin with @
        line.setUsageHelpWidth(100);
        line.setUsageHelpLongOptionsMaxWidth(30);
        line.setParameterExceptionHandler((error, given) -> usage(console, error));
        line.setExecutionExceptionHandler((error, command, result) -> failed(console, root.verbose(), error));
        return line;
    }

    private static int usage(Console console, ParameterException error) {
        String command = error.getCommandLine().getCommandSpec().qualifiedName();
        console.say(firstLine(error));
        if (error instanceof UnmatchedArgumentException unmatched && !unmatched.getSuggestions().isEmpty()) {
            console.say("did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?");
        }
        console.say("see '" + command + " --help'");
        return ExitCode.USAGE;
    }

    private static int failed(Console console, boolean verbose, Exception error) {
        if (verbose) {
            error.printStackTrace(console.err());
        }
        if (error instanceof UserError user) {
            console.say(user.getMessage());
            return user.exitCode();
        }
        console.say(describe(error));
        return ExitCode.FAILED;
    }

    /** One line for an exception: our own messages as they are, others with what they are. */
    public static String describe(Throwable error) {
        if (error instanceof FileSystemException fault) {
            return fault.getFile() + ": " + reason(fault) + "; check that it exists and may be used";
        }
        if (error instanceof OutOfMemoryError) {
            return "out of memory; use smaller photos, or allow more with EMOCA_JAVA_OPTS=-Xmx2g";
        }
        if (error instanceof IOException && error.getMessage() != null) {
            return firstLine(error);
        }
        return "internal error: " + error.getClass().getSimpleName() + ": " + firstLine(error)
                + "; please report it with the output of the same command after 'emoca --verbose'";
    }

    /** Why a file operation failed, in a few words. */
    static String reason(IOException error) {
        if (error instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (error instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (error instanceof FileSystemException fault) {
            return fault.getReason() == null ? fault.getClass().getSimpleName() : fault.getReason();
        }
        return firstLine(error);
    }

    private static String firstLine(Throwable error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    }
}
