package org.emoca4j.evaluate;

import java.util.Locale;

/** Parts of a face in iBUG's 68 points. */
public enum LandmarkRegion {
    JAW(0, 17),
    BROWS(17, 27),
    NOSE(27, 36),
    EYES(36, 48),
    MOUTH(48, 68);

    private final int from;
    private final int to;

    LandmarkRegion(int from, int to) {
        this.from = from;
        this.to = to;
    }

    /** As tables name it. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Mean distance of corresponding points of this region.
     *
     * @param truth {@code 68 * 2}
     * @param points {@code 68 * 2}, same unit
     */
    double error(double[] truth, double[] points) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += Math.hypot(points[2 * i] - truth[2 * i], points[2 * i + 1] - truth[2 * i + 1]);
        }
        return sum / (to - from);
    }
}
