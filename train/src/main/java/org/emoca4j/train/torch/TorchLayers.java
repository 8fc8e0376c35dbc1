package org.emoca4j.train.torch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.nn.Layers;

/** The engine that computes with libtorch, on tensors with the batch as their first axis. */
final class TorchLayers implements Layers<Tensor> {

    /** Share of a batch in the running mean and variance of a normalisation. */
    private static final double MOMENTUM = 0.1;

    private final TorchWeights weights;
    private final CommonBatch batch;
    private final boolean folding;
    private final boolean channelsLast;
    private final boolean bfloat16;
    private final Set<String> taps;
    private final Map<String, Tensor> tapped = new LinkedHashMap<>();

    /**
     * @param batch that normalisations use the mean and variance of, and move the running ones by; null if they use the
     *     running ones
     * @param folding whether normalisations become part of the convolutions before them; weights must stay as they are
     * @param channelsLast whether convolutions get the channels of a pixel side by side
     * @param bfloat16 whether convolutions round their factors and results to 8 bits
     * @param taps names of intermediate values to keep
     */
    TorchLayers(TorchWeights weights, CommonBatch batch, boolean folding, boolean channelsLast, boolean bfloat16,
            Set<String> taps) {
        this.weights = weights;
        this.batch = batch;
        this.folding = folding;
        this.channelsLast = channelsLast;
        this.bfloat16 = bfloat16;
        this.taps = taps;
    }

    /** Those values of the asked-for names that the network has. */
    Map<String, Tensor> tapped() {
        return tapped;
    }

