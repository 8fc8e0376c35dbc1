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
        float[] normals = sums(vertices, faces);
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
     * The way back through {@link #of}, the derivative worked out by hand: with s the sum at a vertex, n its normal and g
     * the gradient of n, that of s is (g - n (n g)) / |s|; that of a face's cross product u x v is the sum G of its three
     * corners', that of u is v x G and that of v is G x u.
     *
     * @param vertices as they were given to {@link #of}
     * @param gradient {@code V * 3}, of the normals
     * @param out the gradient of the vertices is added to it
     * @param at where in {@code out} the first vertex is
     */
    public static void addGradient(float[] vertices, int[] faces, float[] gradient, float[] out, int at) {
        float[] ofSums = sums(vertices, faces);
        for (int i = 0; i < ofSums.length; i += 3) {
            float x = ofSums[i];
            float y = ofSums[i + 1];
            float z = ofSums[i + 2];
            float length = (float) Math.sqrt(x * x + y * y + z * z);
            // a vector that is not scaled to length 1 has nothing along itself to take out
            float along = length < MIN_LENGTH ? 0
                    : (x * gradient[i] + y * gradient[i + 1] + z * gradient[i + 2]) / (length * length);
            float divisor = Math.max(length, MIN_LENGTH);
            ofSums[i] = (gradient[i] - x * along) / divisor;
            ofSums[i + 1] = (gradient[i + 1] - y * along) / divisor;
            ofSums[i + 2] = (gradient[i + 2] - z * along) / divisor;
        }
        for (int f = 0; f < faces.length; f += 3) {
            int a = 3 * faces[f];
            int b = 3 * faces[f + 1];
            int c = 3 * faces[f + 2];
            float gx = ofSums[a] + ofSums[b] + ofSums[c];
            float gy = ofSums[a + 1] + ofSums[b + 1] + ofSums[c + 1];
            float gz = ofSums[a + 2] + ofSums[b + 2] + ofSums[c + 2];
            // most of a head is not looked at
            if (gx != 0 || gy != 0 || gz != 0) {
                float ux = vertices[b] - vertices[a];
                float uy = vertices[b + 1] - vertices[a + 1];
                float uz = vertices[b + 2] - vertices[a + 2];
                float vx = vertices[c] - vertices[a];
                float vy = vertices[c + 1] - vertices[a + 1];
                float vz = vertices[c + 2] - vertices[a + 2];
                float ofUx = vy * gz - vz * gy;
                float ofUy = vz * gx - vx * gz;
                float ofUz = vx * gy - vy * gx;
                float ofVx = gy * uz - gz * uy;
                float ofVy = gz * ux - gx * uz;
                float ofVz = gx * uy - gy * ux;
                add(out, at + a, -(ofUx + ofVx), -(ofUy + ofVy), -(ofUz + ofVz));
                add(out, at + b, ofUx, ofUy, ofUz);
                add(out, at + c, ofVx, ofVy, ofVz);
            }
        }
    }

    private static float[] sums(float[] vertices, int[] faces) {
        float[] sums = new float[vertices.length];
        for (int f = 0; f < faces.length; f += 3) {
            addFace(vertices, faces, f, 1, sums);
        }
        return sums;
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
