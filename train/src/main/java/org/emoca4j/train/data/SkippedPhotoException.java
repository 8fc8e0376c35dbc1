package org.emoca4j.train.data;

import java.io.IOException;

/** A photo that gives no sample; the rest of the data set isn't touched by that. The message is one line. */
public final class SkippedPhotoException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The file is missing, damaged or no picture. */
        UNREADABLE,
        /** The detector sees no face. */
        NO_FACE
    }

    private final Reason reason;

    SkippedPhotoException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
