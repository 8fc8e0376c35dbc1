package org.emoca4j.compared;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceDetector;
import org.emoca4j.detect.LandmarkDetector;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;

/**
 * The example photo with the face that the built-in networks find in it.
 *
 * @param face without irises
 */
record Portrait(RgbImage photo, DetectedFace face) {

    static Portrait astronaut() throws IOException {
        RgbImage photo = new ImageDecoder().read(Path.of("..", "examples", "astronaut.jpg"));
        try (FaceDetector detector = FaceDetector.open(1);
                LandmarkDetector landmarks = LandmarkDetector.open(1, false)) {
            List<DetectedFace> faces = landmarks.detectAll(photo, detector.detect(photo));
            return new Portrait(photo, faces.get(0));
        }
    }

    /** The face with a bounding box of its 68 points from (left, top) to (right, bottom). */
    DetectedFace boxed(float left, float top, float right, float bottom) {
        return face.withLandmarks68(points68(left, top, right, bottom));
    }

    /** 68 points with a bounding box from (left, top) to (right, bottom). */
    static float[] points68(float left, float top, float right, float bottom) {
        float[] points = new float[2 * 68];
        for (int i = 0; i < 68; i++) {
            points[2 * i] = i % 2 == 0 ? left : right;
            points[2 * i + 1] = i % 4 < 2 ? top : bottom;
        }
        return points;
    }
}
