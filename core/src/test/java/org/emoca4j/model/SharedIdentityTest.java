package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.emoca4j.head.HeadModel;
import org.junit.jupiter.api.Test;

class SharedIdentityTest {

    @Test
    void meanAndDistancesOfTwoPeople() throws IOException {
        HeadModel head = HeadModel.builtin();
        SharedIdentity shared = SharedIdentity.of(head, List.of(new float[] {1, 0}, new float[] {-1, 2}));
        assertThat(shared.mean()).containsExactly(0, 1);
        // both are one step of the same length from the mean, into opposite directions: by hand from the basis
        double sum = 0;
        float[] first = head.basis().shapeDirs()[0];
        float[] second = head.basis().shapeDirs()[1];
        for (int i = 0; i < first.length; i += 3) {
            double squares = 0;
            for (int c = i; c < i + 3; c++) {
                squares += Math.pow(first[c] - second[c], 2);
            }
            sum += Math.sqrt(squares);
        }
        double expected = 1000 * sum / head.numVertices();
        assertThat(shared.distancesMm()).containsExactly(new double[] {expected, expected}, within(1e-3));
        assertThat(shared.spreadMm()).isCloseTo(expected, within(1e-3));
    }

    @Test
    void onePhotoAgreesWithItself() throws IOException {
        SharedIdentity shared = SharedIdentity.of(HeadModel.builtin(), List.of(new float[] {0.5f}));
        assertThat(shared.spreadMm()).isZero();
        assertThatThrownBy(() -> SharedIdentity.of(HeadModel.builtin(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
