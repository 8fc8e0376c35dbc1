package org.emoca4j.evaluate.speed;

import java.util.Arrays;

/**
 * How long something took.
 *
 * @param median milliseconds
 * @param p90 milliseconds that nine of ten runs stayed below, nearest rank
 */
public record Timing(double median, double p90) {

    /** @param millis of each run, at least one */
    static Timing of(double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        return new Timing(median, sorted[(int) Math.ceil(0.9 * n) - 1]);
    }
}
