package org.emoca4j.train.run;

/** A process of a {@link Team} is gone or out of reach. */
final class TeamException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TeamException(String message, Throwable cause) {
        super(message, cause);
    }
}
