package org.emoca4j.mesh;

/**
 * What all poses of one head share: triangles and texture layout.
 *
 * @param numVertices V
 * @param faces {@code F * 3} vertex indices, counter-clockwise seen from outside
 * @param uvs {@code T * 2} texture coordinates in 0..1; v grows upwards, so texture row 0 is at v = 1
 * @param uvFaces {@code F * 3} indices into {@code uvs}, corner by corner like {@code faces}
 */
public record Topology(int numVertices, int[] faces, float[] uvs, int[] uvFaces) {

    public Topology {
        if (faces.length % 3 != 0 || uvFaces.length != faces.length) {
            throw new IllegalArgumentException("faces and uvFaces must both hold F * 3 indices, got " + faces.length
                    + " and " + uvFaces.length);
        }
        for (int f : faces) {
            if (f < 0 || f >= numVertices) {
                throw new IllegalArgumentException("face index " + f + " outside 0.." + (numVertices - 1));
            }
        }
        for (int f : uvFaces) {
            if (f < 0 || f >= uvs.length / 2) {
                throw new IllegalArgumentException("texture index " + f + " outside 0.." + (uvs.length / 2 - 1));
            }
        }
    }

    /** F. */
    public int numFaces() {
        return faces.length / 3;
    }
}
