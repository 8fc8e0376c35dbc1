package org.emoca4j.nn;

import java.util.Map;

/** The ten numbers of EMOCA's emotion networks: eight classes, valence, arousal (emoca sections 5.1 and 5.3). */
final class EmotionHead {

    static final int OUTPUTS = 10;

    private static final int CLASSES = 8;

    private EmotionHead() {}

    /** Adds {@code expression}, the logarithms of the classes' probabilities, {@code valence} and {@code arousal}. */
    static <T> void split(Layers<T> net, T ten, Map<String, T> out) {
        out.put("expression", net.logSoftmax(net.slice(ten, 0, CLASSES)));
        out.put("valence", net.slice(ten, CLASSES, CLASSES + 1));
        out.put("arousal", net.slice(ten, CLASSES + 1, CLASSES + 2));
    }
}
