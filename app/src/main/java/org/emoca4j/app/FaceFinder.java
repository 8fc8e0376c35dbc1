package org.emoca4j.app;

import java.io.IOException;
import java.util.List;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceDetector;
import org.emoca4j.detect.LandmarkDetector;
import org.emoca4j.image.RgbImage;

/** Finds the faces that systems are shown. */
final class FaceFinder implements AutoCloseable {

    private final FaceDetector detector;
    private final LandmarkDetector landmarks;

    private FaceFinder(FaceDetector detector, LandmarkDetector landmarks) {
        this.detector = detector;
        this.landmarks = landmarks;
    }

    /** @param threads processors for one network run */
    static FaceFinder open(int threads) throws IOException {
        FaceDetector detector = FaceDetector.open(threads);
        try {
            return new FaceFinder(detector, LandmarkDetector.open(threads, true));
        } catch (IOException | RuntimeException e) {
            detector.close();
            throw e;
        }
    }

    /**
     * The largest faces of a photo, the largest first.
     *
     * @param max at most so many
     */
    List<DetectedFace> find(RgbImage photo, int max) {
        List<DetectedFace> found = landmarks.detectAll(photo, detector.detect(photo));
        return found.subList(0, Math.min(max, found.size()));
    }

    @Override
    public void close() {
        detector.close();
        landmarks.close();
    }
}
