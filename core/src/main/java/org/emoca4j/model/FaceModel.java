package org.emoca4j.model;

import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.RgbImage;

/** A way from a found face to a decoded one: the built-in fit, DECA, EMOCA. Safe for use from many threads. */
public interface FaceModel extends AutoCloseable {

    /** The head model that the codes belong to. */
    HeadModel head();

    /**
     * The identity that the model sees in a face, without anything else.
     *
     * @return at most {@code head().numShape()} coefficients
     */
    float[] identity(RgbImage photo, DetectedFace face);

    /**
     * Reconstructs a face.
     *
     * @param identity to be used instead of the one that the photo shows, such as the mean over several photos
     */
    Reconstruction reconstruct(RgbImage photo, DetectedFace face, Optional<float[]> identity);

    /** Frees the networks. */
    @Override
    void close();
}
