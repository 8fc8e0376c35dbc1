package org.emoca4j.train.run;

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

    /** A batch of one sample of this one. */
    B only(int index);
}
