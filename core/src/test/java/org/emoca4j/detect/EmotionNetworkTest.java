package org.emoca4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.junit.jupiter.api.Test;

class EmotionNetworkTest {

    @Test
    void aSmileIsHappy() throws IOException {
        RgbImage photo = Photos.astronaut();
        try (EmotionNetwork network = EmotionNetwork.open(1)) {
            Emotion emotion = network.classify(photo, EmotionNetwork.crop(find(photo)));
            assertThat(emotion.label()).isEqualTo("happy");
            float sum = 0;
            for (float p : emotion.probabilities()) {
                sum += p;
            }
            assertThat(sum).isEqualTo(1f, within(1e-5f));
            assertThat(emotion.feature()).hasSize(256);
        }
    }

    @Test
    void onePersonStaysNearHerself() throws IOException {
        RgbImage photo = Photos.astronaut();
        Similarity move = Similarity.squareCrop(240, 200, 440, 0.3, 500);
        RgbImage moved = Photos.mirrored(Photos.moved(photo, move, 500, 500));
        try (IdentityNetwork network = IdentityNetwork.open(1)) {
            float[] one = network.describe(photo, IdentityNetwork.crop(find(photo)));
            float[] other = network.describe(moved, IdentityNetwork.crop(find(moved)));
            assertThat(one).hasSize(IdentityNetwork.LENGTH);
            double distance = 0;
            for (int i = 0; i < one.length; i++) {
                distance += (one[i] - other[i]) * (one[i] - other[i]);
            }
            assertThat(Math.sqrt(distance)).isBetween(1e-4, 0.4);
        }
    }

    @Test
    void distanceOfFeatures() {
        Emotion a = new Emotion(new float[] {0, 1, 0, 0, 0, 0, 0}, new float[] {3, 0});
        Emotion b = new Emotion(new float[] {1, 0, 0, 0, 0, 0, 0}, new float[] {0, 4});
        assertThat(a.distance(a)).isZero();
        // |(3, -4)| = 5, mean length 3.5
        assertThat(a.distance(b)).isEqualTo(5 / 3.5, within(1e-6));
        assertThat(b.distance(a)).isEqualTo(a.distance(b));
        assertThat(b.label()).isEqualTo("neutral");
    }

    private static FaceLandmarks find(RgbImage image) throws IOException {
        try (FaceDetector detector = FaceDetector.open(1);
                LandmarkDetector landmarks = LandmarkDetector.open(1, false)) {
            return landmarks.detectAll(image, detector.detect(image)).get(0).landmarks();
        }
    }
}
