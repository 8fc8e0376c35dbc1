package org.emoca4j.train.run;

import java.util.stream.IntStream;

/**
 * Samples that a step works on together.
 *
 * @param <B> this kind itself
 */
public interface Batch<B extends Batch<B>> {

    /** How many samples there are. */
    int size();

    /**
     * What a sample is called in messages: its file, or its place in a table.
     *
     * @param index 0 up to {@link #size}
     */
    String name(int index);

    /**
     * Whether all that is known of a sample is finite.
     *
     * @param index 0 up to {@link #size}
     */
    boolean isFinite(int index);

    /**
     * Whether the values of a sample are finite.
     *
     * @param values of all samples, one behind the other
     * @param samples how many there are
     */
    static boolean areFinite(float[] values, int index, int samples) {
        int each = values.length / samples;
        return IntStream.range(index * each, (index + 1) * each).allMatch(i -> Float.isFinite(values[i]));
    }
}
