package org.emoca4j.train.evaluate;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceLandmarks;

/** A detected face as numbers that can be kept, float32; all are NaN where no face was found. */
final class FaceNumbers {

    private static final int BOX = 5;
    private static final int KEYPOINTS = 12;
    private static final int PLACE = 3;
    private static final int MESH = 3 * FaceLandmarks.COUNT;

    /** How many numbers there are. */
    static final int WIDTH = BOX + KEYPOINTS + PLACE + 2 + MESH;

    private FaceNumbers() {}

    static float[] of(Optional<DetectedFace> found) {
        float[] numbers = new float[WIDTH];
        if (found.isEmpty()) {
            Arrays.fill(numbers, Float.NaN);
            return numbers;
        }
        DetectedFace face = found.get();
        FaceBox box = face.box();
        FaceLandmarks mesh = face.landmarks();
        FloatBuffer.wrap(numbers)
                .put((float) box.centreX())
                .put((float) box.centreY())
                .put((float) box.size())
                .put((float) box.rollRad())
                .put(box.score())
                .put(box.keypoints())
                .put((float) face.centreX())
                .put((float) face.centreY())
                .put((float) face.side())
                .put(mesh.score())
                .put((float) mesh.rollRad())
                .put(mesh.points());
        return numbers;
    }

    static Optional<DetectedFace> face(float[] numbers) {
        if (Float.isNaN(numbers[0])) {
            return Optional.empty();
        }
        FloatBuffer in = FloatBuffer.wrap(numbers);
        float[] box = new float[BOX];
        float[] keypoints = new float[KEYPOINTS];
        float[] place = new float[PLACE];
        float[] points = new float[MESH];
        in.get(box).get(keypoints).get(place);
        float score = in.get();
        float rollRad = in.get();
        in.get(points);
        return Optional.of(new DetectedFace(
                new FaceBox(box[0], box[1], box[2], box[3], box[4], keypoints),
                new FaceLandmarks(points, score, rollRad, new float[0]),
                place[0],
                place[1],
                place[2]));
    }
}
