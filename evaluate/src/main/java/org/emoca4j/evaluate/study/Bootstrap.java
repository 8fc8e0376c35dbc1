package org.emoca4j.evaluate.study;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Percentile bootstrap of a mean (Efron 1979). */
final class Bootstrap {

    private static final int DRAWS = 10_000;

    private Bootstrap() {}

    /**
     * An interval for the mean.
     *
     * @param values of the units that are drawn again, such as images
     * @param level such as 0.95
     * @return low and high; not numbers for an empty sample
     */
    static double[] interval(double[] values, double level, long seed) {
        if (values.length == 0) {
            return new double[] {Double.NaN, Double.NaN};
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[random.nextInt(values.length)];
            }
            means[draw] = sum / values.length;
        }
        Arrays.sort(means);
        double tail = (1 - level) / 2;
        return new double[] {quantile(means, tail), quantile(means, 1 - tail)};
    }

    private static double quantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int low = (int) Math.floor(at);
        int high = Math.min(sorted.length - 1, low + 1);
        return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }
}
