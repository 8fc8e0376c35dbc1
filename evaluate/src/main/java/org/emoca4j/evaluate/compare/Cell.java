package org.emoca4j.evaluate.compare;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one system says of one face.
 *
 * @param heads the drawn head; empty if the system gave no mesh
 * @param landmarks its 68 points in the place of heads, where it gave no mesh
 * @param note why something is missing; empty if nothing is
 * @param failed whether the system stopped with an error
 * @param millis of all of the system's work on the face, without drawing
 */
public record Cell(
        Map<Drawn, Picture> heads, Map<Drawn, Picture> landmarks, String note, boolean failed, double millis) {

    public Cell {
        heads = heads.isEmpty() ? Map.of() : new EnumMap<>(heads);
        landmarks = landmarks.isEmpty() ? Map.of() : new EnumMap<>(landmarks);
    }
}
