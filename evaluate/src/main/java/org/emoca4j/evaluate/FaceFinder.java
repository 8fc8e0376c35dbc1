package org.emoca4j.evaluate;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceDetector;
import org.emoca4j.detect.LandmarkDetector;
import org.emoca4j.image.RgbImage;

/** The built-in detector of faces and their landmarks: all compared systems get the same faces from it. */
public final class FaceFinder implements AutoCloseable {

    private final FaceDetector detector;
    private final LandmarkDetector landmarks;

    private FaceFinder(FaceDetector detector, LandmarkDetector landmarks) {
        this.detector = detector;
        this.landmarks = landmarks;
    }

    /**
     * Loads the networks.
     *
     * @param threads processors for one network run
     */
    public static FaceFinder open(int threads) throws IOException {
        FaceDetector detector = FaceDetector.open(threads);
        try {
            return new FaceFinder(detector, LandmarkDetector.open(threads, true));
        } catch (IOException | RuntimeException e) {
            detector.close();
            throw e;
        }
    }

    /** Boxes without landmarks: the first half of {@link #all}. */
    public List<FaceBox> boxes(RgbImage picture) {
        return detector.detect(picture);
    }

    /** Faces in boxes: the second half of {@link #all}. */
    public List<DetectedFace> faces(RgbImage picture, List<FaceBox> boxes) {
        return landmarks.detectAll(picture, boxes);
    }

    /** Every face of a picture, the largest first. */
    public List<DetectedFace> all(RgbImage picture) {
        return faces(picture, boxes(picture));
    }

    /**
     * The largest faces of a picture, the largest first.
     *
     * @param max at most so many
     */
    public List<DetectedFace> largest(RgbImage picture, int max) {
        List<DetectedFace> found = all(picture);
        return found.subList(0, Math.min(max, found.size()));
    }

    /**
     * The face that a given box means: landmarks are looked for in the box itself; where that shows no face, in the
     * detector's own boxes. Its centre lies in the box.
     *
     * @param left sides of the box, image pixels
     */
    public Optional<DetectedFace> in(RgbImage picture, double left, double top, double right, double bottom) {
        double size = ((right - left) + (bottom - top)) / 2;
        FaceBox square = new FaceBox((left + right) / 2, (top + bottom) / 2, size, 0, 1, new float[12]);
        for (int attempt = 0; attempt < 2; attempt++) {
            List<DetectedFace> found = attempt == 0 ? faces(picture, List.of(square)) : all(picture);
            Optional<DetectedFace> inside = found.stream()
                    .filter(face -> face.centreX() >= left && face.centreX() <= right
                            && face.centreY() >= top && face.centreY() <= bottom)
                    .findFirst();
            if (inside.isPresent()) {
                return inside;
            }
        }
        return Optional.empty();
    }

    /** Frees the networks. */
    @Override
    public void close() {
        detector.close();
        landmarks.close();
    }
}
