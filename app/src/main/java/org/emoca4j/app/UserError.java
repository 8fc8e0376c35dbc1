package org.emoca4j.app;

/** Something that the user can put right. The message is one line: what, where, and what to do. */
final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private UserError(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The command line is wrong; nothing was tried. */
    static UserError usage(String message) {
        return new UserError(ExitCode.USAGE, message, null);
    }

    /** The work failed. */
    static UserError failed(String message, Throwable cause) {
        return new UserError(ExitCode.FAILED, message, cause);
    }

    int exitCode() {
        return exitCode;
    }
}
