package org.emoca4j.train.run;

/** What stands behind a rendered head that is compared with a photo (emoca section 3, mask and background). */
public enum Background {
    /** The photo. */
    INPUT,
    /** Nothing. */
    BLACK,
    /** The picture is taken as it was rendered, the mask is not laid over it. */
    NONE;

    /** By the published names; {@code true} and {@code false} are the published recipes'. */
    static Background read(RecipeSection section) {
        return switch (section.choice("background_from_input", "true", "input", "false", "black", "none")) {
            case "true", "input" -> INPUT;
            case "false", "black" -> BLACK;
            default -> NONE;
        };
    }
}
