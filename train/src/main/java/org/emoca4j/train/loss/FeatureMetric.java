package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.complement;
import static org.emoca4j.train.loss.Operands.requireSameShape;
import static org.emoca4j.train.loss.Operands.unit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/** How far the features of two pictures are apart. */
public enum FeatureMetric {

    /** Mean absolute difference of all numbers; the published programs' default. */
    L1("l1_loss", "l1"),

    /** Mean squared difference of all numbers; what EMOCA's emotion loss was trained with. */
    MSE("mse_loss", "l2"),

    /** One minus the cosine of the angle. */
    COSINE("cosine_similarity", "cosine");

    /** A shorter vector has no direction. */
    private static final double SHORTEST = 1e-12;

    private final List<String> names;

    FeatureMetric(String... names) {
        this.names = List.of(names);
    }

    /**
     * The metric of a published name: {@code l1_loss} or {@code l1}, {@code mse_loss} or {@code l2},
     * {@code cosine_similarity} or {@code cosine}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static FeatureMetric of(String name) {
        return Arrays.stream(values())
                .filter(metric -> metric.names.contains(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("feature metric " + name + " is unknown; use one of "
                        + Arrays.stream(values())
                                .flatMap(metric -> metric.names.stream())
                                .collect(Collectors.joining(", "))));
    }

    /**
     * The distance, a mean over the batch.
     *
     * @param predicted B x any
     * @param target the same axes
     */
    public Loss distance(Tensor predicted, Tensor target) {
        requireSameShape("features", predicted, target);
        Tensor a = predicted.reshape(predicted.size(0), -1);
        Tensor b = target.reshape(target.size(0), -1);
        return switch (this) {
            case L1 -> Loss.meanOf(a.sub(b).abs());
            case MSE -> Loss.meanOf(a.sub(b).square());
            case COSINE -> Loss.mean(complement(unit(a, 1, SHORTEST).mul(unit(b, 1, SHORTEST)).sum(1)));
        };
    }

    /** {@link #distance} of the features scaled to length 1. */
    public Loss normalisedDistance(Tensor predicted, Tensor target) {
        requireSameShape("features", predicted, target);
        Tensor a = predicted.reshape(predicted.size(0), -1);
        Tensor b = target.reshape(target.size(0), -1);
        return distance(unit(a, 1, SHORTEST), unit(b, 1, SHORTEST));
    }
}
