package org.emoca4j.compared;

/**
 * A person at rest.
 *
 * @param vertices {@code V * 3}, +Y up, +Z out of the face, any unit and origin
 * @param faces {@code F * 3}, counter-clockwise seen from outside
 * @param landmarks68 {@code 68 * 3} points of iBUG's order on the surface, same space
 */
public record NeutralHead(float[] vertices, int[] faces, float[] landmarks68) {}
