package org.emoca4j.format;

import java.io.IOException;

/** A file that is not what its reader expects; the message names the file, the place and what was wrong. */
public final class FormatException extends IOException {

    private static final long serialVersionUID = 1L;
    private static final int MAX_QUOTED = 120;

    public FormatException(String message) {
        super(message);
    }

    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A text from a file as it may stand in a message: on one line, and not too long. */
    public static String printable(String text) {
        String clean = text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "..." : text;
        return clean.replaceAll("[^\\x20-\\x7E]", "?");
    }
}
