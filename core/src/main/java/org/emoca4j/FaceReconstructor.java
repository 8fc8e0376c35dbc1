package org.emoca4j;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.EmotionNetwork;
import org.emoca4j.detect.FaceDetector;
import org.emoca4j.detect.LandmarkDetector;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.model.BuiltinModel;

/**
 * From a photo to expressive 3D faces.
 *
 * <pre>{@code
 * try (FaceReconstructor reconstructor = FaceReconstructor.open(FaceReconstructor.Options.defaults())) {
 *     for (Face face : reconstructor.reconstruct(photo)) {
 *         System.out.println(face.emotion().photo().label());
 *     }
 * }
 * }</pre>
 *
 * <p>Safe for use from many threads; starts none of its own beyond those of ONNX Runtime.
 */
public final class FaceReconstructor implements AutoCloseable {

    /** The crop is the square of the 68 points' mean side times this (DECA: 1.1 x 1.25). */
    private static final double CROP_MARGIN = 1.375;

    private final Options options;
    private final FaceDetector detector;
    private final LandmarkDetector landmarks;
    private final EmotionNetwork emotions;
    private final HeadModel head;
    private final BuiltinModel model;

    /**
     * How to reconstruct.
     *
     * @param threads processors for one network run, at least 1
     * @param maxFaces the largest faces of a photo that are kept, at least 1
     * @param refine whether the fit goes on with photometric error and emotion consistency (slower)
     */
    public record Options(int threads, int maxFaces, boolean refine) {

        public Options {
            if (threads < 1 || maxFaces < 1) {
                throw new IllegalArgumentException(
                        "threads and maxFaces must be at least 1, got " + threads + " and " + maxFaces);
            }
        }

        /** All processors up to 4, at most 100 faces, no refinement. */
        public static Options defaults() {
            return new Options(Math.min(4, Runtime.getRuntime().availableProcessors()), 100, false);
        }

        public Options withThreads(int count) {
            return new Options(count, maxFaces, refine);
        }

        public Options withMaxFaces(int count) {
            return new Options(threads, count, refine);
        }

        public Options withRefine(boolean on) {
            return new Options(threads, maxFaces, on);
        }
    }

    private FaceReconstructor(
            Options options,
            FaceDetector detector,
            LandmarkDetector landmarks,
            EmotionNetwork emotions,
            HeadModel head) {
        this.options = options;
        this.detector = detector;
        this.landmarks = landmarks;
        this.emotions = emotions;
        this.head = head;
        this.model = new BuiltinModel(head, emotions);
    }

    /**
     * Loads the built-in networks and the built-in head.
     *
     * @throws IOException if an asset is missing or damaged
     */
    public static FaceReconstructor open(Options options) throws IOException {
        HeadModel head = HeadModel.builtin();
        FaceDetector detector = FaceDetector.open(options.threads());
        try {
            LandmarkDetector landmarks = LandmarkDetector.open(options.threads(), true);
            try {
                return new FaceReconstructor(
                        options, detector, landmarks, EmotionNetwork.open(options.threads()), head);
            } catch (IOException | RuntimeException e) {
                landmarks.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            detector.close();
            throw e;
        }
    }

    /** The head model in use. */
    public HeadModel head() {
        return head;
    }

    /**
     * Reconstructs all faces of a photo.
     *
     * @return the largest face first; empty if there is none
     */
    public List<Face> reconstruct(RgbImage photo) {
        List<Face> faces = new ArrayList<>();
        reconstruct(photo, faces::add);
        return faces;
    }

    /**
     * Reconstructs all faces of a photo, and hands each over before the next one is begun: photos of crowds need no
     * more memory than portraits.
     *
     * @param each gets the largest face first
     */
    public void reconstruct(RgbImage photo, Consumer<Face> each) {
        List<DetectedFace> found = find(photo);
        for (int i = 0; i < found.size(); i++) {
            each.accept(reconstruct(photo, found.get(i), i));
        }
    }

    /** The faces that {@link #reconstruct(RgbImage)} would take, the largest first: the shorter part of its work. */
    public List<DetectedFace> find(RgbImage photo) {
        List<DetectedFace> found = landmarks.detectAll(photo, detector.detect(photo));
        return found.subList(0, Math.min(found.size(), options.maxFaces()));
    }

    /**
     * Reconstructs one face.
     *
     * @param found from {@link #find} on the same photo
     * @param index what the face is numbered with, from 0
     */
    public Face reconstruct(RgbImage photo, DetectedFace found, int index) {
        Similarity imageToCrop = Similarity.squareCrop(
                found.centreX(), found.centreY(), CROP_MARGIN * found.side(), 0, Face.CROP_SIZE);
        BuiltinModel.Result result = model.reconstruct(photo, found.landmarks(), imageToCrop, options.refine());
        return new Face(
                index,
                found.box(),
                found.landmarks(),
                imageToCrop,
                result.crop().toRgb(),
                result.codes(),
                result.fit(),
                result.mesh(),
                result.texture(),
                result.emotion());
    }

    /** Frees the networks. */
    @Override
    public void close() {
        detector.close();
        landmarks.close();
        emotions.close();
    }
}