    @Override
    public int[] shape(Tensor x) {
        int[] shape = new int[(int) x.dim() - 1];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = (int) x.size(i + 1);
        }
        return shape;
    }

    @Override
    public Tensor conv(Tensor x, String name, int out, int kernel, int stride, int padding, boolean bias) {
        return convolved(x, weights.get(name + ".weight"), bias ? weights.get(name + ".bias") : null,
                stride, padding, 1);
    }

    @Override
    public Tensor depthwiseConv(Tensor x, String name, int kernel, int stride, int padding) {
        return convolved(x, weights.get(name + ".weight"), null, stride, padding, x.size(1));
    }

    @Override
    public Tensor batchNorm(Tensor x, String name, double epsilon) {
        boolean training = batch != null;
        if (training) {
            if (x.numel() * batch.parts() == x.size(1)) {
                throw new IllegalArgumentException("batch normalisation " + name + ": a batch of one has no variance;"
                        + " train with at least 2 samples, or in evaluation mode");
            }
            boolean shared = batch.parts() > 1;
            weights.countBatch(name + ".num_batches_tracked", shared);
            if (shared) {
                return commonBatchNorm(x, name, epsilon);
            }
        }
        return torch.batch_norm(x,
                new TensorOptional(weights.get(name + ".weight")),
                new TensorOptional(weights.get(name + ".bias")),
                new TensorOptional(weights.get(name + ".running_mean")),
                new TensorOptional(weights.get(name + ".running_var")),
                training, MOMENTUM, epsilon, true);
    }

    /**
     * The normalisation over the parts of all processes: (x - m) / sqrt(v + epsilon) * weight + bias for every channel,
     * with m the mean of all parts' means, as these are of equal size, and v that of the squares of x - m. The running
     * variance takes N / (N - 1) times v, N values in all. Both move only when the step is certain, as another process
     * may be lost before.
     *
     * @see <a href="https://arxiv.org/abs/1502.03167">Ioffe and Szegedy, Batch Normalization, algorithms 1 and 2</a>
     */
    private Tensor commonBatchNorm(Tensor x, String name, double epsilon) {
        long[] perChannel = new long[(int) x.dim()];
        Arrays.fill(perChannel, 1);
        perChannel[1] = x.size(1);
        long[] others = LongStream.range(0, x.dim()).filter(axis -> axis != 1).toArray();
        PointerScope network = PointerScope.getInnerScope();
        // tensors as large as the values of a layer are let go at once, but for what the gradient needs
        try (PointerScope inner = new PointerScope()) {
            Tensor mean = batch.mean(x.mean(others, true, new ScalarTypeOptional()));
            Tensor centred = x.sub(mean);
            Tensor variance = batch.mean(centred.square().mean(others, true, new ScalarTypeOptional()));
            double count = (double) (x.numel() / x.size(1)) * batch.parts();
            move(name + ".running_mean", mean, 1);
            move(name + ".running_var", variance, count / (count - 1));
            Tensor scale = variance.add(new Scalar(epsilon)).rsqrt()
                    .mul(weights.get(name + ".weight").reshape(perChannel));
            Tensor y = torch.addcmul(weights.get(name + ".bias").reshape(perChannel), centred, scale);
            network.attach(y);
            return y;
        }
    }

    private void move(String running, Tensor value, double factor) {
        weights.replaceLater(running, weights.next(running).mul(new Scalar(1 - MOMENTUM))
                .add(value.detach().reshape(-1), new Scalar(MOMENTUM * factor)));
    }

    @Override
    public Tensor convNorm(
            Tensor x, String conv, String norm, int out, int kernel, int stride, int padding, double epsilon) {
        if (!folding || taps.contains(conv)) {
            return Layers.super.convNorm(x, conv, norm, out, kernel, stride, padding, epsilon);
        }
        TorchWeights.Convolution both = weights.folded(
                conv, norm, epsilon, channelsLast ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous);
        return convolved(x, both.weight(), both.bias(), stride, padding, 1);
    }

    /** @param bias may be null */
    private Tensor convolved(Tensor x, Tensor weight, Tensor bias, int stride, int padding, long groups) {
        if (!bfloat16) {
            return torch.conv2d(arranged(x), weight, bias == null ? new TensorOptional() : new TensorOptional(bias),
                    square(stride), square(padding), square(1), groups);
        }
        Tensor rounded = torch.conv2d(arranged(rounded(x)), rounded(weight),
                bias == null ? new TensorOptional() : new TensorOptional(rounded(bias)),
                square(stride), square(padding), square(1), groups);
        return rounded.to(x.scalar_type());
    }

    private static Tensor rounded(Tensor x) {
        return x.to(ScalarType.BFloat16);
    }

    private Tensor arranged(Tensor x) {
        return channelsLast ? x.contiguous(MemoryFormat.ChannelsLast) : x;
    }

    @Override
    public Tensor linear(Tensor x, String name, int out) {
        return torch.linear(x, weights.get(name + ".weight"), new TensorOptional(weights.get(name + ".bias")));
    }

    @Override
    public Tensor relu(Tensor x) {
        return x.relu();
    }

    @Override
    public Tensor reluInPlace(Tensor x) {
        return taps.isEmpty() ? x.relu_() : x.relu();
    }

    @Override
    public Tensor leakyRelu(Tensor x, float slope) {
        return torch.leaky_relu(x, new Scalar(slope));
    }

    @Override
    public Tensor swish(Tensor x) {
        return torch.silu(x);
    }

    @Override
    public Tensor tanh(Tensor x) {
        return x.tanh();
    }

    @Override
    public Tensor logSoftmax(Tensor x) {
        return torch.log_softmax(x, 1);
    }

    @Override
    public Tensor maxPool(Tensor x, int kernel, int stride, int padding, boolean ceil) {
        return torch.max_pool2d(x, square(kernel), square(stride), square(padding), square(1), ceil);
    }

    @Override
    public Tensor averagePool(Tensor x, int kernel, int stride, int padding) {
        return torch.avg_pool2d(x, square(kernel), square(stride), square(padding), false, true, new LongOptional());
    }

    @Override
    public Tensor resizeBilinear(Tensor x, int height, int width) {
        return torch.upsample_bilinear2d(x, new long[] {height, width}, false);
    }

    @Override
    public Tensor upsampleNearest(Tensor x) {
        return torch.upsample_nearest2d(x, 2 * x.size(2), 2 * x.size(3));
    }

    @Override
    public Tensor affine(Tensor x, float[] factor, float[] offset) {
        if (factor.length == 1) {
            Tensor scaled = x.mul(new Scalar((double) factor[0]));
            return offset[0] == 0 ? scaled : scaled.add(new Scalar((double) offset[0]));
        }
        long[] axes = new long[(int) x.dim()];
        Arrays.fill(axes, 1);
        axes[1] = factor.length;
        return x.mul(weights.constant(factor).reshape(axes)).add(weights.constant(offset).reshape(axes));
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        return a.add(b);
    }

    @Override
    public Tensor addInPlace(Tensor a, Tensor b) {
        return taps.isEmpty() ? a.add_(b) : a.add(b);
    }

    @Override
    public Tensor gate(Tensor x, Tensor mask) {
        return x.mul(mask);
    }

    @Override
    public Tensor sumChannels(Tensor x) {
        return x.sum(new long[] {1}, true, new ScalarTypeOptional());
    }

    @Override
    public Tensor concat(List<Tensor> parts) {
        return torch.cat(new TensorVector(parts.toArray(new Tensor[0])), 1);
    }

    @Override
    public Tensor slice(Tensor x, int from, int to) {
        return x.narrow(1, from, to - from);
    }

    @Override
    public Tensor crop(Tensor x, int margin) {
        return x.narrow(2, margin, x.size(2) - 2 * margin).narrow(3, margin, x.size(3) - 2 * margin);
    }

    @Override
    public Tensor padEnd(Tensor x, int margin) {
        return torch.constant_pad_nd(x, new long[] {0, margin, 0, margin}, new Scalar(0));
    }

    @Override
    public Tensor reshape(Tensor x, int... shape) {
        long[] axes = new long[shape.length + 1];
        axes[0] = x.size(0);
        for (int i = 0; i < shape.length; i++) {
            axes[i + 1] = shape[i];
        }
        return x.reshape(axes);
    }

    @Override
    public Tensor named(Tensor x, String name) {
        if (taps.contains(name)) {
            tapped.put(name, x);
        }
        return x;
    }

    private static long[] square(long side) {
        return new long[] {side, side};
    }
}
