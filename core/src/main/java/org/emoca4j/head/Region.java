package org.emoca4j.head;

/** What part of the head a face belongs to; the ordinal is the number stored in head files. */
public enum Region {
    FACE,
    OTHER_SKIN,
    LEFT_EYE,
    RIGHT_EYE,
    TEETH,
    MOUTH
}
