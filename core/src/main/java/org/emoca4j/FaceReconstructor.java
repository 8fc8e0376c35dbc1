package org.emoca4j;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.EmotionNetwork;
import org.emoca4j.detect.FaceDetector;
import org.emoca4j.detect.LandmarkDetector;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.RgbImage;
import org.emoca4j.model.BuiltinModel;
import org.emoca4j.model.FaceModel;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.FlameModel;
import org.emoca4j.model.Parity;
import org.emoca4j.model.Reconstruction;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.model.TrainedModel;

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

    private final Options options;
    private final FaceDetector detector;
    private final LandmarkDetector landmarks;
    private final EmotionNetwork emotions;
    private final FaceModel model;

    /**
     * How to reconstruct.
     *
     * @param threads processors for one network run, at least 1
     * @param maxFaces the largest faces of a photo that are kept, at least 1
     * @param refine whether the built-in model's fit goes on with photometric error and emotion consistency (slower)
     * @param parity whether mistakes of DECA's and EMOCA's programs are kept
     * @param cropScale how much larger than the face the crop of DECA and EMOCA is
     * @param maskDetail see {@link FlameModel.Options}
     * @param originalSize see {@link FlameModel.Options}
     */
    public record Options(
            int threads,
            int maxFaces,
            boolean refine,
            Parity parity,
            double cropScale,
            boolean maskDetail,
            boolean originalSize) {

        public Options {
            if (threads < 1 || maxFaces < 1) {
                throw new IllegalArgumentException(
                        "threads and maxFaces must be at least 1, got " + threads + " and " + maxFaces);
            }
        }

        /** All processors up to 4, at most 100 faces, no refinement, published mistakes corrected. */
        public static Options defaults() {
            return new Options(Math.min(4, Runtime.getRuntime().availableProcessors()), 100, false, Parity.CORRECTED,
                    CropSquare.DEMO_SCALE, false, false);
        }

        public Options withThreads(int count) {
            return new Options(count, maxFaces, refine, parity, cropScale, maskDetail, originalSize);
        }

        public Options withMaxFaces(int count) {
            return new Options(threads, count, refine, parity, cropScale, maskDetail, originalSize);
        }

        public Options withRefine(boolean on) {
            return new Options(threads, maxFaces, on, parity, cropScale, maskDetail, originalSize);
        }

        public Options withParity(Parity other) {
            return new Options(threads, maxFaces, refine, other, cropScale, maskDetail, originalSize);
        }

        public Options withCropScale(double scale) {
            return new Options(threads, maxFaces, refine, parity, scale, maskDetail, originalSize);
        }

        public Options withOriginalSize(boolean on) {
            return new Options(threads, maxFaces, refine, parity, cropScale, maskDetail, on);
        }

        public Options withMaskDetail(boolean on) {
            return new Options(threads, maxFaces, refine, parity, cropScale, on, originalSize);
        }

        private FlameModel.Options ofNetworks() {
            return new FlameModel.Options(parity, cropScale, maskDetail, originalSize, threads);
        }
    }

    /** Makes the model once the networks that all models need are there. */
    @FunctionalInterface
    private interface ModelOpener {
        FaceModel open(EmotionNetwork emotions) throws IOException;
    }

    private FaceReconstructor(Options options, FaceDetector detector, LandmarkDetector landmarks,
            EmotionNetwork emotions, FaceModel model) {
        this.options = options;
        this.detector = detector;
        this.landmarks = landmarks;
        this.emotions = emotions;
        this.model = model;
    }

    /**
     * Loads the built-in networks and the built-in head.
     *
     * @throws IOException if an asset is missing or damaged
     */
    public static FaceReconstructor open(Options options) throws IOException {
        HeadModel head = HeadModel.builtin();
        return open(options, emotions -> new BuiltinModel(head, emotions, options.refine()));
    }

    /**
     * Loads DECA or EMOCA.
     *
     * @param assets from {@link org.emoca4j.store.ModelStore#flameAssets}
     * @param networks from {@link org.emoca4j.store.ModelStore#regressor}
     * @throws IOException if a file is missing or damaged
     */
    public static FaceReconstructor open(Options options, FlameAssets assets, RegressorFiles networks)
            throws IOException {
        return open(options, emotions -> FlameModel.open(assets, networks, options.ofNetworks(), emotions));
    }

    /**
     * Loads encoders that were trained for the built-in head.
     *
     * @param folder see {@link TrainedModel#open}
     * @throws IOException if a file is missing or damaged
     */
    public static FaceReconstructor open(Options options, Path folder) throws IOException {
        HeadModel head = HeadModel.builtin();
        return open(options,
                emotions -> TrainedModel.open(folder, head, options.ofNetworks(), emotions));
    }

    /**
     * Loads the encoders for the built-in head that the library carries: they take emotions more seriously than the
     * fit to landmarks, and landmarks less (models/open/README.md).
     *
     * @throws IOException if an asset is missing or damaged
     */
    public static FaceReconstructor openEncoders(Options options) throws IOException {
        HeadModel head = HeadModel.builtin();
        return open(options,
                emotions -> TrainedModel.carried(head, options.ofNetworks(), emotions));
    }

    private static FaceReconstructor open(Options options, ModelOpener opener) throws IOException {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            FaceDetector detector = kept(opened, FaceDetector.open(options.threads()));
            LandmarkDetector landmarks = kept(opened, LandmarkDetector.open(options.threads(), true));
            EmotionNetwork emotions = kept(opened, EmotionNetwork.open(options.threads()));
            return new FaceReconstructor(options, detector, landmarks, emotions, opener.open(emotions));
        } catch (IOException | RuntimeException e) {
            for (AutoCloseable network : opened) {
                try {
                    network.close();
                } catch (Exception suppressed) {
                    e.addSuppressed(suppressed);
                }
            }
            throw e;
        }
    }

    private static <T extends AutoCloseable> T kept(List<AutoCloseable> opened, T network) {
        opened.add(network);
        return network;
    }

    /** The head model in use. */
    public HeadModel head() {
        return model.head();
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
            each.accept(reconstruct(photo, found.get(i), i, Optional.empty()));
        }
    }

    /** The faces that {@link #reconstruct(RgbImage)} would take, the largest first: the shorter part of its work. */
    public List<DetectedFace> find(RgbImage photo) {
        List<DetectedFace> found = landmarks.detectAll(photo, detector.detect(photo));
        return found.subList(0, Math.min(found.size(), options.maxFaces()));
    }

    /**
     * The identity that the model sees in a face, without anything else.
     *
     * @param found from {@link #find} on the same photo
     * @return at most {@code head().numShape()} coefficients
     */
    public float[] identity(RgbImage photo, DetectedFace found) {
        return model.identity(photo, found);
    }

    /**
     * Reconstructs one face.
     *
     * @param found from {@link #find} on the same photo
     * @param index what the face is numbered with, from 0
     * @param identity to be used instead of the one that the photo shows, such as the mean over several photos
     */
    public Face reconstruct(RgbImage photo, DetectedFace found, int index, Optional<float[]> identity) {
        Reconstruction result = model.reconstruct(photo, found, identity);
        return new Face(
                index,
                found.box(),
                found.landmarks(),
                result.imageToCrop(),
                result.crop().toRgb(),
                result.codes(),
                result.fit(),
                result.mesh(),
                result.texture(),
                result.emotion(),
                result.detail(),
                result.flame());
    }

    /** Frees the networks. */
    @Override
    public void close() {
        model.close();
        detector.close();
        landmarks.close();
        emotions.close();
    }
}
