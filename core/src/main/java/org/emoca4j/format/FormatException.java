package org.emoca4j.format;

import java.io.IOException;

/** A file that is not what its reader expects; the message names the file, the place and what was wrong. */
public final class FormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public FormatException(String message) {
        super(message);
    }

    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
