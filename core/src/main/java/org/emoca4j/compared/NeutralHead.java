package org.emoca4j.compared;

import org.emoca4j.head.MorphableModel;

/**
 * A person at rest.
 *
 * @param vertices {@code V * 3}, +Y up, +Z out of the face, any unit and origin
 * @param faces {@code F * 3}, counter-clockwise seen from outside
 * @param landmarks68 {@code 68 * 3} points of iBUG's order on the surface, same space
 */
public record NeutralHead(float[] vertices, int[] faces, float[] landmarks68) {

    /** The mean head with a person's identity, in the model's unit. */
    static NeutralHead of(MorphableModel model, float[] identity) {
        float[] vertices = model.blend(identity, new float[0]);
        return new NeutralHead(vertices, model.faces(), model.landmarks68(vertices));
    }
}
