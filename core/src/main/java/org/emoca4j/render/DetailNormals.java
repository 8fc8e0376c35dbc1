package org.emoca4j.render;

import org.emoca4j.image.FloatImage;

/**
 * Normals of a head with wrinkles: the displaced surface in texture space taken as a mesh of one vertex per texel
 * (deca-flame section 2.4, errata 3).
 */
public enum DetailNormals {
    /** All texels; the normals of the displaced surface everywhere. */
    EMOCA(0, 0),

    /** A margin of texels is left out; outside of the mask the coarse normals take over. */
    DECA(2, 5);

    private static final float MIN_LENGTH = 1e-6f;

    private final int marginX;
    private final int marginY;

    DetailNormals(int marginX, int marginY) {
        this.marginX = marginX;
        this.marginY = marginY;
    }

    /** Texels that are left out at the left and at the right. */
    public int marginX() {
        return marginX;
    }

    /** Texels that are left out at the top and at the bottom. */
    public int marginY() {
        return marginY;
    }

    /** Triangles of the grid of {@code size} x {@code size} texels. */
    public int numFaces(int size) {
        return 2 * columns(size) * rows(size);
    }

    /** Cells across: DECA's are 2..252 of 0..254. */
    private int columns(int size) {
        return size - 1 - 2 * marginX;
    }

    /** Cells down: DECA's are 5..249 of 0..254. */
    private int rows(int size) {
        return size - 1 - 2 * marginY;
    }

    /**
     * Moves the surface along its normals and computes the normals of the result.
     *
     * @param positions three planes N x N: the coarse mesh in texture space, metres, 0 where there is none
     * @param normals three planes N x N: its normals there
     * @param displacement N * N metres, the detail network's
     * @param fixedDisplacement N * N metres, added everywhere
     * @param mask N * N, 0..1: how much of {@code displacement} counts
     * @return three planes N x N, not quite of length 1 at the mask's border
     */
    public FloatImage of(
            FloatImage positions, FloatImage normals, float[] displacement, float[] fixedDisplacement, float[] mask) {
        int size = positions.width();
        int n = size * size;
        float[] displaced = new float[3 * n];
        for (int c = 0; c < 3; c++) {
            float[] from = positions.data();
            float[] along = normals.data();
            for (int i = 0, at = c * n; i < n; i++, at++) {
                displaced[at] = from[at] + displacement[i] * mask[i] * along[at] + fixedDisplacement[i] * along[at];
            }
        }
        float[] sums = new float[3 * n];
        for (int row = marginY; row < marginY + rows(size); row++) {
            for (int column = marginX; column < marginX + columns(size); column++) {
                int corner = row * size + column;
                addFace(displaced, sums, n, corner, corner + size, corner + 1);
                addFace(displaced, sums, n, corner + 1, corner + size, corner + size + 1);
            }
        }
        normalise(sums, n);
        if (this == DECA) {
            for (int i = 0; i < 3 * n; i++) {
                float m = mask[i % n];
                sums[i] = sums[i] * m + normals.data()[i] * (1 - m);
            }
        }
        return new FloatImage(3, size, size, sums);
    }

    private static void addFace(float[] p, float[] sums, int n, int a, int b, int c) {
        float ux = p[b] - p[a];
        float uy = p[n + b] - p[n + a];
        float uz = p[2 * n + b] - p[2 * n + a];
        float vx = p[c] - p[a];
        float vy = p[n + c] - p[n + a];
        float vz = p[2 * n + c] - p[2 * n + a];
        float x = uy * vz - uz * vy;
        float y = uz * vx - ux * vz;
        float z = ux * vy - uy * vx;
        sums[a] += x;
        sums[b] += x;
        sums[c] += x;
        sums[n + a] += y;
        sums[n + b] += y;
        sums[n + c] += y;
        sums[2 * n + a] += z;
        sums[2 * n + b] += z;
        sums[2 * n + c] += z;
    }

    private static void normalise(float[] sums, int n) {
        for (int i = 0; i < n; i++) {
            float x = sums[i];
            float y = sums[n + i];
            float z = sums[2 * n + i];
            float length = Math.max((float) Math.sqrt(x * x + y * y + z * z), MIN_LENGTH);
            sums[i] = x / length;
            sums[n + i] = y / length;
            sums[2 * n + i] = z / length;
        }
    }
}
