package org.emoca4j.app;

/** Something that the user can put right. The message is one line: what, where, and what to do. */
public final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private UserError(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The command line is wrong; nothing was tried. */
    public static UserError usage(String message) {
        return new UserError(ExitCode.USAGE, message, null);
    }

    /** The work failed. */
    public static UserError failed(String message, Throwable cause) {
        return new UserError(ExitCode.FAILED, message, cause);
    }

    /** What the process answers to the shell, see {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }
}
