package org.emoca4j.train.data;

/** Samples of which the labels are known, whatever else they hold: what orders of drawing are made from. */
public interface LabelledSamples {

    /** Number of samples. */
    int size();

    /**
     * The labels of a sample.
     *
     * @param index 0 up to {@code size() - 1}
     */
    Labels labels(int index);
}
