package org.emoca4j.evaluate.now;

import java.nio.file.Path;
import java.util.Optional;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.evaluate.FaceFinder;
import org.emoca4j.image.RgbImage;

/**
 * One photo of the challenge.
 *
 * @param name what predictions are called, without ending, such as {@code subject/multiview_neutral/IMG_0049}
 * @param category such as {@code multiview_neutral}
 * @param file the picture
 * @param box where the face is; empty if nobody said so
 * @param truth the scan; empty if it is not published
 */
public record NowPhoto(String name, String category, Path file, Optional<Box> box, Optional<Truth> truth) {

    /** A face detector's box, image pixels. */
    public record Box(double left, double top, double right, double bottom) {

        Optional<DetectedFace> face(RgbImage picture, FaceFinder finder, FaceSystem system) {
            return finder.in(picture, left, top, right, bottom)
                    .map(face -> system.inBox(face, left, top, right, bottom));
        }
    }

    /**
     * A scan and its seven points.
     *
     * @param scan OBJ file
     * @param landmarks see {@link Landmarks7#read}
     */
    public record Truth(Path scan, Path landmarks) {}
}
