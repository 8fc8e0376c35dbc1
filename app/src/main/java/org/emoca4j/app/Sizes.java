package org.emoca4j.app;

import java.util.Locale;

/** Sizes of files for people. */
final class Sizes {

    private Sizes() {}

    /** In KiB or MiB. */
    static String text(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024));
    }
}
