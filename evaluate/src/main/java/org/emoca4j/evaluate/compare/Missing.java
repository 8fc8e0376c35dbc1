package org.emoca4j.evaluate.compare;

import java.util.List;

/**
 * A system that was asked for and can't be shown.
 *
 * @param id as options name it
 * @param lacks what has to be added, or what is wrong, one line each
 */
public record Missing(String id, List<String> lacks) {

    public Missing {
        lacks = List.copyOf(lacks);
    }
}
