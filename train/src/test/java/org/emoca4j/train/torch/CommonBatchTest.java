package org.emoca4j.train.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.nn.SmallNetwork;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.run.Team;
import org.emoca4j.train.run.ThreadTeam;
import org.junit.jupiter.api.Test;

/** Parts of a batch give what libtorch computes from the whole. */
class CommonBatchTest {

    private static final int PART = 2;
    private static final int SIZE = 3 * 14 * 11;
    private static final SmallNetwork NETWORK = new SmallNetwork();
    private static final StateDict WEIGHTS = SmallNetwork.weights(NETWORK, 4);

    private static CommonBatch part(Team team) {
        return new CommonBatch(team.rank(), team.size(), team::mean);
    }

    private static double[] noise(int count, long seed) {
        return new Random(seed).doubles(count, -1, 1).toArray();
    }

    /** A network's step on its part of a batch: outputs, loss, gradients and weights with their running values. */
    private static Map<String, double[]> step(CommonBatch batch, int parts) throws Exception {
        int from = batch.part() * PART;
        int rows = parts == 1 ? 3 * PART : PART;
        Map<String, double[]> results = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(NETWORK, WEIGHTS, TorchDevice.CPU, ScalarType.Double)) {
            network.train(batch).requiresGrad(true);
            double[] images = Arrays.copyOfRange(noise(3 * PART * SIZE, 5), from * SIZE, (from + rows) * SIZE);
            Tensor input = Tensors.of(images, rows, 3, 14, 11);
            input.requires_grad_(true);
            Map<String, Tensor> outputs = network.forward(input);
            Tensor map = outputs.get("map");
            double[] targets = noise(3 * PART * 4, 6);
            Tensor target = Tensors.of(Arrays.copyOfRange(targets, from * 4, (from + rows) * 4), rows, 4);
            // a mean over samples, and a ratio of sums over all of them
            Tensor probabilities = batch.gathered(outputs.get("probabilities"));
            Tensor wanted = batch.gathered(target);
            Tensor ratio = probabilities.mul(wanted).sum().div(probabilities.square().sum());
            Tensor loss = map.square().mul(Tensors.of(noise(80, 7), Tensors.shape(map.select(0, 0)))).mean().add(ratio);
            batch.backward(loss);
            results.put("map", Tensors.doubles(map));
            results.put("input", Tensors.doubles(input.grad()));
            results.put("loss", new double[] {loss.item_double()});
            network.parameters().forEach((name, parameter) -> {
                if (parameter.grad().defined()) {
                    results.put("gradient of " + name, Tensors.doubles(parameter.grad()));
                }
            });
            if (parts > 1) {
                // a step that isn't finished leaves nothing behind
                network.toStateDict().tensors().forEach((name, tensor) -> assertThat(
                        Tensors.doubles(Tensors.of(tensor))).isEqualTo(Tensors.doubles(Tensors.of(
                                WEIGHTS.tensors().get(name)))));
            }
            network.settle();
            network.toStateDict().tensors().forEach((name, tensor) ->
                    results.put(name, Tensors.doubles(Tensors.of(tensor))));
        }
        return results;
    }

    @Test
    void threePartsAreTheWhole() throws Exception {
        Map<String, double[]> whole = step(CommonBatch.WHOLE, 1);
        List<Map<String, double[]>> parts = ThreadTeam.of(3, team -> () -> {
            try (CommonBatch batch = part(team)) {
                return step(batch, 3);
            }
        });
        whole.forEach((name, expected) -> {
            double[] actual = new double[expected.length];
            for (int p = 0; p < 3; p++) {
                double[] own = parts.get(p).get(name);
                boolean perSample = own.length < expected.length;
                for (int i = 0; i < own.length; i++) {
                    // of the input's gradient each has its rows, of the mean loss, which is a third of the sum
                    actual[perSample ? p * own.length + i : i] +=
                            name.equals("map") ? own[i] : own[i] / 3;
                }
            }
            double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).as("%s, %d", name, i)
                        .isCloseTo(expected[i], within(1e-12 * Math.max(1, largest)));
            }
        });
        assertThat(Arrays.stream(whole.get("gradient of hidden_bn.weight")).map(Math::abs).max().orElseThrow())
                .isGreaterThan(1e-4);
    }

    /** m = (x0 + x1) / 2 in both; the sum of the losses is 5 m, so that its derivative by each x is 5 / 2. */
    @Test
    void theMeansGradientIsTheMeanGradient() throws Exception {
        List<double[]> results = ThreadTeam.of(2, team -> (Callable<double[]>) () -> {
            try (PointerScope scope = new PointerScope();
                    CommonBatch batch = part(team)) {
                Tensor x = Tensors.of(new double[] {team.rank() == 0 ? 3 : 7}, 1);
                x.requires_grad_(true);
                Tensor mean = batch.mean(x);
                batch.backward(mean.mul(new Scalar(team.rank() == 0 ? 1.0 : 4.0)).sum());
                return new double[] {mean.item_double(), x.grad().item_double(),
                    batch.all(true) ? 1 : 0, batch.all(team.rank() == 0) ? 1 : 0};
            }
        });
        assertThat(results).containsExactly(new double[] {5, 2.5, 1, 0}, new double[] {5, 2.5, 1, 0});
    }

    @Test
    void whoWaitsForALostProcessOnTheWayBackLearnsWhatTheTeamSays() {
        IllegalStateException gone = new IllegalStateException("gone");
        int[] asked = new int[1];
        try (PointerScope scope = new PointerScope();
                CommonBatch batch = new CommonBatch(0, 2, tensor -> {
                    if (asked[0]++ > 0) {
                        throw gone;
                    }
                })) {
            Tensor x = Tensors.of(new double[] {1}, 1);
            x.requires_grad_(true);
            Tensor loss = batch.mean(x).sum();
            assertThatThrownBy(() -> batch.backward(loss)).isSameAs(gone);
        }
    }
}
