package org.emoca4j.mesh;

/**
 * Normals at the vertices of a triangle mesh: the sum of the adjacent faces' cross products, so weighted by area,
 * scaled to length 1.
 *
 * <p>As in the reference (deca-flame section 4.4) the sum is divided by {@code max(length, 1e-6)}: in metres a few tiny
 * corners stay shorter than 1. Example: the triangle (0,0,0), (1,0,0), (0,1,0) has the normal (0,0,1) at each corner.
 */
public final class VertexNormals {

    private static final float MIN_LENGTH = 1e-6f;

    private VertexNormals() {}

    /**
     * @param vertices {@code V * 3} positions, any space
     * @param faces {@code F * 3} vertex indices; counter-clockwise faces get normals towards the viewer in a
     *     right-handed space
     * @return {@code V * 3}
     */
    public static float[] of(float[] vertices, int[] faces) {
        float[] normals = new float[vertices.length];
        for (int f = 0; f < faces.length; f += 3) {
            addFace(vertices, faces, f, 1, normals);
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

    /**
     * Adds a face's cross product, twice its area long, to the sums at its corners.
     *
     * @param first index of the face's first corner in {@code faces}
     * @param sign 1, or -1 to take the face out of the sums again
     * @param sums {@code V * 3}
     */
    public static void addFace(float[] vertices, int[] faces, int first, float sign, float[] sums) {
        int a = 3 * faces[first];
        int b = 3 * faces[first + 1];
        int c = 3 * faces[first + 2];
        float ux = vertices[b] - vertices[a];
        float uy = vertices[b + 1] - vertices[a + 1];
        float uz = vertices[b + 2] - vertices[a + 2];
        float vx = vertices[c] - vertices[a];
        float vy = vertices[c + 1] - vertices[a + 1];
        float vz = vertices[c + 2] - vertices[a + 2];
        float x = sign * (uy * vz - uz * vy);
        float y = sign * (uz * vx - ux * vz);
        float z = sign * (ux * vy - uy * vx);
        add(sums, a, x, y, z);
        add(sums, b, x, y, z);
        add(sums, c, x, y, z);
    }

    private static void add(float[] sums, int at, float x, float y, float z) {
        sums[at] += x;
        sums[at + 1] += y;
        sums[at + 2] += z;
    }
}
