package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.indices;
import static org.emoca4j.train.loss.Operands.requireShape;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Losses of those points of MediaPipe's face mesh that a head has, in the head's order, in -1..1 over the edges of the
 * picture (emoca section 4.4).
 */
public final class MediapipeLosses {

    /** How the points of upper and lower lids are paired. */
    public enum EyelidPairs {

        /** Both lists sorted by number, which tears most pairs apart: what the published networks were trained with. */
        PUBLISHED(
                new int[] {157, 158, 159, 160, 161, 173, 246, 384, 385, 386, 387, 388, 398, 466},
                new int[] {7, 144, 145, 153, 154, 155, 163, 249, 373, 374, 380, 381, 382, 390}),

        /** Each point with the one across the eye. */
        ANATOMICAL(
                new int[] {246, 161, 160, 159, 158, 157, 173, 398, 384, 385, 386, 387, 388, 466},
                new int[] {7, 163, 144, 145, 153, 154, 155, 382, 381, 380, 374, 373, 390, 249});

        private final int[] upper;
        private final int[] lower;

        EyelidPairs(int[] upper, int[] lower) {
            this.upper = upper;
            this.lower = lower;
        }

        /** MediaPipe's numbers of the upper lids' points. */
        public int[] upper() {
            return upper.clone();
        }

        /** MediaPipe's numbers of the lower lids' points, in the order of their partners. */
        public int[] lower() {
            return lower.clone();
        }
    }

    private static final int[] UPPER_LIP = {
        185, 40, 39, 37, 0, 267, 269, 270, 409, 191, 80, 81, 82, 13, 312, 311, 310, 415
    };
    private static final int[] LOWER_LIP = {
        146, 91, 181, 84, 17, 314, 405, 321, 375, 95, 88, 178, 87, 14, 317, 402, 318, 324
    };
    private static final int[] RIGHT_CORNERS = {78, 61};
    private static final int[] LEFT_CORNERS = {308, 291};

    private final int[] numbers;
    private final LandmarkPairs eye;
    private final LandmarkPairs lip;
    private final LandmarkPairs corner;

    /**
     * Losses for a head.
     *
     * @param numbers which of MediaPipe's points each of the head's N points is; 105 in the published order
     * @throws IllegalArgumentException if the head lacks a point that a loss needs
     */
    public MediapipeLosses(int[] numbers, EyelidPairs eyelids) {
        this.numbers = numbers.clone();
        Map<Integer, Integer> rows = new HashMap<>();
        for (int row = 0; row < numbers.length; row++) {
            rows.put(numbers[row], row);
        }
        eye = new LandmarkPairs(rows(rows, eyelids.upper), rows(rows, eyelids.lower));
        lip = new LandmarkPairs(rows(rows, UPPER_LIP), rows(rows, LOWER_LIP));
        corner = new LandmarkPairs(rows(rows, RIGHT_CORNERS), rows(rows, LEFT_CORNERS));
    }

    private static int[] rows(Map<Integer, Integer> rows, int[] points) {
        return Arrays.stream(points)
                .map(point -> {
                    Integer row = rows.get(point);
                    if (row == null) {
                        throw new IllegalArgumentException("the head lacks MediaPipe's point " + point
                                + "; switch its losses off, or use a head whose embedding has it");
                    }
                    return row;
                })
                .toArray();
    }

    /** Upper against lower lids. */
    public LandmarkPairs eye() {
        return eye;
    }

    /** Upper against lower lip, outer and inner edge. */
    public LandmarkPairs lip() {
        return lip;
    }

    /** Right against left corners of the mouth, inner and outer. */
    public LandmarkPairs mouthCorner() {
        return corner;
    }

    /**
     * The points of this head out of a detector's.
     *
     * @param detected B x at least as many as MediaPipe has x 2
     * @return B x N x 2
     */
    public Tensor select(Tensor detected) {
        requireShape("MediaPipe's landmarks", detected, -1, 2);
        int last = Arrays.stream(numbers).max().orElse(-1);
        if (detected.size(1) <= last) {
            throw new IllegalArgumentException(
                    detected.size(1) + " points detected, but the head needs MediaPipe's point " + last);
        }
        return detected.index_select(1, indices(numbers, detected));
    }

    /** {@code landmark_mediapipe}: mean absolute difference; B x N x 2 each, as all below. */
    public Loss landmark(Tensor predicted, Tensor target) {
        requireShape("landmarks", predicted, numbers.length, 2);
        return LandmarkLosses.plain(predicted, target);
    }

    /** {@code eye_distance_mediapipe}. */
    public Loss eyeDistance(Tensor predicted, Tensor target) {
        return eye.distance(predicted, target);
    }

    /** {@code lip_distance_mediapipe}. */
    public Loss lipDistance(Tensor predicted, Tensor target) {
        return lip.distance(predicted, target);
    }

    /** {@code mouth_corner_distance_mediapipe}. */
    public Loss mouthCornerDistance(Tensor predicted, Tensor target) {
        return corner.distance(predicted, target);
    }
}
