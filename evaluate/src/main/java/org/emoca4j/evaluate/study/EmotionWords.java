package org.emoca4j.evaluate.study;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The words for emotions: AffectNet's, and what other data sets call the same. */
public final class EmotionWords {

    /** AffectNet's eight, in its order. */
    public static final List<String> ALL =
            List.of("neutral", "happy", "sad", "surprise", "fear", "disgust", "anger", "contempt");

    /** An answer: another emotion than those offered. */
    public static final String NONE = "none";

    /** An answer: can't tell. */
    public static final String UNSURE = "unsure";

    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("happiness", "happy"), Map.entry("joy", "happy"), Map.entry("sadness", "sad"),
            Map.entry("surprised", "surprise"), Map.entry("fearful", "fear"), Map.entry("afraid", "fear"),
            Map.entry("disgusted", "disgust"), Map.entry("angry", "anger"), Map.entry("contemptuous", "contempt"));

    private static final Map<String, String> SHOWN = Map.ofEntries(
            Map.entry("neutral", "Neutral"), Map.entry("happy", "Happiness"), Map.entry("sad", "Sadness"),
            Map.entry("surprise", "Surprise"), Map.entry("fear", "Fear"), Map.entry("disgust", "Disgust"),
            Map.entry("anger", "Anger"), Map.entry("contempt", "Contempt"),
            Map.entry(NONE, "None of these"), Map.entry(UNSURE, "I can't tell"));

    private EmotionWords() {}

    /** AffectNet's word for an emotion; empty if the word is none. */
    public static Optional<String> of(String word) {
        String lower = word.strip().toLowerCase(Locale.ROOT);
        return ALL.contains(lower) ? Optional.of(lower) : Optional.ofNullable(OTHERS.get(lower));
    }

    /** As people are asked. */
    static String shown(String word) {
        return SHOWN.get(word);
    }
}
