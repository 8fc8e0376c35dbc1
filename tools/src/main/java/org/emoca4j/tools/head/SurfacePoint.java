package org.emoca4j.tools.head;

/**
 * A point on a face of the head.
 *
 * @param face its face
 * @param weights of the face's corners, sum 1
 * @param position metres
 */
record SurfacePoint(int face, double[] weights, double[] position) {}
