package org.emoca4j.detect;

import java.util.List;

/**
 * What the emotion network says of one face.
 *
 * @param probabilities 7 values that sum to 1, in the order of {@link #NAMES}; owned by the record
 * @param feature 256 values, the layer before the classes; owned by the record
 */
public record Emotion(float[] probabilities, float[] feature) {

    /** Names of the classes. */
    public static final List<String> NAMES =
            List.of("neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised");

    /** Name of the most probable class. */
    public String label() {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        return NAMES.get(best);
    }

    /**
     * Distance of the features of two faces, the measure of emotion consistency: Euclidean, divided by the mean of
     * the two lengths, so that 0 is the same feature.
     */
    public double distance(Emotion other) {
        double difference = 0;
        double own = 0;
        double others = 0;
        for (int i = 0; i < feature.length; i++) {
            double d = feature[i] - other.feature[i];
            difference += d * d;
            own += feature[i] * feature[i];
            others += other.feature[i] * other.feature[i];
        }
        double length = (Math.sqrt(own) + Math.sqrt(others)) / 2;
        return length == 0 ? 0 : Math.sqrt(difference) / length;
    }
}
