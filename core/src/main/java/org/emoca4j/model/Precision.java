package org.emoca4j.model;

import java.util.Locale;

/** What numbers the encoders compute with; {@code docs/precision.md} has the figures. */
public enum Precision {
    /** As published. */
    FLOAT32,

    /** Feature maps and weights of convolutions in 8 bits: faster, and not quite the same codes. */
    INT8;

    /** In small letters, as users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
