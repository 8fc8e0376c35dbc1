package org.emoca4j.mesh;

/**
 * A triangle mesh with texture coordinates of its own numbering.
 *
 * @param vertices {@code V * 3} positions, metres, head space (+X subject's left, +Y up, +Z out of the face) unless the
 *     owner says otherwise
 * @param topology faces and texture layout, shared between all meshes of one head model
 */
public record Mesh(float[] vertices, Topology topology) {

    public Mesh {
        if (vertices.length != topology.numVertices() * 3) {
            throw new IllegalArgumentException(
                    "expected " + topology.numVertices() + " * 3 coordinates, got " + vertices.length);
        }
    }

    /** V. */
    public int numVertices() {
        return topology.numVertices();
    }
}
