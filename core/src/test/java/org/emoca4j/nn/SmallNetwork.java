package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.emoca4j.format.Tensor;

/** A network of a few thousand weights that has every kind of layer, and one layer that nothing depends on. */
public record SmallNetwork() implements Architecture {

    /** Random weights of any network. */
    public static StateDict weights(Architecture architecture, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        architecture.parameters().forEach((name, shape) -> {
            int count = 1;
            for (long axis : shape) {
                count *= (int) axis;
            }
            if (shape.length == 0) {
                tensors.put(name, Tensor.of(new int[] {7}));
                return;
            }
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                boolean variance = name.endsWith("running_var");
                values[i] = variance ? 0.3f + random.nextFloat() : (float) random.nextGaussian() / 2;
            }
            tensors.put(name, Tensor.of(values, shape));
        });
        return new StateDict("seed " + seed, tensors);
    }

    @Override
    public int[] inputShape() {
        return new int[] {3, 14, 11};
    }

    @Override
    public String inputName() {
        return "image";
    }

    @Override
    public <T> Map<String, T> build(Layers<T> net, T image) {
        T x = net.affine(image, new float[] {2, 0.5f, -1}, new float[] {0.25f, -1, 0});
        x = net.concat(List.of(net.slice(x, 1, 3), net.slice(x, 0, 1)));
        x = net.named(net.conv(x, "first", 6, 3, 2, 1, true), "first");
        x = net.named(net.batchNorm(x, "first_bn", 0.8), "first_bn");
        x = net.maxPool(net.leakyRelu(x, 0.2f), 3, 2, 0, true);
        T plain = net.conv(x, "plain", 5, 1, 1, 0, false);
        x = net.add(plain, net.batchNorm(plain, "plain_bn", 1e-5));
        x = net.named(net.resizeBilinear(x, 6, 7), "resized");
        net.named(net.conv(x, "idle", 40, 3, 1, 1, true), "idle");
        T alone = net.batchNorm(net.depthwiseConv(x, "alone", 3, 1, 1), "alone_bn", 1e-5);
        x = net.add(x, net.averagePool(net.relu(alone), 3, 1, 1));
        x = net.add(x, net.averagePool(net.padEnd(alone, 1), 2, 1));
        T mask = net.maxPool(net.sumChannels(x), 3, 1, 1, false);
        x = net.crop(net.upsampleNearest(net.averagePool(net.gate(x, mask), 2, 2)), 1);
        T map = net.tanh(net.batchNorm(x, "map_bn", 1e-5));
        x = net.batchNorm(net.linear(net.reshape(map, 5 * 4 * 4), "hidden", 9), "hidden_bn", 1e-3);
        Map<String, T> out = new LinkedHashMap<>();
        out.put("map", map);
        out.put("probabilities", net.logSoftmax(net.linear(net.swish(x), "last", 4)));
        return out;
    }
}
