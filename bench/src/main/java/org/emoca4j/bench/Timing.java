package org.emoca4j.bench;

import java.util.Arrays;

/**
 * How long something took, warm.
 *
 * @param median milliseconds
 * @param slow milliseconds that nine of ten runs stayed below
 */
record Timing(double median, double slow) {

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * Runs something many times.
     *
     * @param runs that count; half as many come before and don't
     */
    static Timing of(int runs, Runnable work) {
        for (int i = 0; i < runs / 2; i++) {
            work.run();
        }
        double[] millis = new double[runs];
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            work.run();
            millis[i] = (System.nanoTime() - start) / NANOS_PER_MILLI;
        }
        Arrays.sort(millis);
        return ofSorted(millis);
    }

    /** @param millis at least one, the shortest first */
    static Timing ofSorted(double[] millis) {
        return new Timing(millis[millis.length / 2], millis[(int) Math.round(0.9 * (millis.length - 1))]);
    }
}
