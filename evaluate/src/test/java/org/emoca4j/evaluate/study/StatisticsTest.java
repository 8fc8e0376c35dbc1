package org.emoca4j.evaluate.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The study's statistics against worked examples, exact arithmetic and plain enumeration. */
class StatisticsTest {

    /** 2 P(X <= min) by whole numbers. */
    private static double exactSign(int wins, int losses) {
        int n = wins + losses;
        BigInteger binomial = BigInteger.ONE;
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i <= Math.min(wins, losses); i++) {
            sum = sum.add(binomial);
            binomial = binomial.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
        }
        BigDecimal p = new BigDecimal(sum.shiftLeft(1))
                .divide(new BigDecimal(BigInteger.ONE.shiftLeft(n)), MathContext.DECIMAL128);
        return Math.min(1, p.doubleValue());
    }

    @Test
    void signTestByHand() {
        // 9 of 10: 2 (1 + 10) / 1024
        assertThat(ExactTests.sign(9, 1)).isCloseTo(22.0 / 1024, within(1e-15));
        assertThat(ExactTests.sign(0, 5)).isCloseTo(2.0 / 32, within(1e-15));
        assertThat(ExactTests.sign(5, 5)).isEqualTo(1);
        assertThat(ExactTests.sign(0, 0)).isEqualTo(1);
        assertThat(ExactTests.mcNemar(1, 9)).isEqualTo(ExactTests.sign(9, 1));
    }

    @ParameterizedTest
    @CsvSource({"603,77", "461,219", "120,101", "17,40", "1000,1010"})
    void signTestByWholeNumbers(int wins, int losses) {
        double exact = exactSign(wins, losses);
        assertThat(ExactTests.sign(wins, losses)).isCloseTo(exact, within(1e-10 * exact));
    }

    @Test
    void intervalOfClopperAndPearson() {
        // none of n: the upper limit solves (1 - p)^n = 0.025
        assertThat(ExactTests.interval(0, 10, 0.95)[0]).isZero();
        assertThat(ExactTests.interval(0, 10, 0.95)[1]).isCloseTo(1 - Math.pow(0.025, 0.1), within(1e-9));
        assertThat(ExactTests.interval(10, 10, 0.95)[0]).isCloseTo(Math.pow(0.025, 0.1), within(1e-9));
        // 5 of 10, as tables print it
        assertThat(ExactTests.interval(5, 10, 0.95)[0]).isCloseTo(0.1871, within(5e-5));
        assertThat(ExactTests.interval(5, 10, 0.95)[1]).isCloseTo(0.8129, within(5e-5));
    }

    @Test
    void permutationByHand() {
        // three differences of one sign: of 8 patterns only two are as extreme
        assertThat(ExactTests.permutation(new double[] {1, 2, 4}, 1)).isEqualTo(0.25);
        // |3 - 2| = 1: all patterns of {3, 2} have sums 5, 1, -1, -5
        assertThat(ExactTests.permutation(new double[] {3, -2, 0}, 1)).isEqualTo(1);
        assertThat(ExactTests.permutation(new double[] {0, 0}, 1)).isEqualTo(1);
    }

    @Test
    void permutationOfDarwinsMaize() {
        // Fisher, The Design of Experiments (1935), section 21: 1,726 of 32,768 patterns
        double[] differences = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
        assertThat(ExactTests.permutation(differences, 1)).isCloseTo(1726.0 / 32768, within(1e-12));
    }

    @Test
    void drawnPatternsComeCloseToAll() {
        // 24 differences of size 1: the same as the sign test
        double[] differences = new double[24];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = i < 17 ? 1 : -1;
        }
        assertThat(ExactTests.permutation(differences, 7)).isCloseTo(exactSign(17, 7), within(0.003));
        assertThat(ExactTests.permutation(differences, 7)).isEqualTo(ExactTests.permutation(differences, 7));
    }

    @Test
    void holmByHand() {
        // sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1, then never falling
        assertThat(ExactTests.holm(new double[] {0.01, 0.04, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
        assertThat(ExactTests.holm(new double[] {0.6, 0.9})).containsExactly(1, 1);
        assertThat(ExactTests.holm(new double[0])).isEmpty();
    }

    @Test
    void kappaOfTheTextbookTable() {
        // fourteen raters, ten items, five categories: the common worked example of Fleiss' formula, 0.210
        int[][] table = {
            {0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1},
            {7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7}
        };
        assertThat(FleissKappa.of(List.of(table))).isCloseTo(0.210, within(5e-4));
    }

    @Test
    void kappaOfFullAgreementAndOfPairsByHand() {
        assertThat(FleissKappa.of(List.of(new int[] {3, 0}, new int[] {0, 3}))).isEqualTo(1);
        // one pair agrees, one doesn't: observed 1/2, expected (3/4)^2 + (1/4)^2 = 5/8
        assertThat(FleissKappa.of(List.of(new int[] {2, 0}, new int[] {1, 1})))
                .isCloseTo((0.5 - 0.625) / 0.375, within(1e-12));
        // an item with one rater says nothing
        assertThat(FleissKappa.of(List.of(new int[] {3, 0}, new int[] {0, 3}, new int[] {1, 0}))).isEqualTo(1);
        assertThat(FleissKappa.of(List.of(new int[] {1, 0}))).isNaN();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void kappaIsAboutNoneForChance(long seed) {
        Random random = new Random(seed);
        List<int[]> counts = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            int[] item = new int[4];
            for (int r = 0; r < 5; r++) {
                item[random.nextInt(4)]++;
            }
            counts.add(item);
        }
        assertThat(FleissKappa.of(counts)).isCloseTo(0, within(0.03));
    }

    @Test
    void bootstrapOfYesAndNo() {
        // 60 of 100: the mean of n draws has the standard deviation sqrt(0.6 * 0.4 / 100) = 0.049
        double[] values = new double[100];
        for (int i = 0; i < 60; i++) {
            values[i] = 1;
        }
        double[] interval = Bootstrap.interval(values, 0.95, 3);
        assertThat(interval[0]).isCloseTo(0.6 - 1.96 * 0.049, within(0.015));
        assertThat(interval[1]).isCloseTo(0.6 + 1.96 * 0.049, within(0.015));
        assertThat(Bootstrap.interval(new double[] {0.5, 0.5}, 0.95, 3)).containsExactly(0.5, 0.5);
    }
}
