package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.torch.Tensors;

/** Derivatives of scalar functions of one tensor. */
final class Gradients {

    private Gradients() {}

    /** A leaf of the graph with these values. */
    static Tensor leaf(float[] values, long... shape) {
        return Tensors.of(values, shape).set_requires_grad(true);
    }

    /** A float64 leaf. */
    static Tensor leaf(double[] values, long... shape) {
        return Tensors.of(values, shape).set_requires_grad(true);
    }

    /** The gradient of a scalar by a leaf. */
    static float[] of(Tensor scalar, Tensor leaf) {
        scalar.backward();
        return Tensors.floats(leaf.grad());
    }

    /** Numbers from {@code low} up to {@code high}. */
    static double[] random(long seed, double low, double high, long... shape) {
        int count = 1;
        for (long axis : shape) {
            count *= (int) axis;
        }
        return new SplittableRandom(seed).doubles(count, low, high).toArray();
    }

    /** Checks the gradient in float64 against central differences along every axis. */
    static void check(UnaryOperator<Tensor> function, double[] at, long... shape) {
        double step = 1e-6;
        double[] gradient;
        try (PointerScope scope = new PointerScope()) {
            Tensor x = leaf(at, shape);
            function.apply(x).backward();
            gradient = Tensors.doubles(x.grad());
        }
        double largest = 0;
        for (double component : gradient) {
            largest = Math.max(largest, Math.abs(component));
        }
        assertThat(largest).as("largest component").isPositive();
        for (int i = 0; i < at.length; i++) {
            double up = value(function, at, i, step, shape);
            double down = value(function, at, i, -step, shape);
            double difference = (up - down) / (2 * step);
            assertThat(gradient[i]).as("component %d", i).isCloseTo(difference, within(1e-5 * Math.max(1e-3, largest)));
        }
    }

    private static double value(UnaryOperator<Tensor> function, double[] at, int index, double step, long... shape) {
        try (PointerScope scope = new PointerScope()) {
            double[] moved = at.clone();
            moved[index] += step;
            return function.apply(Tensors.of(moved, shape)).item_double();
        }
    }
}
