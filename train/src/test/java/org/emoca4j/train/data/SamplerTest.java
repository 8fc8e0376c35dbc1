package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SamplerTest {

    private static Dataset labelled(List<Labels> labels) {
        return new MemoryDataset(labels, Set.of());
    }

    @Test
    void sequentialAndShuffledVisitEachSampleOnce() {
        Dataset data = MemoryDataset.of(20);
        assertThat(Sampler.sequential(data).order(1, 4)).isSorted().hasSize(20).doesNotHaveDuplicates();
        Sampler shuffled = Sampler.shuffled(data);
        int[] order = shuffled.order(1, 4);
        assertThat(order).hasSize(20).doesNotHaveDuplicates().isEqualTo(shuffled.order(1, 4));
        assertThat(order).isNotEqualTo(shuffled.order(1, 5)).isNotEqualTo(shuffled.order(2, 4));
    }

    @Test
    void balancedDrawsEachClassAlikeHoweverRare() throws DataException {
        List<Labels> labels = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            labels.add(Labels.ofExpression(i % 100 == 0 ? 5 : i % 10 == 1 ? 2 : 1));
        }
        int[] order = Sampler.balancedExpression(labelled(labels)).order(1, 0);
        assertThat(order).hasSize(3000);
        int[] counts = new int[8];
        Arrays.stream(order).forEach(i -> counts[labels.get(i).expression()]++);
        for (int expression : new int[] {1, 2, 5}) {
            assertThat(counts[expression]).isCloseTo(1000, within(110)); // 4 standard deviations
        }
        Set<Integer> rare = new HashSet<>();
        Arrays.stream(order).filter(i -> i % 100 == 0).forEach(rare::add);
        assertThat(rare).hasSize(30); // each of the 30 about 33 times
    }

    @Test
    void balancedNeedsClasses() {
        assertThatThrownBy(() -> Sampler.balancedExpression(labelled(List.of(Labels.NONE))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("sample 0 has no expression class");
    }

    @Test
    void ringsHoldOnePersonEach() throws DataException {
        List<Labels> labels = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            labels.add(Labels.NONE.of("anna"));
        }
        labels.add(Labels.NONE.of("bo"));
        labels.add(Labels.NONE.of("bo"));
        labels.add(Labels.NONE.of("alone"));
        labels.add(Labels.NONE);
        Sampler sampler = Sampler.identityRings(labelled(labels), 3);
        assertThat(sampler.groupSize()).isEqualTo(3);
        Set<Integer> seen = new HashSet<>();
        for (int epoch = 0; epoch < 20; epoch++) {
            int[] order = sampler.order(5, epoch);
            assertThat(order).hasSize(9); // two full rings of anna's, one of bo's with a picture twice
            for (int i = 0; i < order.length; i++) {
                assertThat(labels.get(order[i]).identity()).isEqualTo(labels.get(order[i / 3 * 3]).identity());
                seen.add(order[i]);
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
        for (int attempt = 1; attempt < 5; attempt++) {
            assertThat(labels.get(sampler.substitute(7, attempt)).identity()).isEqualTo("bo");
        }
        // every other picture of the person comes before the unreadable one again
        Set<Integer> instead = new HashSet<>();
        for (int attempt = 1; attempt < 7; attempt++) {
            instead.add(sampler.substitute(3, attempt));
        }
        assertThat(instead).containsExactlyInAnyOrder(0, 1, 2, 4, 5, 6);
        assertThatThrownBy(() -> Sampler.identityRings(labelled(labels.subList(8, 11)), 2))
                .hasMessageContaining("no person has two pictures");
    }
}
