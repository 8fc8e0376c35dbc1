package org.emoca4j.detect;

/**
 * The 68 points of the iBUG scheme (Sagonas et al. 2013), read off the 468 mesh points.
 *
 * <p>Each point is a mesh vertex or lies between two of them. The table is symmetric and was chosen once for the least
 * mean distance from hand-placed points; half of the photos chose it, the other half gave the same error
 * (4.7 % of the distance of the outer eye corners).
 */
public final class Ibug68 {

    /** Number of points. */
    public static final int COUNT = 68;

    /** For each point two vertices a and b and a weight w in tenths: (1 - w) a + w b. */
    private static final int[][] TABLE = {
        // jaw, from the right temple over the chin
        {127, 127, 0}, {234, 93, 2}, {93, 132, 5}, {58, 132, 3}, {172, 58, 1}, {136, 150, 3},
        {149, 149, 0}, {148, 176, 4}, {152, 152, 0}, {377, 400, 4}, {378, 378, 0}, {365, 379, 3},
        {397, 288, 1}, {288, 361, 3}, {323, 361, 5}, {454, 323, 2}, {356, 356, 0},
        // right brow, left brow
        {70, 156, 3}, {63, 63, 0}, {105, 66, 3}, {66, 107, 3}, {107, 193, 2}, {336, 417, 2},
        {296, 336, 3}, {334, 296, 3}, {293, 293, 0}, {300, 383, 3},
        // nose
        {168, 6, 2}, {6, 195, 4}, {5, 195, 5}, {4, 4, 0}, {240, 240, 0}, {97, 97, 0},
        {2, 164, 3}, {326, 326, 0}, {460, 460, 0},
        // right eye, left eye
        {7, 247, 2}, {159, 160, 5}, {158, 157, 2}, {155, 155, 0}, {153, 153, 0}, {144, 144, 0},
        {382, 382, 0}, {385, 384, 2}, {386, 387, 5}, {249, 467, 2}, {373, 373, 0}, {380, 380, 0},
        // outer lips
        {61, 61, 0}, {39, 183, 3}, {37, 11, 1}, {0, 13, 2}, {267, 11, 1}, {269, 407, 3},
        {291, 291, 0}, {321, 405, 5}, {314, 314, 0}, {17, 17, 0}, {84, 84, 0}, {91, 181, 5},
        // inner lips
        {62, 62, 0}, {38, 38, 0}, {13, 13, 0}, {268, 268, 0}, {292, 292, 0}, {317, 317, 0},
        {14, 14, 0}, {87, 87, 0},
    };

    private Ibug68() {}

    /**
     * The points of one face: 17 of the jaw, 10 of the brows, 9 of the nose, 12 of the eyes, 20 of the lips.
     *
     * @return 68 x (x, y), image pixels
     */
    public static float[] of(FaceLandmarks face) {
        float[] points = new float[2 * COUNT];
        for (int i = 0; i < COUNT; i++) {
            int a = TABLE[i][0];
            int b = TABLE[i][1];
            float w = TABLE[i][2] / 10f;
            points[2 * i] = face.x(a) + w * (face.x(b) - face.x(a));
            points[2 * i + 1] = face.y(a) + w * (face.y(b) - face.y(a));
        }
        return points;
    }
}
