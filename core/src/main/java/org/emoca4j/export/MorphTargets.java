package org.emoca4j.export;

import org.emoca4j.mesh.VertexNormals;

/** How normals turn when vertices of a base mesh move. */
final class MorphTargets {

    /** Smaller offsets, in metres, are not seen. */
    static final float MIN_OFFSET = 1e-6f;

    /** Smaller changes of a unit normal are not seen. */
    static final float MIN_TURN = 2e-3f;

    private final float[] base;
    private final int[] faces;
    private final float[] normals;

    /**
     * @param base {@code V * 3} vertices
     * @param faces {@code F * 3}, counter-clockwise seen from outside
     */
    MorphTargets(float[] base, int[] faces) {
        this.base = base;
        this.faces = faces;
        normals = unit(VertexNormals.of(base, faces));
    }

    /** {@code V * 3} unit normals of the base mesh. */
    float[] normals() {
        return normals;
    }

    /** {@code V * 3}: normals after moving the vertices by {@code offsets}, less those of the base mesh. */
    float[] normalOffsets(float[] offsets) {
        float[] moved = base.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += offsets[i];
        }
        float[] turned = unit(VertexNormals.of(moved, faces));
        for (int i = 0; i < turned.length; i++) {
            turned[i] -= normals[i];
        }
        return turned;
    }

    /** Makes all normals one long; where there is none, the z axis stands in. */
    private static float[] unit(float[] normals) {
        for (int i = 0; i < normals.length; i += 3) {
            double length = Math.sqrt(normals[i] * (double) normals[i] + normals[i + 1] * (double) normals[i + 1]
                    + normals[i + 2] * (double) normals[i + 2]);
            if (length == 0) {
                normals[i + 2] = 1;
            } else {
                for (int c = 0; c < 3; c++) {
                    normals[i + c] = (float) (normals[i + c] / length);
                }
            }
        }
        return normals;
    }
}
