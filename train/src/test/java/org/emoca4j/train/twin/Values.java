package org.emoca4j.train.twin;

import java.util.Random;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.image.FloatImage;

/** Tensors from arrays and back, for tests. */
final class Values {

    private Values() {}

    /** On a busy machine threads wait for each other longer than they compute. */
    static void useOneThread() {
        torch.set_num_threads(1);
    }

    /** Single precision. */
    static Tensor of(float[] values, long... shape) {
        return AbstractTensor.create(values, shape);
    }

    static Tensor of(float[] values, Placement placement, long... shape) {
        return of(values, shape).to(placement.dtype());
    }

    /** A leaf whose gradient is wanted. */
    static Tensor leaf(float[] values, Placement placement, long... shape) {
        return of(values, placement, shape).set_requires_grad(true);
    }

    static float[] floats(Tensor tensor) {
        float[] out = new float[(int) tensor.numel()];
        tensor.detach().to(ScalarType.Float).contiguous().data_ptr_float().get(out);
        return out;
    }

    static double[] doubles(Tensor tensor) {
        double[] out = new double[(int) tensor.numel()];
        tensor.detach().to(ScalarType.Double).contiguous().data_ptr_double().get(out);
        return out;
    }

    /** From {@code [C, H, W]}. */
    static FloatImage image(Tensor picture) {
        return new FloatImage(
                (int) picture.size(0), (int) picture.size(1), (int) picture.size(2), floats(picture));
    }

    static float[] item(Tensor batch, int item) {
        return floats(batch.select(0, item));
    }

    /** Normally distributed numbers. */
    static float[] gaussian(Random random, int count, double deviation) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = (float) (deviation * random.nextGaussian());
        }
        return out;
    }
}
