package org.emoca4j.train.data;

/**
 * Pseudo-random numbers that depend on nothing but what they are seeded with (splitmix64): the same in every thread,
 * and on every machine but for the last bit of normally distributed ones.
 *
 * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea and Flood, Fast splittable pseudorandom number
 *     generators, OOPSLA 2014</a>
 */
public final class SeededRandom {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;

    private long state;
    private double spare = Double.NaN;

    /** @param seeds all of them count, in their order: such as the run's seed, the epoch, the sample */
    public SeededRandom(long... seeds) {
        for (long seed : seeds) {
            state = mix(state + GOLDEN_GAMMA + mix(seed));
        }
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform, 0 up to but without 1. */
    double nextDouble() {
        return (nextLong() >>> 11) * UNIT;
    }

    /** Uniform from {@code low} up to {@code high}. */
    double between(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /** Uniform, 0 up to {@code bound - 1}. */
    public int below(int bound) {
        return (int) (nextDouble() * bound);
    }

    /** Mean 0, variance 1 (Box and Muller's polar method). */
    double gaussian() {
        if (!Double.isNaN(spare)) {
            double value = spare;
            spare = Double.NaN;
            return value;
        }
        double x;
        double y;
        double s;
        do {
            x = 2 * nextDouble() - 1;
            y = 2 * nextDouble() - 1;
            s = x * x + y * y;
        } while (s >= 1 || s == 0);
        double factor = Math.sqrt(-2 * Math.log(s) / s);
        spare = y * factor;
        return x * factor;
    }

    /** The numbers 0 up to {@code count - 1} in random order (Fisher and Yates). */
    public int[] permutation(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
