package org.emoca4j.app;

/** What the process answers to the shell. */
public final class ExitCode {

    public static final int OK = 0;

    /** At least one input failed; the others are done. */
    public static final int FAILED = 1;

    /** The command line is wrong; nothing was tried. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
