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
            normals[a] += nx;
            normals[a + 1] += ny;
            normals[a + 2] += nz;
            normals[b] += nx;
            normals[b + 1] += ny;
            normals[b + 2] += nz;
            normals[c] += nx;
            normals[c + 1] += ny;
            normals[c + 2] += nz;
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
