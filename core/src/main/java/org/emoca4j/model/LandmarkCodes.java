package org.emoca4j.model;

import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;

/**
 * The shorter part of {@link BuiltinModel}'s work: the head's identity, expression and pose by landmarks alone, without
 * gaze, skin, texture and refinement.
 *
 * <p>Immutable and safe for use from many threads.
 */
public final class LandmarkCodes {

    private final HeadFitter fitter;

    /** For a head with landmarks of MediaPipe's mesh. */
    public LandmarkCodes(HeadModel head) {
        fitter = new HeadFitter(head);
    }

    /**
     * Fits the head.
     *
     * @param face with landmarks in pixels of any picture
     * @return what {@link BuiltinModel} gives without refinement, eyes at rest
     */
    public HeadParameters fit(DetectedFace face) {
        float[] landmarks = BuiltinModel.landmarksNdc(face.landmarks(), BuiltinModel.crop(face));
        return fitter.place(fitter.solve(landmarks, Optional.empty())).head();
    }
}
