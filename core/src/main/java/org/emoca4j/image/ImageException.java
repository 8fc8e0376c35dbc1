package org.emoca4j.image;

import java.io.IOException;

/**
 * A picture that can't be read. The message is one line for users: it names the file, says what is wrong and what to do
 * about it.
 */
public final class ImageException extends IOException {

    private static final long serialVersionUID = 1L;

    ImageException(String message) {
        super(message);
    }

    ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
