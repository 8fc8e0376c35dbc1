package org.emoca4j.train.data;

import java.io.IOException;

/** Samples by number, safe for use from many threads. */
public interface Dataset extends LabelledSamples, AutoCloseable {

    /**
     * One sample.
     *
     * @param index 0 up to {@code size() - 1}
     * @throws IOException if this one can't be read: a {@link Loader} counts it and takes another instead
     */
    Sample get(int index) throws IOException;

    /** The labels of a sample, without reading its picture. */
    @Override
    Labels labels(int index);

    @Override
    void close() throws IOException;
}
