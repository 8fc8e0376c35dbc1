package org.emoca4j.compared;

import java.util.Map;
import java.util.Optional;

/**
 * What a system says of one face.
 *
 * @param codes by part, see {@link FaceSystem#codeLengths}
 * @param mesh the head where the photo shows it; empty if a file that the mesh needs was not added
 * @param landmarks68 {@code 68 * 2} image pixels in iBUG's order, as annotators would place them; empty if the system
 *     has none
 * @param millis what each part of the work took, in order: {@code crop}, {@code network} (from crop to codes, with
 *     whatever does it), {@code decode} (from codes to mesh, skin and landmarks)
 */
public record SystemFace(
        Map<String, float[]> codes,
        Optional<ProjectedMesh> mesh,
        Optional<float[]> landmarks68,
        Map<String, Double> millis) {}
