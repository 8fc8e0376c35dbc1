package org.emoca4j.mesh;

/** Normals at vertices: the sum of the cross products of the faces around, so larger faces count more. */
public final class VertexNormals {

    /** Shorter sums are divided by this instead of their length, as the reference does. */
    private static final float MIN_LENGTH = 1e-6f;

    private VertexNormals() {}

    /**
     * Computes normals.
     *
     * @param vertices {@code V * 3}
     * @param faces {@code F * 3} vertex indices, counter-clockwise seen from outside
     * @return {@code V * 3}, unit length but where the faces around are tiny
     */
    public static float[] of(float[] vertices, int[] faces) {
        float[] normals = new float[vertices.length];
        for (int f = 0; f < faces.length; f += 3) {
            int a = 3 * faces[f];
            int b = 3 * faces[f + 1];
            int c = 3 * faces[f + 2];
            float ux = vertices[b] - vertices[a];
            float uy = vertices[b + 1] - vertices[a + 1];
            float uz = vertices[b + 2] - vertices[a + 2];
            float vx = vertices[c] - vertices[a];
            float vy = vertices[c + 1] - vertices[a + 1];
            float vz = vertices[c + 2] - vertices[a + 2];
            float nx = uy * vz - uz * vy;
            float ny = uz * vx - ux * vz;
            float nz = ux * vy - uy * vx;
            for (int v : new int[] {a, b, c}) {
                normals[v] += nx;
                normals[v + 1] += ny;
                normals[v + 2] += nz;
            }
        }
        for (int i = 0; i < normals.length; i += 3) {
            float x = normals[i];
            float y = normals[i + 1];
            float z = normals[i + 2];
            float length = Math.max((float) Math.sqrt(x * x + y * y + z * z), MIN_LENGTH);
            normals[i] = x / length;
            normals[i + 1] = y / length;
            normals[i + 2] = z / length;
        }
        return normals;
    }
}
