package org.emoca4j.train.run;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.image.RgbImage;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.torch.CommonBatch;

/** A linear network that learns a line by gradient descent with momentum; its loss is noisy. */
class ToyStage implements Stage<ToyBatch> {

    private static final float RATE = 0.1f;
    private static final float MOMENTUM = 0.5f;

    private final boolean noisy;
    private final Tensor weight;
    private final Tensor momentum;
    private int ballast;

    ToyStage(boolean noisy) {
        this.noisy = noisy;
        try (PointerScope scope = new PointerScope()) {
            weight = torch.zeros(3, 1);
            weight.set_requires_grad(true);
            momentum = torch.zeros(3, 1);
            weight.retainReference();
            momentum.retainReference();
        }
    }

    /** With as many megabytes more in each checkpoint. */
    ToyStage ballast(int megabytes) {
        ballast = megabytes;
        return this;
    }

    private static Tensor tensor(float[] values, long... shape) {
        return torch.tensor(values).reshape(shape);
    }

    private Tensor error(ToyBatch batch) {
        Tensor x = torch.cat(new TensorVector(
                tensor(batch.x(), batch.size(), 2), torch.ones(batch.size(), 1)), 1);
        return x.matmul(weight).sub(tensor(batch.y(), batch.size(), 1));
    }

    @Override
    public Map<String, Tensor> parameters() {
        return Map.of("weight", weight);
    }

    @Override
    public Terms losses(ToyBatch batch, CommonBatch common, SplittableRandom random) {
        Tensor error = error(batch);
        if (noisy) {
            error = error.add(torch.randn(batch.size(), 1).mul(new Scalar(0.1f)))
                    .mul(new Scalar((float) random.nextDouble(0.5, 1)));
        }
        return new Terms(
                Map.of("square", error.mul(error).mean()), Map.of("absolute", error.abs().mean().detach()), Map.of());
    }

    @Override
    public void step() {
        try (NoGradGuard guard = new NoGradGuard()) {
            momentum.mul_(new Scalar(MOMENTUM)).add_(weight.grad());
            weight.sub_(momentum.mul(new Scalar(RATE)));
        }
    }

    @Override
    public void clearGradients() {
        if (weight.grad().defined()) {
            weight.mutable_grad().zero_();
        }
    }

    @Override
    public Validation<ToyBatch> validation() {
        return new MeanValidation<>(batch -> {
            Tensor error = error(batch);
            return new Terms(Map.of("square", error.mul(error).mean()), Map.of(), Map.of());
        });
    }

    @Override
    public Map<String, RgbImage> pictures(ToyBatch batch) {
        return Map.of("faces", RgbImage.black(2, 1));
    }

    float[] weights() {
        return floats(weight);
    }

    void set(float... weights) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            weight.copy_(tensor(weights, 3, 1));
        }
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[3];
        try (PointerScope scope = new PointerScope()) {
            FloatBuffer buffer = tensor.detach().contiguous().createBuffer();
            buffer.get(values);
        }
        return values;
    }

    @Override
    public StageState state() {
        byte[] heavy = new byte[ballast << 20];
        return new StageState(
                Map.of("line", new StateDict("line", Map.of("weight",
                        org.emoca4j.format.Tensor.of(floats(weight), 3, 1)))),
                Map.of("momentum", org.emoca4j.format.Tensor.of(floats(momentum), 3, 1),
                        "ballast", org.emoca4j.format.Tensor.of(heavy, heavy.length)),
                Map.of("toy", "line"));
    }

    @Override
    public void restore(StageState state) {
        try (NoGradGuard guard = new NoGradGuard()) {
            weight.copy_(tensor(state.networks().get("line").tensors().get("weight").floats(), 3, 1));
            momentum.copy_(tensor(state.optimizer().get("momentum").floats(), 3, 1));
        }
    }

    @Override
    public void close() {
        weight.close();
        momentum.close();
    }
}
