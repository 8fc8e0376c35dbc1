package org.emoca4j.train.stage;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.loss.LandmarkLosses;
import org.emoca4j.train.loss.LandmarkPairs;
import org.emoca4j.train.loss.LossSum;
import org.emoca4j.train.loss.MediapipeLosses;

/**
 * The terms that compare landmarks, which DECA and EMOCA share (emoca sections 4.1 and 4.4).
 *
 * @param mediapipe of this head
 * @param gaps how the openings of eyes and mouth and the mouth's width are compared
 */
public record PointTerms(MediapipeLosses mediapipe, LandmarkPairs.Comparison gaps) {

    /** As a recipe says. */
    static PointTerms of(MediapipeLosses mediapipe, String gapComparison) {
        return new PointTerms(
                mediapipe, LandmarkPairs.Comparison.valueOf(gapComparison.toUpperCase(Locale.ROOT)));
    }

    /**
     * Adds them.
     *
     * @param knowMesh whether the points of the face mesh are known of all photos
     */
    void add(LossSum sum, Photos photos, DrawnFaces faces, boolean knowMesh) {
        Tensor p = faces.landmarks68();
        Tensor g = photos.landmarks68();
        sum.add("landmark", () -> LandmarkLosses.weighted(p, g))
                .add("eye_distance", () -> gaps.of(LandmarkLosses.EYE, p, g))
                .add("lip_distance", () -> gaps.of(LandmarkLosses.LIP, p, g))
                .add("mouth_corner_distance", () -> gaps.of(LandmarkLosses.MOUTH_CORNER, p, g));
        if (knowMesh) {
            Tensor mp = faces.mediapipe();
            Tensor mg = photos.mediapipe();
            sum.add("landmark_mediapipe", () -> mediapipe.landmark(mp, mg))
                    .add("eye_distance_mediapipe", () -> gaps.of(mediapipe.eye(), mp, mg))
                    .add("lip_distance_mediapipe", () -> gaps.of(mediapipe.lip(), mp, mg))
                    .add("mouth_corner_distance_mediapipe", () -> gaps.of(mediapipe.mouthCorner(), mp, mg));
        }
    }
}
