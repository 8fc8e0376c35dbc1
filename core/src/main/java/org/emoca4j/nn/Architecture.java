package org.emoca4j.nn;

import java.util.Map;

/**
 * A network's structure, free of weights and engine. Its weights are a {@link StateDict}, by the names that the
 * published checkpoints use.
 */
public interface Architecture {

    /** Axes of the input, without the batch. */
    int[] inputShape();

    /** Whether height and width may be others than those of {@link #inputShape}: nothing in it depends on them. */
    default boolean anySize() {
        return false;
    }

    /** Name of the input. */
    String inputName();

    /**
     * Runs the network with an engine.
     *
     * @param input of {@link #inputShape()}
     * @return the outputs by name, in order
     */
    <T> Map<String, T> build(Layers<T> layers, T input);

    /** Shapes of all tensors that the network computes with, by name, in order; a scalar has no axes. */
    default Map<String, long[]> parameters() {
        return ParameterShapes.of(this);
    }

    /** Shapes of tensors that a checkpoint of this network may hold although the network has no use for them. */
    default Map<String, long[]> unused() {
        return Map.of();
    }
}
