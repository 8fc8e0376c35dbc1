package org.emoca4j.nn;

import java.util.List;

/**
 * The layers that a network is described with, for one engine. An {@link Architecture} calls them in order; what they
 * do with their values is the engine's matter: write ONNX nodes, add up shapes, compute.
 *
 * <p>A feature map is channels x height x width, a vector has one axis; the batch comes before and is never spoken of.
 * A layer with weights takes its name in the state dict: {@code name + ".weight"} and so on.
 *
 * @param <T> a value of the engine
 */
public interface Layers<T> {

    /** Axes of a value, without the batch. */
    int[] shape(T x);

    /**
     * A convolution with a square kernel and zeros around the map.
     *
     * @param out channels of the result
     * @param bias whether {@code name.bias} exists
     */
    T conv(T x, String name, int out, int kernel, int stride, int padding, boolean bias);

    /**
     * A convolution of each channel by itself, without bias: {@code weight} of {@code channels x 1 x kernel x kernel}.
     */
    T depthwiseConv(T x, String name, int kernel, int stride, int padding);

    /**
     * Batch normalisation of each channel, or of each element of a vector: {@code weight, bias, running_mean,
     * running_var, num_batches_tracked}.
     *
     * @param epsilon added to the variance
     */
    T batchNorm(T x, String name, double epsilon);

    /**
     * A convolution without bias, whose value is {@link #named} as its weight is, and the normalisation of that: an
     * engine may make one step of the two where nobody looks at what lies between.
     */
    default T convNorm(
            T x, String conv, String norm, int out, int kernel, int stride, int padding, double epsilon) {
        return batchNorm(named(conv(x, conv, out, kernel, stride, padding, false), conv), norm, epsilon);
    }

    /** {@code W x + b} of a vector, W of {@code out x in}. */
    T linear(T x, String name, int out);

    T relu(T x);

    /** {@link #relu} of a value that nothing else uses: an engine may overwrite it. */
    default T reluInPlace(T x) {
        return relu(x);
    }

    /** {@code x < 0 ? slope * x : x}. */
    T leakyRelu(T x, float slope);

    T tanh(T x);

    /** {@code x * sigmoid(x)}, also called SiLU. */
    T swish(T x);

    /** Logarithm of the softmax of a vector. */
    T logSoftmax(T x);

    /**
     * Largest value of each window; what lies outside the map doesn't count.
     *
     * @param ceil whether a last window that starts in the map but leaves it counts too
     */
    T maxPool(T x, int kernel, int stride, int padding, boolean ceil);

    /** Mean of each window; zeros around the map count. */
    T averagePool(T x, int kernel, int stride, int padding);

    /** Mean of each window, without padding. */
    default T averagePool(T x, int kernel, int stride) {
        return averagePool(x, kernel, stride, 0);
    }

    /** Another size, bilinear between pixel centres, clamped at the edges ({@code align_corners=False}). */
    T resizeBilinear(T x, int height, int width);

    /** Twice the size, each pixel four times. */
    T upsampleNearest(T x);

    /**
     * {@code x * factor + offset}.
     *
     * @param factor one for each channel, or a single one for all
     * @param offset as many as factors
     */
    T affine(T x, float[] factor, float[] offset);

    /** The sum of two values of equal shape. */
    T add(T a, T b);

    /** {@link #add} to a value that nothing else uses: an engine may overwrite it. */
    default T addInPlace(T a, T b) {
        return add(a, b);
    }

    /** Each channel of a map times a map of one channel. */
    T gate(T x, T mask);

    /** The sum over all channels, as a map of one channel. */
    T sumChannels(T x);

    /** Maps with their channels one behind the other, or vectors end to end. */
    T concat(List<T> parts);

    /** Channels of a map or elements of a vector, {@code from} up to and without {@code to}. */
    T slice(T x, int from, int to);

    /** A map without {@code margin} pixels on each side. */
    T crop(T x, int margin);

    /**
     * A map with zeros to its right and below: what TensorFlow's "SAME" adds before a window of 3 and a stride of 2, if
     * the side is even.
     */
    T padEnd(T x, int margin);

    /** The same values in the same order with other axes. */
    T reshape(T x, int... shape);

    /** The same value; marks it as the output of the reference's module of that name, so that it can be looked at. */
    T named(T x, String name);

    /** Side of what a convolution or pooling makes of a side of {@code in} pixels. */
    static int windows(int in, int kernel, int stride, int padding, boolean ceil) {
        int free = in + 2 * padding - kernel;
        if (free < 0) {
            throw new IllegalArgumentException(
                    "a window of " + kernel + " doesn't fit into " + in + " pixels with a margin of " + padding);
        }
        int count = (ceil ? free + stride - 1 : free) / stride + 1;
        // a window may not start in the margin behind the map
        return ceil && (count - 1) * stride >= in + padding ? count - 1 : count;
    }
}
