package org.emoca4j.train.twin;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors without gradient that outlive the scope in which they were made. */
final class Constants implements AutoCloseable {

    private final Placement placement;
    private final List<Tensor> kept = new ArrayList<>();

    Constants(Placement placement) {
        this.placement = placement;
    }

    /** Real numbers in the placement's precision. */
    Tensor of(float[] values, long... shape) {
        try (PointerScope scope = new PointerScope()) {
            return kept(AbstractTensor.create(values, shape), placement.dtype());
        }
    }

    /** Real numbers in the placement's precision. */
    Tensor of(double[] values, long... shape) {
        try (PointerScope scope = new PointerScope()) {
            return kept(AbstractTensor.create(values, shape), placement.dtype());
        }
    }

    /** Indices. */
    Tensor indices(int[] values, long... shape) {
        long[] longs = new long[values.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = values[i];
        }
        try (PointerScope scope = new PointerScope()) {
            return kept(AbstractTensor.create(longs, shape), ScalarType.Long);
        }
    }

    private Tensor kept(Tensor values, ScalarType dtype) {
        Tensor tensor = values.to(new Device(placement.device()), dtype);
        tensor.retainReference();
        kept.add(tensor);
        return tensor;
    }

    @Override
    public void close() {
        kept.forEach(Tensor::releaseReference);
        kept.clear();
    }
}
