package org.emoca4j.image;

/**
 * A similarity of the plane (rotation, uniform scale, translation):
 * {@code x' = a x - b y + tx}, {@code y' = b x + a y + ty}.
 *
 * <p>Crop transforms are similarities from image pixels to crop pixels. Example: {@code new Similarity(2, 0, 1, 0)}
 * maps (3, 4) to (7, 8).
 */
public record Similarity(double a, double b, double tx, double ty) {

    /** The map that leaves every point where it is. */
    public static final Similarity IDENTITY = new Similarity(1, 0, 0, 0);

    /**
     * The map from a square of the image to a crop of {@code size} pixels.
     *
     * @param centreX centre of the square, image pixels
     * @param centreY centre of the square, image pixels
     * @param side side of the square, image pixels
     * @param rollRad angle by which the square is turned in the image, clockwise as seen on screen (from +x to +y)
     * @param size side of the crop in pixels; the square's edges fall on the edges of the outer pixels
     */
    public static Similarity squareCrop(double centreX, double centreY, double side, double rollRad, int size) {
        double s = size / side;
        double a = s * Math.cos(rollRad);
        double b = -s * Math.sin(rollRad);
        double half = (size - 1) / 2.0;
        return new Similarity(a, b, half - (a * centreX - b * centreY), half - (b * centreX + a * centreY));
    }

    /** x' of a mapped point. */
    public double applyX(double x, double y) {
        return a * x - b * y + tx;
    }

    /** y' of a mapped point. */
    public double applyY(double x, double y) {
        return b * x + a * y + ty;
    }

    /** Factor by which lengths grow. */
    public double scale() {
        return Math.hypot(a, b);
    }

    /**
     * The inverse map.
     *
     * @throws ArithmeticException if the scale is zero
     */
    public Similarity inverse() {
        double d = a * a + b * b;
        if (d == 0) {
            throw new ArithmeticException("a similarity of scale 0 has no inverse");
        }
        double ia = a / d;
        double ib = -b / d;
        return new Similarity(ia, ib, -(ia * tx - ib * ty), -(ib * tx + ia * ty));
    }

    /** The map that applies {@code first} and then this. */
    public Similarity after(Similarity first) {
        return new Similarity(
                a * first.a - b * first.b,
                b * first.a + a * first.b,
                applyX(first.tx, first.ty),
                applyY(first.tx, first.ty));
    }
}
