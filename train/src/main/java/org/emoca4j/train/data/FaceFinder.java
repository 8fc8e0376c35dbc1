package org.emoca4j.train.data;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceDetector;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.detect.LandmarkDetector;
import org.emoca4j.image.RgbImage;

/**
 * Finds the face that a data set means: where its box or its landmarks say, else the largest one that the built-in
 * detector sees, else one that fills the whole picture, as in data sets that were cut to the faces.
 *
 * <p>Safe for use from many threads.
 */
public final class FaceFinder implements AutoCloseable {

    /** The detector's six points on the mesh: right eye, left eye, nose tip, mouth, right ear, left ear. */
    private static final int[][] KEYPOINTS = {
        {FaceLandmarks.RIGHT_EYE_OUTER, FaceLandmarks.RIGHT_EYE_INNER},
        {FaceLandmarks.LEFT_EYE_INNER, FaceLandmarks.LEFT_EYE_OUTER},
        {1},
        {13, 14},
        {234},
        {454}
    };

    private final FaceDetector detector;
    private final LandmarkDetector landmarks;

    private FaceFinder(FaceDetector detector, LandmarkDetector landmarks) {
        this.detector = detector;
        this.landmarks = landmarks;
    }

    /** Loads the networks; each run of one takes one processor. */
    public static FaceFinder open() throws IOException {
        FaceDetector detector = FaceDetector.open(1);
        try {
            return new FaceFinder(detector, LandmarkDetector.open(1, false));
        } catch (IOException e) {
            detector.close();
            throw e;
        }
    }

    /**
     * The face.
     *
     * @param image the photo's picture, in the size that the data set's places refer to
     * @return with the bounding box of the data set's own 68 points where it has some; empty if the landmark network
     *     sees no face there, see {@link LabelledPhoto#pointsWithoutDetection}
     */
    public Optional<DetectedFace> find(RgbImage image, LabelledPhoto photo) {
        if (photo.landmarks68().isPresent()) {
            float[] points = photo.landmarks68().get();
            return at(image, FaceRectangle.around(points)).map(face -> face.withLandmarks68(points));
        }
        if (photo.box().isPresent()) {
            Optional<DetectedFace> there = at(image, photo.box().get());
            if (there.isPresent()) {
                return there;
            }
        }
        List<DetectedFace> faces = landmarks.detectAll(image, detector.detect(image));
        if (photo.box().isEmpty()) {
            return faces.isEmpty() ? at(image, wholePicture(image)) : Optional.of(faces.get(0));
        }
        FaceRectangle box = photo.box().get();
        return faces.stream()
                .filter(face -> distance(face, box) < box.side() / 2)
                .min(Comparator.comparingDouble(face -> distance(face, box)));
    }

    private Optional<DetectedFace> at(RgbImage image, FaceRectangle place) {
        return landmarks.detectAll(image, List.of(place.box())).stream()
                .findFirst()
                .map(face -> new DetectedFace(
                        boxOf(face), face.landmarks(), face.centreX(), face.centreY(), face.side()));
    }

    /** The data set's place is anything around the face: the box becomes what the detector would have reported. */
    private static FaceBox boxOf(DetectedFace face) {
        FaceLandmarks mesh = face.landmarks();
        float[] keypoints = new float[2 * KEYPOINTS.length];
        for (int i = 0; i < KEYPOINTS.length; i++) {
            for (int point : KEYPOINTS[i]) {
                keypoints[2 * i] += mesh.x(point) / KEYPOINTS[i].length;
                keypoints[2 * i + 1] += mesh.y(point) / KEYPOINTS[i].length;
            }
        }
        return new FaceBox(face.centreX(), face.centreY(), face.side(), mesh.rollRad(), mesh.score(), keypoints);
    }

    /** Pictures that were cut to the face, such as FER2013's, are too tight for the detector. */
    private static FaceRectangle wholePicture(RgbImage image) {
        return new FaceRectangle(-0.5, -0.5, image.width() - 0.5, image.height() - 0.5);
    }

    private static double distance(DetectedFace face, FaceRectangle box) {
        return Math.hypot(face.centreX() - box.centreX(), face.centreY() - box.centreY());
    }

    /** Frees the networks. */
    @Override
    public void close() {
        detector.close();
        landmarks.close();
    }
}
