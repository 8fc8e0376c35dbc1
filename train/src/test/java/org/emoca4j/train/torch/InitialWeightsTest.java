package org.emoca4j.train.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.emoca4j.train.torch.SameBits.assertSameBits;

import java.util.Arrays;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.FaceEncoder;
import org.emoca4j.nn.SmallNetwork;
import org.emoca4j.nn.StateDict;
import org.junit.jupiter.api.Test;

/** Beginnings of trainings. */
class InitialWeightsTest {

    private static final FaceEncoder ENCODER = new FaceEncoder(50);

    @Test
    void layersBeginAsPyTorchs() throws FormatException {
        StateDict weights = InitialWeights.random(ENCODER, 3).check(ENCODER);
        // uniform within 1 / sqrt(fan in), whose deviation is a root of 3 smaller
        checkUniform(weights.tensors().get("encoder.conv1.weight"), 1 / Math.sqrt(3 * 7 * 7));
        checkUniform(weights.tensors().get("encoder.layer3.2.conv2.weight"), 1 / Math.sqrt(256 * 3 * 3));
        checkUniform(weights.tensors().get("layers.0.weight"), 1 / Math.sqrt(2048));
        checkUniform(weights.tensors().get("layers.0.bias"), 1 / Math.sqrt(2048));
        assertThat(weights.tensors().get("encoder.bn1.weight").floats()).containsOnly(1);
        assertThat(weights.tensors().get("encoder.bn1.running_var").floats()).containsOnly(1);
        assertThat(weights.tensors().get("encoder.bn1.bias").floats()).containsOnly(0);
        assertThat(weights.tensors().get("encoder.bn1.running_mean").floats()).containsOnly(0);
        assertThat(weights.tensors().get("encoder.bn1.num_batches_tracked").ints()).containsExactly(0);
    }

    private static void checkUniform(Tensor tensor, double limit) {
        float[] values = tensor.floats();
        double square = 0;
        double sum = 0;
        for (float value : values) {
            assertThat(Math.abs(value)).isLessThanOrEqualTo((float) limit);
            square += value * value;
            sum += value;
        }
        double spread = limit / Math.sqrt(3);
        double error = 4 / Math.sqrt(values.length);
        assertThat(sum / values.length).isCloseTo(0, within(spread * error));
        assertThat(Math.sqrt(square / values.length)).isCloseTo(spread, within(spread * error));
    }

    @Test
    void theSeedDecides() {
        SmallNetwork network = new SmallNetwork();
        StateDict one = InitialWeights.random(network, 1);
        assertSameBits(InitialWeights.random(network, 1).tensors(), one.tensors());
        float[] first = one.tensors().get("first.weight").floats();
        assertThat(InitialWeights.random(network, 2).tensors().get("first.weight").floats()).isNotEqualTo(first);
        assertThat(Arrays.copyOf(one.tensors().get("plain.weight").floats(), 6)).isNotEqualTo(Arrays.copyOf(first, 6));
    }

    @Test
    void anExpressionEncoderBeginsWithAnotherEncodersTrunk() throws FormatException {
        StateDict deca = InitialWeights.random(new FaceEncoder(236), 5);
        StateDict started = InitialWeights.withTrunk(ENCODER, deca, "encoder.", 6);
        assertSameBits(started.under("encoder.").tensors(), deca.under("encoder.").tensors());
        StateDict random = InitialWeights.random(ENCODER, 6);
        assertSameBits(started.under("layers.").tensors(), random.under("layers.").tensors());
    }

    @Test
    void aTrunkMustBeWhole() {
        StateDict other = new StateDict("half.safetensors", InitialWeights.random(new SmallNetwork(), 5).tensors());
        assertThatThrownBy(() -> InitialWeights.withTrunk(ENCODER, other, "encoder.", 6))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("half.safetensors: 'encoder.conv1.weight' is missing");
    }
}
