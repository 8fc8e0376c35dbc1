package org.emoca4j.head;

/**
 * What head models of every kind have in common: triangles, a mean head, blend shapes for identity and expression, and
 * iBUG's 68 points. Immutable and safe for use from many threads.
 */
public interface MorphableModel {

    /** V. */
    int numVertices();

    /** {@code F * 3} vertex indices, counter-clockwise seen from outside; not to be changed. */
    int[] faces();

    /** S, the number of identity components. */
    int numShape();

    /** E, the number of expression components. */
    int numExpression();

    /** The unit of {@link #blend}, in metres. */
    double metresPerUnit();

    /**
     * The head of a person with an expression, before it is turned: mean plus blend shapes.
     *
     * @param shape at most S coefficients
     * @param expression at most E coefficients
     * @return {@code V * 3} in the model's unit; axes as in head space: +X to the subject's left, +Y up, +Z out of the
     *     face
     */
    float[] blend(float[] shape, float[] expression);

    /**
     * The 68 points of iBUG's order, those of the jaw line where they are in a frontal view.
     *
     * @param vertices {@code V * 3} in any space
     * @return {@code 68 * 3} in the same space
     */
    float[] landmarks68(float[] vertices);
}
