package org.emoca4j.evaluate;

/**
 * Expression as annotators' points show it, free of size and position.
 *
 * @param mouthOpen mean gap of the three inner lip pairs over the distance of the outer eye corners (not over the
 *     mouth's own width, which an expression changes too)
 * @param eyeOpen mean gap of the lids over the width of the eye, averaged over both eyes (the eye aspect ratio)
 * @param mouthWidth distance of the outer lip corners over the distance of the outer eye corners
 */
public record FaceRatios(double mouthOpen, double eyeOpen, double mouthWidth) {

    /**
     * Measures 68 points in iBUG's order.
     *
     * @param points {@code 68 * 2}, any unit
     */
    public static FaceRatios of(double[] points) {
        double gaps = distance(points, 61, 67) + distance(points, 62, 66) + distance(points, 63, 65);
        double right = (distance(points, 37, 41) + distance(points, 38, 40)) / (2 * distance(points, 36, 39));
        double left = (distance(points, 43, 47) + distance(points, 44, 46)) / (2 * distance(points, 42, 45));
        return new FaceRatios(
                gaps / (3 * distance(points, 36, 45)),
                (right + left) / 2,
                distance(points, 48, 54) / distance(points, 36, 45));
    }

    static double distance(double[] points, int i, int j) {
        return Math.hypot(points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]);
    }
}
