package org.emoca4j.model;

import java.util.Locale;

/** Whether mistakes of the published programs are kept; {@code docs/parity.md} lists them one by one. */
public enum Parity {
    /** What the authors meant. */
    CORRECTED,

    /** What their programs do, number for number. */
    PUBLISHED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
