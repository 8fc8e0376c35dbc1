package org.emoca4j.evaluate.now;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceDetector;
import org.emoca4j.detect.LandmarkDetector;
import org.emoca4j.evaluate.now.NowPhoto.Box;
import org.emoca4j.image.RgbImage;

/**
 * Finds the face that a given box means: landmarks are looked for in the box itself; where that shows no face, in the
 * built-in detector's boxes that it touches. Without a box: the largest face.
 */
public final class BoxedFaces implements HeadSource.Finder, AutoCloseable {

    private final FaceDetector detector;
    private final LandmarkDetector landmarks;

    private BoxedFaces(FaceDetector detector, LandmarkDetector landmarks) {
        this.detector = detector;
        this.landmarks = landmarks;
    }

    /**
     * Loads the built-in detector.
     *
     * @param threads processors for one network run
     */
    public static BoxedFaces open(int threads) throws IOException {
        FaceDetector detector = FaceDetector.open(threads);
        try {
            return new BoxedFaces(detector, LandmarkDetector.open(threads, true));
        } catch (IOException e) {
            detector.close();
            throw e;
        }
    }

    @Override
    public Optional<DetectedFace> find(RgbImage picture, NowPhoto photo) {
        if (photo.box().isEmpty()) {
            return landmarks.detectAll(picture, detector.detect(picture)).stream().findFirst();
        }
        Box box = photo.box().get();
        Optional<DetectedFace> face = landmarks.detectAll(picture, List.of(square(box))).stream()
                .filter(found -> inside(box, found.centreX(), found.centreY()))
                .findFirst();
        return face.isPresent() ? face : landmarks.detectAll(picture, detector.detect(picture)).stream()
                .filter(found -> inside(box, found.centreX(), found.centreY()))
                .findFirst();
    }

    private static FaceBox square(Box box) {
        double size = ((box.right() - box.left()) + (box.bottom() - box.top())) / 2;
        return new FaceBox(
                (box.left() + box.right()) / 2, (box.top() + box.bottom()) / 2, size, 0, 1, new float[12]);
    }

    private static boolean inside(Box box, double x, double y) {
        return x >= box.left() && x <= box.right() && y >= box.top() && y <= box.bottom();
    }

    /** Frees the networks. */
    @Override
    public void close() {
        detector.close();
        landmarks.close();
    }
}
