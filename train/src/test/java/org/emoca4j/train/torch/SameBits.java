package org.emoca4j.train.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Map;
import org.emoca4j.format.Tensor;

/** Compares stored tensors bit for bit. */
final class SameBits {

    private SameBits() {}

    /** Asserts equal names in equal order, types, shapes and bytes. */
    static void assertSameBits(Map<String, Tensor> actual, Map<String, Tensor> expected) {
        assertThat(new ArrayList<>(actual.keySet())).isEqualTo(new ArrayList<>(expected.keySet()));
        actual.forEach((name, tensor) -> {
            assertThat(tensor.type()).as(name).isEqualTo(expected.get(name).type());
            assertThat(tensor.shape()).as(name).isEqualTo(expected.get(name).shape());
            assertThat(tensor.toByteArray()).as(name).isEqualTo(expected.get(name).toByteArray());
        });
    }
}
