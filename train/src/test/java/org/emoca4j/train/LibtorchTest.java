package org.emoca4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** libtorch loads, computes and differentiates. */
class LibtorchTest {

    @Test
    void derivativeOfASquare() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = torch.tensor(3.0f).set_requires_grad(true);
            x.mul(x).backward();
            assertThat(x.grad().item_float()).isEqualTo(6);
        }
    }
}
