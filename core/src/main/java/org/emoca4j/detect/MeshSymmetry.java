package org.emoca4j.detect;

/**
 * Which point of MediaPipe's face mesh is which in the mirror.
 *
 * <p>Its 468 points number the right half of the face and the midline first, 0 to 247, then the left half in the order
 * of the right one, so that the midline alone tells all pairs.
 */
final class MeshSymmetry {

    private static final int FIRST_LEFT = 248;

    private static final int[] MIDLINE = {
        0, 1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 94, 151, 152, 164, 168, 175, 195, 197, 199, 200
    };

    private static final int[] OTHER_SIDE = otherSide();

    private MeshSymmetry() {}

    /**
     * The point on the other half of the face; points of the midline are their own mirror image.
     *
     * @param point 0..467
     */
    static int mirrored(int point) {
        return OTHER_SIDE[point];
    }

    private static int[] otherSide() {
        int[] other = new int[FaceLandmarks.COUNT];
        int passed = 0;
        for (int right = 0; right < FIRST_LEFT; right++) {
            if (passed < MIDLINE.length && MIDLINE[passed] == right) {
                other[right] = right;
                passed++;
            } else {
                int left = FIRST_LEFT + right - passed;
                other[right] = left;
                other[left] = right;
            }
        }
        return other;
    }
}
