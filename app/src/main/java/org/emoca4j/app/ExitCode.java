package org.emoca4j.app;

/** What the process answers to the shell. */
final class ExitCode {

    static final int OK = 0;

    /** At least one input failed; the others are done. */
    static final int FAILED = 1;

    /** The command line is wrong; nothing was tried. */
    static final int USAGE = 2;

    private ExitCode() {}
}
