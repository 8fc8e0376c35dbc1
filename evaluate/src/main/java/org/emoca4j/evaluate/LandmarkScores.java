package org.emoca4j.evaluate;

/**
 * The figures of a landmark evaluation.
 *
 * @param photos in the set
 * @param found photos whose annotated face was found
 * @param detectorNme mean error of the detector's 68 points over the distance of the outer eye corners; mean over the
 *     faces found
 * @param headNme the same of the fitted head's projected landmarks
 * @param mouthOpenR Pearson's correlation of {@link FaceRatios#mouthOpen} between hand-placed points and projected head
 * @param eyeOpenR of {@link FaceRatios#eyeOpen}
 * @param mouthWidthR of {@link FaceRatios#mouthWidth}
 * @param msPerFace median milliseconds from picture in memory to reconstructed faces, over the photos
 */
public record LandmarkScores(
        int photos,
        int found,
        double detectorNme,
        double headNme,
        double mouthOpenR,
        double eyeOpenR,
        double mouthWidthR,
        double msPerFace) {}
