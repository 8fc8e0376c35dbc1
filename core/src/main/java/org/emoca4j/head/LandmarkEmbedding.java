package org.emoca4j.head;

/**
 * Points fixed to the surface: each is a face index and three barycentric weights.
 *
 * @param faces N face indices
 * @param barycentrics {@code N * 3} weights of the face's corners, each triple sums to 1
 */
public record LandmarkEmbedding(int[] faces, float[] barycentrics) {

    public LandmarkEmbedding {
        if (barycentrics.length != 3 * faces.length) {
            throw new IllegalArgumentException("expected " + faces.length + " * 3 weights, got " + barycentrics.length);
        }
    }

    /** N. */
    public int size() {
        return faces.length;
    }

    /**
     * The points on a posed mesh.
     *
     * @param vertices {@code V * 3} positions in any space
     * @param meshFaces {@code F * 3} vertex indices
     * @return {@code N * 3} positions in the space of {@code vertices}
     */
    public float[] evaluate(float[] vertices, int[] meshFaces) {
        float[] points = new float[3 * faces.length];
        for (int i = 0; i < faces.length; i++) {
            for (int corner = 0; corner < 3; corner++) {
                float w = barycentrics[3 * i + corner];
                int v = 3 * meshFaces[3 * faces[i] + corner];
                points[3 * i] += w * vertices[v];
                points[3 * i + 1] += w * vertices[v + 1];
                points[3 * i + 2] += w * vertices[v + 2];
            }
        }
        return points;
    }
}
