package org.emoca4j.model;

import org.emoca4j.mesh.Mesh;

/**
 * A decoded FLAME head before its camera.
 *
 * @param codes what it was decoded from
 * @param mesh posed, metres, head space
 * @param verticesNdc {@code V * 3}, crop NDC
 * @param landmarks2d {@code 68 * 3} with the moving contour, metres, head space; projected they are the points that
 *     annotators place
 * @param landmarks3d {@code 68 * 3} with the contour fixed to the jaw line, metres, head space
 * @param landmarksMediapipe {@code 105 * 3}, metres, head space; empty without MediaPipe's embedding
 */
public record CoarseFace(
        FaceCodes codes,
        Mesh mesh,
        float[] verticesNdc,
        float[] landmarks2d,
        float[] landmarks3d,
        float[] landmarksMediapipe) {}
