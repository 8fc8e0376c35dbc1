package org.emoca4j.evaluate.compare;

import java.util.Locale;

/** How a head is drawn. */
public enum Drawn {

    /** In grey on white. */
    GEOMETRY,

    /** Over the photo. */
    OVERLAY;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
