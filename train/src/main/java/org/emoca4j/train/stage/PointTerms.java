package org.emoca4j.train.stage;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.loss.LandmarkLosses;
import org.emoca4j.train.loss.LossSum;
import org.emoca4j.train.loss.MediapipeLosses;

/** The terms that compare landmarks, which DECA and EMOCA share (emoca sections 4.1 and 4.4). */
final class PointTerms {

    private PointTerms() {}

    /**
     * Adds them.
     *
     * @param mediapipe of this head, if the points of the face mesh are known of all photos
     */
    static void add(LossSum sum, Photos photos, DrawnFaces faces, Optional<MediapipeLosses> mediapipe) {
        Tensor p = faces.landmarks68();
        Tensor g = photos.landmarks68();
        sum.add("landmark", () -> LandmarkLosses.weighted(p, g))
                .add("eye_distance", () -> LandmarkLosses.eyeDistance(p, g))
                .add("lip_distance", () -> LandmarkLosses.lipDistance(p, g))
                .add("mouth_corner_distance", () -> LandmarkLosses.mouthCornerDistance(p, g));
        if (mediapipe.isPresent()) {
            MediapipeLosses losses = mediapipe.get();
            Tensor mp = faces.mediapipe();
            Tensor mg = photos.mediapipe();
            sum.add("landmark_mediapipe", () -> losses.landmark(mp, mg))
                    .add("eye_distance_mediapipe", () -> losses.eyeDistance(mp, mg))
                    .add("lip_distance_mediapipe", () -> losses.lipDistance(mp, mg))
                    .add("mouth_corner_distance_mediapipe", () -> losses.mouthCornerDistance(mp, mg));
        }
    }
}
