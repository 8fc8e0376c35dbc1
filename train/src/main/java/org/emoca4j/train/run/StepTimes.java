package org.emoca4j.train.run;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How long the phases of the latest steps took. */
final class StepTimes {

    /** The parts of a step, in their order. */
    enum Phase {
        LOAD,
        FORWARD,
        BACKWARD,
        STEP
    }

    private static final int KEPT = 1000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[][] nanos = new long[Phase.values().length][KEPT];
    private long steps;
    private long mark;

    /** Whole steps so far. */
    long steps() {
        return steps;
    }

    /** A step begins. */
    void begin() {
        mark = System.nanoTime();
    }

    /** A phase is over, the next begins. */
    void end(Phase phase) {
        long now = System.nanoTime();
        nanos[phase.ordinal()][(int) (steps % KEPT)] = now - mark;
        mark = now;
        if (phase == Phase.STEP) {
            steps++;
        }
    }

    /** P50 and P90 of each phase, milliseconds, by names such as {@code time/load_p50}; empty before the first step. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        int n = (int) Math.min(steps, KEPT);
        for (Phase phase : n == 0 ? new Phase[0] : Phase.values()) {
            long[] sorted = Arrays.copyOf(nanos[phase.ordinal()], n);
            Arrays.sort(sorted);
            String name = "time/" + phase.name().toLowerCase(Locale.ROOT);
            figures.put(name + "_p50", percentile(sorted, 50));
            figures.put(name + "_p90", percentile(sorted, 90));
        }
        return figures;
    }

    /** The smallest value that as many per cent of all don't exceed, in milliseconds. */
    static double percentile(long[] sorted, int percent) {
        return sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)] / NANOS_PER_MILLI;
    }

    /** One line for people: P50 / P90 of each phase, milliseconds. */
    String line() {
        Map<String, Double> figures = figures();
        StringBuilder line = new StringBuilder("ms a step, P50/P90:");
        for (Phase phase : Phase.values()) {
            String name = phase.name().toLowerCase(Locale.ROOT);
            line.append(String.format(Locale.ROOT, " %s %.1f/%.1f", name, figures.get("time/" + name + "_p50"),
                    figures.get("time/" + name + "_p90")));
        }
        return line.toString();
    }
}
