package org.emoca4j.train.run;

import java.util.Locale;

/** What a run trains. */
public enum StageKind {
    /** The encoder of everything but detail, from nothing: DECA's coarse training. */
    BASE("base"),
    /** The expression encoder, with emotion consistency. */
    COARSE("coarse-v1"),
    /** The detail encoder and decoder. */
    DETAIL("detail-v1"),
    /** The emotion network on photos. */
    EMOTION("emotion"),
    /** Emotion from the codes of a face. */
    EMOREC("emorec");

    private final String recipe;

    StageKind(String recipe) {
        this.recipe = recipe;
    }

    /** As commands and recipes write it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The built-in recipe that holds every setting of this kind with its default. */
    public String defaultRecipe() {
        return recipe;
    }
}
