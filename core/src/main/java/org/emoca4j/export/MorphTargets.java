package org.emoca4j.export;

import org.emoca4j.mesh.VertexNormals;

/** How normals turn when vertices of a base mesh move. Only faces that move are computed anew. */
final class MorphTargets {

    /** Smaller offsets, in metres, are not seen. */
    static final float MIN_OFFSET = 1e-6f;

    /** Smaller changes of a unit normal are not seen. */
    static final float MIN_TURN = 2e-3f;

    private final float[] base;
    private final int[] faces;

    /** {@code V * 3} sums of the cross products of the faces around each vertex. */
    private final float[] sums;

    private final float[] normals;

    /**
     * @param base {@code V * 3} vertices
     * @param faces {@code F * 3}, counter-clockwise seen from outside
     */
    MorphTargets(float[] base, int[] faces) {
        this.base = base;
        this.faces = faces;
        sums = new float[base.length];
        for (int f = 0; f < faces.length; f += 3) {
            VertexNormals.addFace(base, faces, f, 1, sums);
        }
        normals = new float[base.length];
        for (int v = 0; v < base.length; v += 3) {
            unit(sums, v, normals);
        }
    }

    /** {@code V * 3} unit normals of the base mesh. */
    float[] normals() {
        return normals;
    }

    /** {@code V * 3}: normals after moving the vertices by {@code offsets}, less those of the base mesh. */
    float[] normalOffsets(float[] offsets) {
        float[] moved = base.clone();
        boolean[] moves = new boolean[base.length / 3];
        for (int i = 0; i < moved.length; i++) {
            moved[i] += offsets[i];
            moves[i / 3] |= Math.abs(offsets[i]) >= MIN_OFFSET;
        }
        float[] turnedSums = sums.clone();
        boolean[] turns = new boolean[moves.length];
        for (int f = 0; f < faces.length; f += 3) {
            int a = faces[f];
            int b = faces[f + 1];
            int c = faces[f + 2];
            if (moves[a] || moves[b] || moves[c]) {
                VertexNormals.addFace(base, faces, f, -1, turnedSums);
                VertexNormals.addFace(moved, faces, f, 1, turnedSums);
                turns[a] = true;
                turns[b] = true;
                turns[c] = true;
            }
        }
        float[] turned = new float[base.length];
        for (int v = 0; v < turns.length; v++) {
            if (turns[v]) {
                unit(turnedSums, 3 * v, turned);
                for (int i = 3 * v; i < 3 * v + 3; i++) {
                    turned[i] -= normals[i];
                }
            }
        }
        return turned;
    }

    /** Makes a sum one long; where there is none, the z axis stands in. */
    private static void unit(float[] sums, int at, float[] out) {
        double x = sums[at];
        double y = sums[at + 1];
        double z = sums[at + 2];
        double length = Math.sqrt(x * x + y * y + z * z);
        if (length == 0) {
            out[at + 2] = 1;
            return;
        }
        out[at] = (float) (x / length);
        out[at + 1] = (float) (y / length);
        out[at + 2] = (float) (z / length);
    }
}
