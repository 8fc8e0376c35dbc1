package org.emoca4j.bench;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.emoca4j.format.Tensor;
import org.emoca4j.model.FlameCodes;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.FaceEncoder;
import org.emoca4j.nn.StateDict;

/**
 * Random weights that keep a network's values in the range of a trained one's: speed and memory are those of the real
 * networks, results mean nothing.
 */
final class SeededWeights {

    /** First of the coarse encoder's six pose angles; camera and light follow. */
    private static final int POSE = 200;

    private static final int CAMERA_SCALE = 206;
    private static final int LIGHT = 209;
    /** The last layer of an encoder. */
    private static final String CODES = "layers.2.";

    private SeededWeights() {}

    /** The weights of a network, the same for each seed. */
    static StateDict of(Architecture architecture, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        architecture.parameters().forEach((name, shape) -> tensors.put(name, tensor(random, name, shape)));
        if (architecture.equals(new FaceEncoder(FlameCodes.NUM_COARSE))) {
            aim(tensors);
        }
        return new StateDict("stand-in " + architecture, tensors);
    }

    private static Tensor tensor(SplittableRandom random, String name, long[] shape) {
        if (name.endsWith("num_batches_tracked")) {
            return new Tensor(Tensor.Type.I64, shape, ByteBuffer.allocate(8));
        }
        int count = 1;
        for (long axis : shape) {
            count *= (int) axis;
        }
        float[] values = new float[count];
        boolean weight = name.endsWith("weight");
        if (weight && shape.length == 1 || name.endsWith("running_var")) {
            fill(random, values, 0.5, 1.5);
        } else {
            double spread = weight ? Math.sqrt(3 / (double) (count / shape[0])) : 0.1;
            // codes of faces are mostly below 1
            double gain = name.equals(CODES + "weight") ? 0.3 : 1;
            fill(random, values, -spread * gain, spread * gain);
        }
        return Tensor.of(values, shape);
    }

    private static void fill(SplittableRandom random, float[] values, double from, double to) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (from + (to - from) * random.nextDouble());
        }
    }

    /** Lets the coarse encoder see heads nearly from the front, as large as the crop, in a light that shows them. */
    private static void aim(Map<String, Tensor> tensors) {
        float[] weight = tensors.get(CODES + "weight").floats();
        float[] bias = tensors.get(CODES + "bias").floats();
        int row = weight.length / bias.length;
        for (int i = POSE; i < bias.length; i++) {
            float share = i < LIGHT ? 0.06f : 0.25f;
            for (int k = 0; k < row; k++) {
                weight[i * row + k] *= share;
            }
            bias[i] = i == CAMERA_SCALE ? 8 : i >= LIGHT && i < LIGHT + 3 ? 3 : 0;
        }
        tensors.put(CODES + "weight", Tensor.of(weight, bias.length, row));
        tensors.put(CODES + "bias", Tensor.of(bias, bias.length));
    }
}
