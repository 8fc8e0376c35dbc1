package org.emoca4j.evaluate.now;

import java.util.Arrays;

/**
 * The part of a scan that counts: a ball about the face.
 *
 * <p>The ball follows the public description of the protocol (Feng et al., Evaluation of Dense 3D Reconstruction from
 * 2D Face Images in the Wild, FG 2018, which NoW takes over with a larger radius), here from memory: its centre lies on
 * the line from the nose's base to the middle between the inner eye corners, 0.3 of the way up, and its radius is 0.7
 * times the sum of that line's length and the distance of the outer eye corners.
 *
 * @param x centre, space of the scan
 * @param y centre
 * @param z centre
 * @param radius in units of the scan
 */
record ScanRegion(double x, double y, double z, double radius) {

    private static final double RADIUS = 0.7;
    private static final double UP_THE_NOSE = 0.3;

    /**
     * The region of a scan.
     *
     * @param landmarks {@code 7 * 3} in the order of {@link Landmarks7}
     */
    static ScanRegion of(double[] landmarks) {
        double[] base = Landmarks7.point(landmarks, Landmarks7.NOSE_BASE);
        double[] right = Landmarks7.point(landmarks, Landmarks7.RIGHT_EYE_INNER);
        double[] left = Landmarks7.point(landmarks, Landmarks7.LEFT_EYE_INNER);
        double[] centre = new double[3];
        double squared = 0;
        for (int a = 0; a < 3; a++) {
            double up = (right[a] + left[a]) / 2 - base[a];
            centre[a] = base[a] + UP_THE_NOSE * up;
            squared += up * up;
        }
        double radius = RADIUS * (Landmarks7.outerEyeDistance(landmarks) + Math.sqrt(squared));
        return new ScanRegion(centre[0], centre[1], centre[2], radius);
    }

    /**
     * The points inside.
     *
     * @param points {@code N * 3}
     * @return {@code M * 3}
     */
    double[] select(double[] points) {
        double[] out = new double[points.length];
        int size = 0;
        for (int i = 0; i < points.length; i += 3) {
            double dx = points[i] - x;
            double dy = points[i + 1] - y;
            double dz = points[i + 2] - z;
            if (dx * dx + dy * dy + dz * dz <= radius * radius) {
                System.arraycopy(points, i, out, size, 3);
                size += 3;
            }
        }
        return Arrays.copyOf(out, size);
    }
}
