package org.emoca4j.train.run;

/**
 * The terms on one set of landmarks. A term that is not used is computed as a figure only.
 *
 * @param useLandmarks whether the distance of the points counts
 * @param landmarkWeight its weight
 * @param useEyeDistance whether the opening of the eyes counts
 * @param eyed its weight
 * @param useLipDistance whether the opening of the mouth counts
 * @param useMouthCornerDistance whether the width of the mouth counts
 * @param lipd weight of both terms of the mouth
 */
public record LandmarkLossSettings(
        boolean useLandmarks,
        double landmarkWeight,
        boolean useEyeDistance,
        double eyed,
        boolean useLipDistance,
        boolean useMouthCornerDistance,
        double lipd) {

    static LandmarkLossSettings fan(RecipeSection section) {
        return new LandmarkLossSettings(
                section.flag("use_landmarks"),
                section.weight("lmk_weight"),
                section.flag("use_eye_distance"),
                section.weight("eyed"),
                section.flag("use_lip_distance"),
                section.flag("use_mouth_corner_distance"),
                section.weight("lipd"));
    }

    static LandmarkLossSettings mediapipe(RecipeSection section) {
        return new LandmarkLossSettings(
                section.flag("use_mediapipe_landmarks"),
                section.weight("lmk_weight_mp"),
                section.flag("use_eye_distance_mediapipe"),
                section.weight("eyed_mp"),
                section.flag("use_lip_distance_mediapipe"),
                section.flag("use_mouth_corner_distance_mediapipe"),
                section.weight("lipd_mp"));
    }
}
