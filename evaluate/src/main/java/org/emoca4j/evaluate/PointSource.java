package org.emoca4j.evaluate;

import java.util.Optional;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.image.RgbImage;

/**
 * Something that places 68 points on a face.
 *
 * @param id as options name it
 * @param title as tables name it
 * @param placer does it
 */
public record PointSource(String id, String title, Placer placer) {

    /** The built-in detector's name. */
    public static final String DETECTOR = "detector";

    /** Places points. */
    @FunctionalInterface
    public interface Placer {

        /** {@code 68 * 2} image pixels in iBUG's order; empty if it has none. */
        Optional<float[]> place(RgbImage photo, DetectedFace face);
    }

    /** The points of the built-in detector that all systems start from. */
    public static PointSource detector() {
        return new PointSource(
                DETECTOR, "built-in detector", (photo, face) -> Optional.of(Ibug68.of(face.landmarks())));
    }

    /** The landmarks of a system, closed by the caller. */
    public static PointSource of(FaceSystem system) {
        return new PointSource(
                system.id(), system.title(), (photo, face) -> system.read(photo, face).landmarks68());
    }
}
