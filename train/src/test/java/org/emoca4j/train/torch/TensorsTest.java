package org.emoca4j.train.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.image.FloatImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values keep their places and bits on the way to libtorch and back. */
class TensorsTest {

    @Test
    void valuesComeBack() {
        float[] floats = {1.5f, -0.0f, Float.NaN, Float.MIN_VALUE, 3e38f, 7};
        double[] doubles = {Math.PI, -1e300};
        long[] longs = {Long.MIN_VALUE, 3};
        int[] ints = {Integer.MAX_VALUE, -5, 0};
        try (PointerScope scope = new PointerScope()) {
            assertThat(Tensors.floats(Tensors.of(floats, 2, 3))).isEqualTo(floats);
            assertThat(Tensors.shape(Tensors.of(floats, 2, 3))).containsExactly(2, 3);
            assertThat(Tensors.doubles(Tensors.of(doubles, 2))).isEqualTo(doubles);
            assertThat(Tensors.longs(Tensors.of(longs, 1, 2))).isEqualTo(longs);
            assertThat(Tensors.ints(Tensors.of(ints, 3))).isEqualTo(ints);
            assertThat(Tensors.ints(Tensors.of(new byte[] {0, 127, -128, -1}, 2, 2))).containsExactly(0, 127, 128, 255);
            assertThat(Tensors.floats(Tensors.of(new float[0], 0, 3))).isEmpty();
            assertThat(Tensors.floats(Tensors.of(new double[] {0.1}))).containsExactly(0.1f);
        }
    }

    @Test
    void axesAreReadInTheirOrderWhateverTheLayout() {
        try (PointerScope scope = new PointerScope()) {
            Tensor turned = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).t();
            turned.set_requires_grad(true);
            assertThat(Tensors.floats(turned)).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(Tensors.stored(turned).floats()).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(Tensors.stored(turned).shape()).containsExactly(3, 2);
        }
    }

    @Test
    void aBatchOfPictures() {
        FloatImage a = new FloatImage(3, 1, 2, new float[] {1, 2, 3, 4, 5, 6});
        FloatImage b = new FloatImage(3, 1, 2, new float[] {7, 8, 9, 10, 11, 12});
        try (PointerScope scope = new PointerScope()) {
            Tensor batch = Tensors.of(List.of(a, b));
            assertThat(Tensors.shape(batch)).containsExactly(2, 3, 1, 2);
            assertThat(Tensors.image(batch.select(0, 1)).data()).isEqualTo(b.data());
            assertThat(Tensors.image(batch.select(0, 0)).width()).isEqualTo(2);
            assertThat(Tensors.of(a).equal(batch.select(0, 0))).isTrue();
            assertThatThrownBy(() -> Tensors.image(batch)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[2, 3, 1, 2]");
            assertThatThrownBy(() -> Tensors.of(List.of(a, FloatImage.zeros(3, 2, 1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("picture 1 of a batch is 3 x 2 x 1, the first one 3 x 1 x 2; they must be of one size");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyStoredTypeKeepsItsBits(org.emoca4j.format.Tensor.Type type) {
        byte[] bytes = new byte[3 * type.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (type == org.emoca4j.format.Tensor.Type.BOOL ? i % 2 : 37 * i + 5);
        }
        var stored = new org.emoca4j.format.Tensor(type, new long[] {1, 3}, ByteBuffer.wrap(bytes));
        try (PointerScope scope = new PointerScope()) {
            var back = Tensors.stored(Tensors.of(stored));
            assertThat(back.type()).isEqualTo(type);
            assertThat(back.shape()).containsExactly(1, 3);
            assertThat(back.toByteArray()).isEqualTo(bytes);
        }
    }

    @Test
    void refusesAWrongNumberOfValues() {
        assertThatThrownBy(() -> Tensors.of(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("5 values don't fill a tensor of shape [2, 3]");
    }

    @Test
    void aTensorInPlaceIsNotCopied() {
        try (PointerScope scope = new PointerScope()) {
            Tensor tensor = Tensors.of(new float[] {1, 2}, 2);
            assertThat(TorchDevice.CPU.place(tensor).data_ptr().address()).isEqualTo(tensor.data_ptr().address());
            Tensor wide = TorchDevice.CPU.place(tensor, ScalarType.Double);
            assertThat(wide.scalar_type().intern()).isEqualTo(ScalarType.Double);
        }
    }
}
