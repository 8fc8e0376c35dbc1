package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Codes move inside their ring only, and gradients follow them. */
class RingExchangeTest {

    private PointerScope scope;

    @BeforeEach
    void open() {
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void exchanges() {
        RingExchange exchange = RingExchange.same(2, 1, 2, 0);
        Tensor codes = Gradients.leaf(new double[] {0, 1, 2, 10, 11, 12}, 6, 1);
        Tensor exchanged = exchange.exchanged(codes);
        assertThat(Tensors.doubles(exchanged)).containsExactly(0, 1, 2, 10, 11, 12, 1, 2, 0, 11, 12, 10);
        assertThat(Tensors.doubles(exchange.repeated(codes))).containsExactly(0, 1, 2, 10, 11, 12, 0, 1, 2, 10, 11, 12);
        assertThat(Tensors.doubles(exchange.averaged(codes))).containsExactly(1, 1, 1, 11, 11, 11);
        Tensor weights = Tensors.of(new double[] {0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6}, 12, 1);
        assertThat(Gradients.of(exchanged.mul(weights).sum(), codes)).containsExactly(3, 1, 2, 6, 4, 5);
    }

    @Test
    void averagesRingsOfVectors() {
        Tensor codes = Tensors.of(new double[] {1, 2, 3, 6, 0, 0, 8, 4}, 4, 2);
        assertThat(Tensors.doubles(RingExchange.same(2, 1, 0).averaged(codes)))
                .containsExactly(2, 4, 2, 4, 4, 2, 4, 2);
    }

    @Test
    void drawsPermutationsOfEachRing() {
        SplittableRandom random = new SplittableRandom(1);
        int[][] counts = new int[3][3];
        int draws = 600;
        for (int i = 0; i < draws; i++) {
            // the constructor checks that each ring is permuted
            int[] order = RingExchange.draw(2, 3, random).order();
            for (int place = 0; place < 3; place++) {
                counts[place][order[3 + place] - 3]++;
            }
        }
        for (int[] row : counts) {
            for (int count : row) {
                assertThat(count).as("a third of 600, give or take 5 deviations").isBetween(142, 258);
            }
        }
    }

    @Test
    void partsOfAnExchangeAreItsRings() {
        RingExchange whole = new RingExchange(new int[] {1, 0, 2, 3, 5, 4, 7, 6}, 2);
        assertThat(whole.part(0, 2).order()).containsExactly(1, 0, 2, 3);
        assertThat(whole.part(1, 2).order()).containsExactly(1, 0, 3, 2);
    }

    @Test
    void strangersAreRefused() {
        assertThatThrownBy(() -> new RingExchange(new int[] {0, 2, 1, 3}, 2)).hasMessageContaining("ring of 2");
        assertThatThrownBy(() -> new RingExchange(new int[] {0, 0}, 2)).hasMessageContaining("ring of 2");
        assertThatThrownBy(() -> new RingExchange(new int[] {0, 1, 2}, 2)).hasMessageContaining("a batch of 3");
        Tensor three = Tensors.of(new double[3], 3, 1);
        assertThatThrownBy(() -> RingExchange.same(1, 1, 0).exchanged(three)).hasMessageContaining("a batch of 3");
    }
}
