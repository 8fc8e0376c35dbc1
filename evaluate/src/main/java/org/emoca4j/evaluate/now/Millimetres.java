package org.emoca4j.evaluate.now;

/**
 * Units told from a face's size: head models are in metres, decimetres, millimetres or micrometres and seldom say so.
 */
final class Millimetres {

    /** The geometric middle between two powers of ten that no adult's outer eye corners come near: 32 and 316 mm. */
    private static final double TYPICAL_EYE_DISTANCE = 100;

    private Millimetres() {}

    /**
     * Millimetres per unit, if the unit is a power of ten of a metre: the power that brings the outer eye corners to
     * between 32 and 316 mm from each other (people have 80 to 110).
     *
     * @param landmarks {@code 7 * 3}
     */
    static double perUnit(double[] landmarks) {
        double distance = Landmarks7.outerEyeDistance(landmarks);
        return Math.pow(10, Math.round(Math.log10(TYPICAL_EYE_DISTANCE / distance)));
    }
}
