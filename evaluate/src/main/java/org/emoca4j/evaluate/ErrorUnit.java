package org.emoca4j.evaluate;

import java.util.Locale;

/** What errors of landmarks are divided by, so that large and small faces count alike. */
public enum ErrorUnit {

    /** Distance of the hand-placed outer eye corners, as 300-W has it. */
    EYES("distance of the outer eye corners"),

    /**
     * Square root of width times height of the hand-placed points' bounding box, as AFLW2000-3D has it: it doesn't
     * shrink where a face turns away.
     */
    BOX("size of the bounding box");

    private final String title;

    ErrorUnit(String title) {
        this.title = title;
    }

    /** As options name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In words. */
    public String title() {
        return title;
    }

    /** In the unit of the points, {@code 68 * 2}. */
    double of(double[] points) {
        if (this == EYES) {
            return FaceRatios.distance(points, 36, 45);
        }
        double[] box = LandmarkEvaluation.box(points);
        return Math.sqrt((box[2] - box[0]) * (box[3] - box[1]));
    }
}
