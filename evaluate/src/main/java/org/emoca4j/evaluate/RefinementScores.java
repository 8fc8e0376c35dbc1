package org.emoca4j.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * What refinement changes, over the photos whose face was found both with and without it.
 *
 * @param faces compared
 * @param emotionLowered share of the faces whose emotion distance fell, 0..1
 * @param emotionDistanceFit mean distance of the features of photo and render, before
 * @param emotionDistanceRefined the same after
 * @param headNmeRatio mean error of the projected heads after, relative to before
 */
public record RefinementScores(
        int faces,
        double emotionLowered,
        double emotionDistanceFit,
        double emotionDistanceRefined,
        double headNmeRatio) {

    /**
     * Compares two evaluations of one set.
     *
     * @throws IllegalArgumentException if they aren't of the same photos
     */
    public static RefinementScores of(LandmarkEvaluation fit, LandmarkEvaluation refined) {
        List<LandmarkEvaluation.Match> before = new ArrayList<>();
        List<LandmarkEvaluation.Match> after = new ArrayList<>();
        for (int i = 0; i < fit.rows().size(); i++) {
            LandmarkEvaluation.Row row = fit.rows().get(i);
            if (i >= refined.rows().size() || !row.file().equals(refined.rows().get(i).file())) {
                throw new IllegalArgumentException("the evaluations are of different photos from row " + i + " on");
            }
            if (row.match().isPresent() && refined.rows().get(i).match().isPresent()) {
                before.add(row.match().get());
                after.add(refined.rows().get(i).match().get());
            }
        }
        double lowered = 0;
        for (int i = 0; i < before.size(); i++) {
            lowered += after.get(i).emotionDistance() < before.get(i).emotionDistance() ? 1 : 0;
        }
        return new RefinementScores(
                before.size(),
                lowered / before.size(),
                meanDistance(before),
                meanDistance(after),
                meanError(after) / meanError(before));
    }

    private static double meanDistance(List<LandmarkEvaluation.Match> matches) {
        return Statistics.mean(matches.stream()
                .mapToDouble(LandmarkEvaluation.Match::emotionDistance)
                .toArray());
    }

    private static double meanError(List<LandmarkEvaluation.Match> matches) {
        return Statistics.mean(
                matches.stream().mapToDouble(LandmarkEvaluation.Match::headNme).toArray());
    }
}
