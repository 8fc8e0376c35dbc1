package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SeededRandomTest {

    private static final int COUNT = 100_000;

    @Test
    void gaussianHasTheMomentsOfANormalDistribution() {
        SeededRandom random = new SeededRandom(7);
        double[] moments = new double[5];
        for (int i = 0; i < COUNT; i++) {
            double x = random.gaussian();
            for (int k = 1; k < moments.length; k++) {
                moments[k] += Math.pow(x, k) / COUNT;
            }
        }
        assertThat(moments[1]).isCloseTo(0, within(0.015));
        assertThat(moments[2]).isCloseTo(1, within(0.02));
        assertThat(moments[3]).isCloseTo(0, within(0.05));
        assertThat(moments[4]).isCloseTo(3, within(0.15));
    }

    @Test
    void uniformFillsItsRangeEvenlyAndSeedsDiffer() {
        int[] bins = new int[10];
        for (int seed = 0; seed < COUNT; seed++) { // the first number of neighbouring seeds, too, is independent
            bins[new SeededRandom(1, seed).below(10)]++;
        }
        for (int bin : bins) {
            assertThat(bin).isCloseTo(COUNT / 10, within(500));
        }
        assertThat(new SeededRandom(1, 2).nextLong()).isNotEqualTo(new SeededRandom(2, 1).nextLong());
        assertThat(new SeededRandom(1, 2).nextLong()).isEqualTo(new SeededRandom(1, 2).nextLong());
    }

    @Test
    void permutationHoldsEachNumberOnceAnywhere() {
        int[] firsts = new int[4];
        for (int seed = 0; seed < 4000; seed++) {
            int[] order = new SeededRandom(seed).permutation(4);
            assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3);
            firsts[order[0]]++;
        }
        for (int first : firsts) {
            assertThat(first).isCloseTo(1000, within(120));
        }
    }
}
