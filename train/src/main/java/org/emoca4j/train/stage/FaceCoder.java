package org.emoca4j.train.stage;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.train.data.Sample;

/** Says what codes a face in a crop has. Safe for use from many threads. */
interface FaceCoder extends AutoCloseable {

    /** Changes whenever the codes could change: what it is made of. */
    String identity() throws IOException;

    /** Number of codes of each part: some of {@code identity, expression, global, jaw, detail}, in this order. */
    Map<String, Integer> parts();

    /** The codes of a face, all parts end to end; empty where it finds no face. */
    Optional<float[]> codes(Sample sample);

    @Override
    void close();
}
