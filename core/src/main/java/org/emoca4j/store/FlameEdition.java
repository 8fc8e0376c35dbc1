package org.emoca4j.store;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Editions of FLAME have files of one layout and often of one name, but other numbers in them, and codes for one mean
 * nothing in another. Only the names of file and folder tell which one a file is.
 */
enum FlameEdition {
    UNKNOWN("flame", "unknown", Licence.FLAME),
    FLAME_2020("flame-2020", "2020", Licence.FLAME),
    FLAME_2023("flame-2023", "2023", Licence.FLAME_2023),
    FLAME_2023_OPEN("flame-2023-open", "2023 Open", Licence.FLAME_2023_OPEN);

    private final String id;
    private final String title;
    private final Licence licence;

    FlameEdition(String id, String title, Licence licence) {
        this.id = id;
        this.title = title;
        this.licence = licence;
    }

    /** Name of the part in the store. */
    String id() {
        return id;
    }

    /** What {@code config.json} calls it. */
    String title() {
        return title;
    }

    Licence licence() {
        return licence;
    }

    /** Whether codes of DECA and EMOCA may be for it. */
    boolean fitsDeca() {
        return this == UNKNOWN || this == FLAME_2020;
    }

    static FlameEdition of(Path file) {
        String name = file.getFileName().toString();
        Path parent = file.toAbsolutePath().getParent();
        FlameEdition byName = ofName(name);
        if (byName != UNKNOWN || parent.getFileName() == null) {
            return byName;
        }
        String folder = parent.getFileName().toString();
        // years stand in the names of many folders
        return folder.toLowerCase(Locale.ROOT).contains("flame") ? ofName(folder) : UNKNOWN;
    }

    private static FlameEdition ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.contains("2023")) {
            return lower.contains("open") ? FLAME_2023_OPEN : FLAME_2023;
        }
        return lower.contains("2020") ? FLAME_2020 : UNKNOWN;
    }

    static FlameEdition ofId(String id) {
        for (FlameEdition edition : values()) {
            if (edition.id.equals(id)) {
                return edition;
            }
        }
        return UNKNOWN;
    }
}
