package org.emoca4j.compared;

import java.util.List;
import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.RgbImage;

/** A network that reads emotions from pictures of faces, photographed or rendered. Safe for use from many threads. */
public interface EmotionReader extends AutoCloseable {

    /** As options name it, such as {@code emonet-8}. */
    String id();

    /** As papers name it. */
    String title();

    /** Changes whenever results could change. */
    String fingerprint();

    /** What its classes are called, lower case, AffectNet's words. */
    List<String> classes();

    /**
     * Reads a face.
     *
     * @param picture photo, or a rendering of the face in the photo's place
     * @param face where the photo shows it
     */
    Reading read(RgbImage picture, DetectedFace face);

    /**
     * Reads a face that the detector doesn't see, of which a data set tells the 68 points.
     *
     * @param points68 {@code 68 * 2} iBUG points, image pixels
     * @return empty if the network's crop needs more of a face, such as the detector's mesh
     */
    default Optional<Reading> read(RgbImage picture, float[] points68) {
        return Optional.empty();
    }

    /** Frees the network. */
    @Override
    void close();

    /**
     * What a network reads.
     *
     * @param probabilities one for each of {@link #classes}
     * @param valence -1..1; empty if the network doesn't know
     * @param arousal -1..1; empty if the network doesn't know
     */
    record Reading(float[] probabilities, Optional<Float> valence, Optional<Float> arousal) {

        /** Index of the most probable class. */
        public int best() {
            int best = 0;
            for (int i = 1; i < probabilities.length; i++) {
                best = probabilities[i] > probabilities[best] ? i : best;
            }
            return best;
        }
    }
}
