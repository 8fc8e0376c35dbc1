package org.emoca4j.train.data;

import java.util.List;
import java.util.Locale;

/**
 * What someone says of a face.
 *
 * @param expression class in AffectNet's numbering, the index in {@link #EXPRESSIONS}; {@link #UNKNOWN} if nobody said
 * @param valence -1 (unpleasant) to 1; NaN if unknown, {@link #INVALID_AFFECT} where AffectNet says so
 * @param arousal -1 (calm) to 1; NaN or {@link #INVALID_AFFECT} likewise
 * @param identity key that all pictures of one person share; empty if unknown
 */
public record Labels(int expression, float valence, float arousal, String identity) {

    /** No class. */
    public static final int UNKNOWN = -1;

    /** What AffectNet writes for valence and arousal of pictures without a face that could be judged. */
    public static final float INVALID_AFFECT = -2;

    /** How many of the classes are expressions that networks learn: the rest says that there is none. */
    public static final int NUM_EXPRESSIONS = 8;

    /** AffectNet's classes, by number (emoca.md section 5.4). */
    public static final List<String> EXPRESSIONS = List.of("neutral", "happy", "sad", "surprise", "fear", "disgust",
            "anger", "contempt", "none", "uncertain", "occluded");

    /** Nothing is known. */
    public static final Labels NONE = new Labels(UNKNOWN, Float.NaN, Float.NaN, "");

    public Labels {
        if (expression < UNKNOWN || expression >= EXPRESSIONS.size()) {
            throw new IllegalArgumentException(
                    "expression " + expression + " is not in 0.." + (EXPRESSIONS.size() - 1));
        }
        check("valence", valence);
        check("arousal", arousal);
    }

    private static void check(String what, float value) {
        if (!Float.isNaN(value) && value != INVALID_AFFECT && !(value >= -1 && value <= 1)) {
            throw new IllegalArgumentException(what + " " + value + " is not in -1..1 (nor -2, which means invalid)");
        }
    }

    /** An expression alone. */
    public static Labels ofExpression(int expression) {
        return new Labels(expression, Float.NaN, Float.NaN, "");
    }

    /** These labels, of a known person. */
    public Labels of(String person) {
        return new Labels(expression, valence, arousal, person);
    }

    /**
     * Whether EmoNet's splits keep such a picture ({@code ignore_invalid: like_emonet}): not of the classes none,
     * uncertain and occluded, and valence and arousal valid.
     */
    public boolean likeEmoNet() {
        return expression < NUM_EXPRESSIONS && valence != INVALID_AFFECT && arousal != INVALID_AFFECT;
    }

    /** Valence for a loss: NaN where it is unknown or invalid. */
    public float knownValence() {
        return valence == INVALID_AFFECT ? Float.NaN : valence;
    }

    /** Arousal for a loss: NaN where it is unknown or invalid. */
    public float knownArousal() {
        return arousal == INVALID_AFFECT ? Float.NaN : arousal;
    }

    /**
     * AffectNet's number of an emotion that data sets and networks call by a name, in any case: also {@code angry},
     * {@code fearful}, {@code surprised} and the like.
     *
     * @return {@link #UNKNOWN} if the name is none of theirs
     */
    public static int expressionNamed(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "neutral" -> 0;
            case "happy", "happiness" -> 1;
            case "sad", "sadness" -> 2;
            case "surprise", "surprised" -> 3;
            case "fear", "fearful" -> 4;
            case "disgust", "disgusted" -> 5;
            case "anger", "angry" -> 6;
            case "contempt" -> 7;
            default -> UNKNOWN;
        };
    }
}
