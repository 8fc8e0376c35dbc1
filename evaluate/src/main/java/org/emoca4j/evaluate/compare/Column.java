package org.emoca4j.evaluate.compare;

import java.util.List;
import org.emoca4j.compared.FaceSystem;

/**
 * A system of the figure.
 *
 * @param system borrowed, not closed here
 * @param lacks what has to be added so that it gives a mesh, one line each
 */
public record Column(FaceSystem system, List<String> lacks) {

    public Column {
        lacks = List.copyOf(lacks);
    }
}
