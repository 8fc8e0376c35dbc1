package org.emoca4j.compared;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Clocks the parts of one face's work, see {@link SystemFace#millis}. For one thread. */
final class StepTimes {

    static final String CROP = "crop";
    static final String NETWORK = "network";
    static final String DECODE = "decode";

    private static final double NANOS_PER_MILLI = 1e6;

    private final Map<String, Double> millis = new LinkedHashMap<>();
    private long last = System.nanoTime();

    /** What was done since the last call, or since the start. */
    void done(String step) {
        long now = System.nanoTime();
        millis.put(step, (now - last) / NANOS_PER_MILLI);
        last = now;
    }

    Map<String, Double> millis() {
        return Collections.unmodifiableMap(millis);
    }
}
