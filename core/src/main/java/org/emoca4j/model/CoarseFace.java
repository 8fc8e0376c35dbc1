package org.emoca4j.model;

import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.PosedHead;
import org.emoca4j.mesh.Mesh;

/**
 * A decoded head before its camera.
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
        float[] landmarksMediapipe) {

    /** Blends, poses and projects a head. */
    public static CoarseFace of(HeadModel head, FaceCodes codes) {
        return of(head, codes, head.decode(codes.head()));
    }

    /**
     * Projects a head that was posed already.
     *
     * @param posed what {@code codes} mean to the model
     */
    static CoarseFace of(HeadModel head, FaceCodes codes, PosedHead posed) {
        float[] vertices = posed.vertices();
        int[] faces = head.topology().faces();
        HeadLandmarks landmarks = head.landmarks();
        return new CoarseFace(
                codes,
                new Mesh(vertices, head.topology()),
                codes.camera().project(vertices),
                landmarks.ibug68(posed.rotation()).evaluate(vertices, faces),
                landmarks.full().evaluate(vertices, faces),
                landmarks.mediapipe().evaluate(vertices, faces));
    }
}
