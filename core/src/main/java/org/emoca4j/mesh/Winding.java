package org.emoca4j.mesh;

/** Which way round the corners of triangles go. */
public final class Winding {

    private Winding() {}

    /**
     * The faces of a head or of the front of one, counter-clockwise seen from outside: as they are, or all turned round
     * if most of their area looks to the mesh's middle.
     *
     * @param vertices {@code V * 3} of a right-handed space
     * @param faces {@code F * 3} vertex indices, all going round alike
     */
    public static int[] outward(float[] vertices, int[] faces) {
        double[] middle = new double[3];
        for (int i = 0; i < vertices.length; i++) {
            middle[i % 3] += 3.0 * vertices[i] / vertices.length;
        }
        double volume = 0;
        double[] p = new double[9];
        for (int f = 0; f < faces.length; f += 3) {
            for (int i = 0; i < 9; i++) {
                p[i] = vertices[3 * faces[f + i / 3] + i % 3] - middle[i % 3];
            }
            // six times the volume between the triangle and the middle, negative if it looks to it
            volume += p[0] * (p[4] * p[8] - p[5] * p[7])
                    + p[1] * (p[5] * p[6] - p[3] * p[8])
                    + p[2] * (p[3] * p[7] - p[4] * p[6]);
        }
        if (volume >= 0) {
            return faces;
        }
        int[] turned = faces.clone();
        for (int f = 0; f < faces.length; f += 3) {
            turned[f + 1] = faces[f + 2];
            turned[f + 2] = faces[f + 1];
        }
        return turned;
    }
}
