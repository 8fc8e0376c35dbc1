package org.emoca4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.emoca4j.format.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tells the published networks from their textbook relatives, worked by hand. */
class ArchitecturesTest {

    @TempDir
    private Path folder;

    /**
     * Channel 0 goes through every convolution unchanged. Where the epsilon is 0.8, a variance of 0.2 makes the
     * normalisation the identity; the first one has an epsilon of 1e-5.
     */
    @Test
    void detailDecoderKnowsItsEpsilons() throws IOException {
        DetailDecoder decoder = new DetailDecoder(181);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        decoder.parameters().forEach((name, shape) -> {
            int count = 1;
            for (long axis : shape) {
                count *= (int) axis;
            }
            if (name.endsWith("num_batches_tracked")) {
                weights.put(name, new Tensor(Tensor.Type.I64, shape, ByteBuffer.allocate(8)));
                return;
            }
            float[] values = new float[count];
            boolean norm = shape.length == 1 && name.endsWith("weight");
            if (norm || name.equals("l1.0.bias")) {
                Arrays.fill(values, 1);
            } else if (name.endsWith("running_var")) {
                Arrays.fill(values, name.startsWith("conv_blocks.0.") ? 1 - 1e-5f : 0.2f);
            } else if (shape.length == 4) {
                values[4] = name.startsWith("conv_blocks.21.") ? 0.5f : 1; // the middle of the first 3 x 3
            }
            weights.put(name, Tensor.of(values, shape));
        });
        Path file = folder.resolve("decoder.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxExporter.write(decoder, new StateDict("by hand", weights), out);
        }
        try (Network network = Network.open(file, 1)) {
            float[] displacement = network.run(new float[181]).get("displacement");
            assertThat(displacement).hasSize(256 * 256);
            for (float value : displacement) {
                assertThat(value).isCloseTo((float) (0.01 * Math.tanh(0.5)), within(1e-7f));
            }
        }
    }

    @Test
    void strideStandsOnTheMiddleOrTheFirstConvolution() {
        Map<String, Integer> torchvision = strides(ResNet50.TORCHVISION);
        Map<String, Integer> caffe = strides(ResNet50.CAFFE);
        for (int stage = 2; stage <= 4; stage++) {
            String block = "layer" + stage + ".0.";
            assertThat(torchvision).containsEntry(block + "conv1", 1).containsEntry(block + "conv2", 2);
            assertThat(caffe).containsEntry(block + "conv1", 2).containsEntry(block + "conv2", 1);
            assertThat(torchvision).containsEntry(block + "downsample.0", 2);
            assertThat(caffe).containsEntry(block + "downsample.0", 2);
            assertThat(torchvision).containsEntry("layer" + stage + ".1.conv2", 1);
        }
        assertThat(torchvision).containsEntry("pool", 1);
        assertThat(caffe).containsEntry("pool", 0);
    }

    /** The stages' last blocks have it, of which a shortcut is no convolution. */
    @Test
    void slimsStrideStandsAtTheEndOfAStage() {
        Map<String, Integer> slim = strides(ResNet50.SLIM);
        int[] last = {2, 3, 5, 2};
        for (int stage = 1; stage <= 4; stage++) {
            for (int block = 0; block <= last[stage - 1]; block++) {
                String name = "layer" + stage + "." + block + ".";
                int stride = stage < 4 && block == last[stage - 1] ? 2 : 1;
                assertThat(slim).containsEntry(name + "conv1", 1).containsEntry(name + "conv2", stride);
            }
            assertThat(slim).containsEntry("layer" + stage + ".0.downsample.0", 1);
        }
        assertThat(slim).containsEntry("pool", 0);
    }

    /** Strides of the convolutions by name, and the padding of the pooling. */
    @SuppressWarnings("unchecked")
    private static Map<String, Integer> strides(ResNet50 trunk) {
        ParameterShapes shapes = new ParameterShapes();
        Map<String, Integer> found = new TreeMap<>();
        Layers<int[]> spy = (Layers<int[]>) Proxy.newProxyInstance(
                Layers.class.getClassLoader(), new Class<?>[] {Layers.class}, (proxy, method, args) -> {
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, args); // made of the others
                    }
                    if (method.getName().equals("conv")) {
                        found.put((String) args[1], (Integer) args[4]);
                    } else if (method.getName().equals("maxPool") && (Integer) args[1] > 1) {
                        found.put("pool", (Integer) args[3]);
                        assertThat(args[4]).isEqualTo(trunk != ResNet50.TORCHVISION);
                    } else if (method.getName().equals("batchNorm")) {
                        assertThat(args[2]).isEqualTo(1e-5);
                    }
                    return method.invoke(shapes, args);
                });
        assertThat(trunk.features(spy, new int[] {3, 224, 224}, "")).containsExactly(2048);
        return found;
    }
}
