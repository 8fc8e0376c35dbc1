package org.emoca4j.train.data;

import java.io.IOException;

/**
 * A data set that can't be used as it is. The message is one line: what is wrong, in which file and row, what to do.
 */
public final class DataException extends IOException {

    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
