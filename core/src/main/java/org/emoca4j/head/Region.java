package org.emoca4j.head;

/** What part of the head a face belongs to; the ordinal is the number stored in head files. */
public enum Region {
    /** Skin of the face. */
    FACE,
    /** Scalp, ears and neck. */
    OTHER_SKIN,
    /** The subject's left eyeball. */
    LEFT_EYE,
    /** The subject's right eyeball. */
    RIGHT_EYE,
    /** Teeth. */
    TEETH,
    /** Mouth cavity and tongue. */
    MOUTH
}
