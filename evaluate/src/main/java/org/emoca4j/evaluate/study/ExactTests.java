package org.emoca4j.evaluate.study;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/** Tests of significance that assume no distribution, for small samples. */
public final class ExactTests {

    /** Sign flips of up to so many differences are all tried: a million. */
    private static final int MAX_EXACT = 20;

    private static final int MONTE_CARLO = 100_000;
    private static final int BISECTIONS = 60;

    /** Sums that are equal but for rounding count as equal. */
    private static final double ROUNDING = 1e-9;

    private ExactTests() {}

    /**
     * Two-sided sign test: how likely is a count at least as far from the half, if both outcomes are equally likely?
     * Without ties, as Dixon and Mood (1946).
     *
     * @param wins outcomes of one kind
     * @param losses outcomes of the other kind
     * @return 1 if there are none
     */
    public static double sign(int wins, int losses) {
        int n = wins + losses;
        return Math.min(1, 2 * cumulative(Math.min(wins, losses), n, 0.5));
    }

    /**
     * Exact test of McNemar (1947) for paired yes or no: the sign test of the pairs that differ.
     *
     * @param onlyFirst pairs where only the first is right
     * @param onlySecond pairs where only the second is right
     */
    public static double mcNemar(int onlyFirst, int onlySecond) {
        return sign(onlyFirst, onlySecond);
    }

    /** P(X <= k) for X of n trials with probability p each. */
    static double cumulative(int k, int n, double p) {
        if (k >= n) {
            return 1;
        }
        if (p <= 0 || p >= 1) {
            return p <= 0 ? 1 : 0;
        }
        double logTerm = n * Math.log1p(-p);
        double odds = Math.log(p) - Math.log1p(-p);
        double sum = 0;
        for (int i = 0; i <= k; i++) {
            sum += Math.exp(logTerm);
            logTerm += odds + Math.log(n - i) - Math.log(i + 1);
        }
        return Math.min(1, sum);
    }

    /**
     * Interval of Clopper and Pearson (1934) for a share.
     *
     * @param level such as 0.95
     * @return low and high
     */
    public static double[] interval(int successes, int n, double level) {
        double tail = (1 - level) / 2;
        double low = successes == 0 ? 0 : bisect(p -> 1 - cumulative(successes - 1, n, p) < tail);
        double high = successes == n ? 1 : bisect(p -> cumulative(successes, n, p) > tail);
        return new double[] {low, high};
    }

    /** The probability up to which a condition holds. */
    private static double bisect(DoublePredicate below) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (below.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /**
     * Two-sided permutation test of paired differences (Fisher 1935): how often is the sum at least as far from 0 when
     * each difference's sign is drawn anew? All sign patterns are tried for up to 20 differences that are not 0,
     * otherwise 100,000 drawn ones, whose observed pattern counts once more (Phipson and Smyth 2010).
     *
     * @param differences one for each pair
     * @param seed of the drawn patterns
     */
    public static double permutation(double[] differences, long seed) {
        double[] d = Arrays.stream(differences).filter(x -> x != 0).toArray();
        double observed = Math.abs(Arrays.stream(d).sum()) - ROUNDING;
        if (d.length <= MAX_EXACT) {
            int patterns = 1 << d.length;
            int extreme = 0;
            for (int pattern = 0; pattern < patterns; pattern++) {
                double sum = 0;
                for (int i = 0; i < d.length; i++) {
                    sum += (pattern >> i & 1) == 0 ? d[i] : -d[i];
                }
                extreme += Math.abs(sum) >= observed ? 1 : 0;
            }
            return (double) extreme / patterns;
        }
        SplittableRandom random = new SplittableRandom(seed);
        int extreme = 1;
        for (int draw = 0; draw < MONTE_CARLO; draw++) {
            double sum = 0;
            for (double x : d) {
                sum += random.nextBoolean() ? x : -x;
            }
            extreme += Math.abs(sum) >= observed ? 1 : 0;
        }
        return extreme / (MONTE_CARLO + 1.0);
    }

    /**
     * Holm's (1979) correction for several tests at once.
     *
     * @param p of each test
     * @return adjusted, in the same order
     */
    public static double[] holm(double[] p) {
        List<Integer> order = IntStream.range(0, p.length).boxed().sorted(Comparator.comparingDouble(i -> p[i]))
                .toList();
        double[] adjusted = new double[p.length];
        double largest = 0;
        for (int rank = 0; rank < p.length; rank++) {
            int i = order.get(rank);
            largest = Math.max(largest, Math.min(1, (p.length - rank) * p[i]));
            adjusted[i] = largest;
        }
        return adjusted;
    }
}
