package org.emoca4j.image;

import java.io.IOException;

/**
 * A picture that can't be read. The message is one line for users: it names the file, says what is wrong and what to do
 * about it.
 */
public final class ImageException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean overLimit;

    ImageException(String message) {
        super(message);
        overLimit = false;
    }

    ImageException(String message, Throwable cause) {
        super(message, cause);
        overLimit = false;
    }

    private ImageException(String message, boolean overLimit) {
        super(message);
        this.overLimit = overLimit;
    }

    /** A picture with more pixels than the caller allows. */
    static ImageException overLimit(String message) {
        return new ImageException(message, true);
    }

    /** Whether the picture may be fine and only has more pixels than the caller allows. */
    public boolean overLimit() {
        return overLimit;
    }
}
