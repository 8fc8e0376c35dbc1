package org.emoca4j.nn;

import java.util.Map;

/** The numbers of EMOCA's emotion networks: classes (published: eight), valence, arousal (emoca 5.1 and 5.3). */
final class EmotionHead {

    /** Published number of classes. */
    static final int CLASSES = 8;

    private EmotionHead() {}

    /** Adds {@code expression}, the logarithms of the classes' probabilities, {@code valence} and {@code arousal}. */
    static <T> void split(Layers<T> net, T numbers, int classes, Map<String, T> out) {
        out.put("expression", net.logSoftmax(net.slice(numbers, 0, classes)));
        out.put("valence", net.slice(numbers, classes, classes + 1));
        out.put("arousal", net.slice(numbers, classes + 1, classes + 2));
    }

    /** How many numbers there are. */
    static int outputs(int classes) {
        return classes + 2;
    }
}
