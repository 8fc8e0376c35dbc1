package org.emoca4j.train.loss;

import java.util.Arrays;
import java.util.function.Supplier;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.train.torch.Tensors;

/** Constants of a formula as tensors beside the tensor that they are combined with, and checks of what comes in. */
final class Operands {

    private Operands() {}

    /** Indices for {@link Tensor#index_select}, on the device of {@code like}. */
    static Tensor indices(int[] values, Tensor like) {
        long[] wide = Arrays.stream(values).asLongStream().toArray();
        return Tensors.of(wide, wide.length).to(like.device(), ScalarType.Long);
    }

    /** Numbers in the precision and on the device of {@code like}. */
    static Tensor numbers(double[] values, Tensor like, long... shape) {
        return Tensors.of(values, shape).to(like.device(), like.scalar_type());
    }

    static Tensor times(Tensor x, double factor) {
        return x.mul(new Scalar(factor));
    }

    static Tensor plus(Tensor x, double summand) {
        return x.add(new Scalar(summand));
    }

    /** {@code 1 - x}. */
    static Tensor complement(Tensor x) {
        return plus(x.neg(), 1);
    }

    /** What a computation gives, without its history: no gradient flows through it. */
    static <T> T withoutGradient(Supplier<T> computation) {
        NoGradGuard guard = new NoGradGuard();
        try {
            return computation.get();
        } finally {
            guard.close();
        }
    }

    /**
     * Vectors of length 1 in the same directions. One shorter than {@code shortest} has no direction: it becomes zero
     * and gets no gradient, where a plain division gives NaN.
     *
     * @param axis that the vectors lie along
     */
    static Tensor unit(Tensor x, long axis, double shortest) {
        // the square root of the sum, not norm(): so the published cosines are met most closely
        Tensor squares = x.square().sum(axis).unsqueeze(axis);
        Tensor none = squares.lt(new Scalar(shortest * shortest));
        return x.div(squares.masked_fill(none, new Scalar(1.0)).sqrt()).masked_fill(none, new Scalar(0.0));
    }

    /**
     * Checks the axes of a tensor behind the batch.
     *
     * @param expected lengths, -1 for any
     * @throws IllegalArgumentException if the axes differ
     */
    static void requireShape(String what, Tensor x, long... expected) {
        long[] shape = Tensors.shape(x);
        boolean fits = shape.length == expected.length + 1;
        for (int i = 0; fits && i < expected.length; i++) {
            fits = expected[i] < 0 || expected[i] == shape[i + 1];
        }
        if (!fits) {
            throw new IllegalArgumentException(what + " has axes " + Arrays.toString(shape)
                    + ", expected the batch and " + Arrays.toString(expected));
        }
    }

    /**
     * Checks that two tensors have the same axes: broadcasting would turn a slip into a wrong number.
     *
     * @throws IllegalArgumentException if they differ
     */
    static void requireSameShape(String what, Tensor a, Tensor b) {
        long[] one = Tensors.shape(a);
        long[] other = Tensors.shape(b);
        if (!Arrays.equals(one, other)) {
            throw new IllegalArgumentException(
                    what + ": axes " + Arrays.toString(one) + " and " + Arrays.toString(other) + " differ");
        }
    }
}
