package org.emoca4j.compared;

import java.util.Optional;

/**
 * A head as its system's camera sees it, in the photo: the space in which systems with different heads and cameras can
 * be drawn alike.
 *
 * @param verticesPx {@code V * 3}: x right and y down in image pixels (integer centres), z growing away from the
 *     viewer, in the pixel size at the head; its zero means nothing
 * @param faces {@code F * 3}, counter-clockwise seen from outside (before y was turned down)
 * @param colours {@code V * 3} in 0..1, sRGB: skin in the light that the system found; empty if it has none
 */
public record ProjectedMesh(float[] verticesPx, int[] faces, Optional<float[]> colours) {

    public ProjectedMesh {
        if (verticesPx.length % 3 != 0 || faces.length % 3 != 0) {
            throw new IllegalArgumentException("expected V * 3 coordinates and F * 3 indices, got "
                    + verticesPx.length + " and " + faces.length);
        }
        colours.ifPresent(c -> {
            if (c.length != verticesPx.length) {
                throw new IllegalArgumentException(
                        "expected " + verticesPx.length + " colour values, got " + c.length);
            }
        });
    }

    /** Takes x and y of {@code N * 3} points, {@code N * 2}. */
    static float[] withoutDepth(float[] points) {
        float[] out = new float[points.length / 3 * 2];
        for (int i = 0; i < out.length; i++) {
            out[i] = points[i / 2 * 3 + i % 2];
        }
        return out;
    }
}
