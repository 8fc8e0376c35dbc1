package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.format.FormatException;
import org.emoca4j.nn.LipReader;
import org.emoca4j.nn.SmallNetwork;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.torch.Tensors;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.TorchNetwork;
import org.junit.jupiter.api.Test;

/** The lip reader for single frames is the published front end on a video of one frame. */
class LipReaderTest {

    private static final String FIRST = "frontend3D.0.weight";
    private static final int FRAMES = 5;

    private final Random random = new Random(6);

    /** A checkpoint of the whole reader, with counters and a layer that isn't of the front end. */
    private Map<String, org.emoca4j.format.Tensor> checkpoint(String prefix) {
        Map<String, org.emoca4j.format.Tensor> tensors = new TreeMap<>();
        SmallNetwork.weights(new LipReader(), 5).tensors().forEach((name, tensor) -> {
            float[] values = tensor.floats();
            if (tensor.shape().length == 4) {
                // about as large after a layer as before it
                for (int i = 0; i < values.length; i++) {
                    values[i] *= (float) (2 / Math.sqrt((double) values.length / tensor.shape()[0]));
                }
            }
            tensors.put(prefix + name, org.emoca4j.format.Tensor.of(values, tensor.shape()));
        });
        float[] kernel = new float[64 * FRAMES * 7 * 7];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) random.nextGaussian() / 7;
        }
        tensors.put(prefix + FIRST, org.emoca4j.format.Tensor.of(kernel, 64, 1, FRAMES, 7, 7));
        tensors.put(prefix + "frontend3D.1.num_batches_tracked", org.emoca4j.format.Tensor.of(new int[] {9}));
        tensors.put("encoder.after_norm.weight", org.emoca4j.format.Tensor.of(new float[] {1}, 1));
        return tensors;
    }

    @Test
    void readsVideosOfOneFrame() throws FormatException {
        Map<String, org.emoca4j.format.Tensor> checkpoint = checkpoint("encoder.frontend.");
        StateDict weights = LipReader.weights("file", checkpoint).orElseThrow();
        double[] mouths = random.doubles(2L * LipReader.SIZE * LipReader.SIZE, -2, 3).toArray();
        try (PointerScope scope = new PointerScope();
                TorchNetwork reader =
                        TorchNetwork.of(new LipReader(), weights, TorchDevice.CPU, ScalarType.Double)) {
            Tensor input = Tensors.of(mouths, 2, 1, LipReader.SIZE, LipReader.SIZE);
            double[] actual = Tensors.doubles(reader.forward(input).get("feature"));
            double[] expected = Tensors.doubles(new Video(checkpoint).read(input.unsqueeze(2)));
            assertThat(actual).hasSize(2 * 512).containsExactly(expected, within(1e-9));
            assertThat(Math.abs(actual[0] - actual[512])).isGreaterThan(1e-3);
        }
    }

    @Test
    void otherFilesAreRefused() throws FormatException {
        assertThat(LipReader.weights("file", Map.of())).isEmpty();
        Map<String, org.emoca4j.format.Tensor> incomplete = checkpoint("");
        incomplete.remove("trunk.layer3.0.conv1.weight");
        assertThatThrownBy(() -> LipReader.weights("file", incomplete))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("1 missing (trunk.layer3.0.conv1.weight");
        Map<String, org.emoca4j.format.Tensor> others = new LinkedHashMap<>(checkpoint("a."));
        others.put("a.trunk.layer1.0.relu1.weight", org.emoca4j.format.Tensor.of(new float[64], 64));
        assertThatThrownBy(() -> LipReader.weights("file", others))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("PReLU");
        Map<String, org.emoca4j.format.Tensor> flat = checkpoint("");
        flat.put(FIRST, org.emoca4j.format.Tensor.of(new float[64 * 49], 64, 1, 7, 7));
        assertThatThrownBy(() -> LipReader.weights("file", flat))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("[64, 1, 7, 7]");
    }

    /** The front end as it is described: a 3-D convolution over time, then ResNet-18 for each frame. */
    private record Video(Map<String, org.emoca4j.format.Tensor> weights) {

        private Tensor weight(String name) {
            return Tensors.of(weights.get("encoder.frontend." + name)).to(ScalarType.Double);
        }

        /** B x 1 x 1 x 88 x 88 to B x 512. */
        Tensor read(Tensor video) {
            Tensor x = torch.conv3d(video, weight(FIRST), new TensorOptional(), new long[] {1, 2, 2},
                    new long[] {2, 3, 3}, new long[] {1, 1, 1}, 1);
            x = swish(norm(x, "frontend3D.1"));
            x = torch.max_pool3d(x, new long[] {1, 3, 3}, new long[] {1, 2, 2}, new long[] {0, 1, 1},
                    new long[] {1, 1, 1}, false);
            x = x.select(2, 0);
            for (String block : new String[] {"1.0", "1.1", "2.0", "2.1", "3.0", "3.1", "4.0", "4.1"}) {
                boolean half = block.endsWith("0") && !block.startsWith("1");
                String name = "trunk.layer" + block;
                Tensor y = swish(norm(conv(x, name + ".conv1", half ? 2 : 1, 1), name + ".bn1"));
                y = norm(conv(y, name + ".conv2", 1, 1), name + ".bn2");
                Tensor shortcut = half
                        ? norm(conv(x, name + ".downsample.0", 2, 0), name + ".downsample.1")
                        : x;
                x = swish(y.add(shortcut));
            }
            return torch.adaptive_avg_pool2d(x, new long[] {1, 1}).flatten(1, -1);
        }

        private Tensor conv(Tensor x, String name, long stride, long padding) {
            return torch.conv2d(x, weight(name + ".weight"), new TensorOptional(), new long[] {stride, stride},
                    new long[] {padding, padding}, new long[] {1, 1}, 1);
        }

        private Tensor norm(Tensor x, String name) {
            return torch.batch_norm(x, new TensorOptional(weight(name + ".weight")),
                    new TensorOptional(weight(name + ".bias")), new TensorOptional(weight(name + ".running_mean")),
                    new TensorOptional(weight(name + ".running_var")), false, 0.1, 1e-5, true);
        }

        private static Tensor swish(Tensor x) {
            return x.mul(x.sigmoid());
        }
    }
}
