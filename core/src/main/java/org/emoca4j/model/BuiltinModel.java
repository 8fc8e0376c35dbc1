package org.emoca4j.model;

import java.util.Optional;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.EmotionNetwork;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.mesh.Mesh;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.OrthographicCamera;

/**
 * The built-in way from a crop to a face: fit the head to landmarks, explain the skin, take the texture, compare the
 * emotions of photo and render.
 *
 * <p>Safe for use from many threads: what belongs to one face lives in one call.
 */
public final class BuiltinModel implements FaceModel {

    /** Side of the crop in pixels, as in DECA and EMOCA. */
    public static final int CROP_SIZE = CropSquare.CROP_SIZE;

    /** The crop is the square of the 68 points' mean side times this (DECA: 1.1 x 1.25). */
    private static final double CROP_MARGIN = 1.375;

    private final HeadModel head;
    private final boolean refine;
    private final EmotionNetwork emotions;
    private final HeadFitter fitter;
    private final AppearanceFitter appearanceFitter;
    private final TextureExtractor textureExtractor;
    private final AlbedoModel albedo;
    private final CoarseRenderer renderer;
    private final EmotionRefiner refiner;

    /**
     * @param head a head model with albedo
     * @param emotions borrowed, not closed here
     * @param refine whether the fit goes on with photometric error and emotion consistency
     */
    public BuiltinModel(HeadModel head, EmotionNetwork emotions, boolean refine) {
        this.head = head;
        this.refine = refine;
        this.emotions = emotions;
        this.albedo = head.albedo().orElseThrow(
                () -> new IllegalArgumentException("head model " + head.basis().name() + " has no albedo"));
        this.fitter = new HeadFitter(head);
        this.appearanceFitter = new AppearanceFitter(albedo);
        this.refiner = new EmotionRefiner(head, emotions);
        this.renderer = new CoarseRenderer(head.topology(), CoarseRenderer.Options.PICTURE);
        this.textureExtractor = new TextureExtractor(head, albedo);
    }

    @Override
    public HeadModel head() {
        return head;
    }

    @Override
    public float[] identity(RgbImage photo, DetectedFace face) {
        return fitter.place(fitter.solve(landmarksNdc(face.landmarks(), crop(face)), Optional.empty())).head().shape();
    }

    static Similarity crop(DetectedFace face) {
        return Similarity.squareCrop(face.centreX(), face.centreY(), CROP_MARGIN * face.side(), 0, CROP_SIZE);
    }

    @Override
    public Reconstruction reconstruct(RgbImage photo, DetectedFace face, Optional<float[]> identity) {
        FaceLandmarks landmarks = face.landmarks();
        Similarity imageToCrop = crop(face);
        FloatImage crop = Warp.crop(photo, imageToCrop, CROP_SIZE, CROP_SIZE);
        PhotoFrame frame = PhotoFrame.of(photo, imageToCrop);
        float[] irisNdc = irisNdc(landmarks, imageToCrop);
        HeadFitter.Solution solution = fitter.solve(landmarksNdc(landmarks, imageToCrop), identity);
        HeadFit fit = fitter.complete(solution, irisNdc, landmarks.score());
        Drawn drawn = draw(fit);
        Appearance appearance = appearanceFitter.fit(crop, drawn.view(), frame);
        EmotionScene scene = new EmotionScene(renderer, albedo, photo, landmarks, imageToCrop, appearance);
        if (refine) {
            fit = fitter.complete(refiner.refine(fitter, solution, scene), irisNdc, landmarks.score());
            drawn = draw(fit);
        }
        FloatImage fine = Warp.crop(
                photo, TextureExtractor.magnified(imageToCrop), TextureExtractor.SIZE, TextureExtractor.SIZE);
        FloatImage texture = textureExtractor.extract(fine, drawn.view(), frame, appearance);
        EmotionConsistency emotion = new EmotionConsistency(
                emotions.classify(scene.photo()),
                emotions.classify(scene.render(drawn.mesh().vertices(), fit.camera())));
        FaceCodes codes = new FaceCodes(fit.head(), fit.camera(), appearance.albedo(), appearance.light());
        return new Reconstruction(
                imageToCrop, crop, codes, fit.report(), drawn.mesh(), texture, emotion, Optional.empty(),
                Optional.empty());
    }

    /** A fitted head, decoded and drawn into the crop. */
    private record Drawn(Mesh mesh, HeadView view) {}

    private Drawn draw(HeadFit fit) {
        Mesh mesh = new Mesh(head.decode(fit.head()).vertices(), head.topology());
        return new Drawn(mesh, HeadView.of(mesh, fit.camera().project(mesh.vertices()), CROP_SIZE, CROP_SIZE));
    }

    static float[] landmarksNdc(FaceLandmarks landmarks, Similarity imageToCrop) {
        float[] out = new float[3 * FaceLandmarks.COUNT];
        float depth = (float) (imageToCrop.scale() * 2 / CROP_SIZE);
        for (int i = 0; i < FaceLandmarks.COUNT; i++) {
            toNdc(landmarks.x(i), landmarks.y(i), imageToCrop, out, 3 * i);
            out[3 * i + 2] = landmarks.z(i) * depth;
        }
        return out;
    }

    static float[] irisNdc(FaceLandmarks landmarks, Similarity imageToCrop) {
        float[] iris = landmarks.iris();
        float[] out = new float[iris.length];
        for (int i = 0; i < iris.length; i += 2) {
            toNdc(iris[i], iris[i + 1], imageToCrop, out, i);
        }
        return out;
    }

    private static void toNdc(double x, double y, Similarity imageToCrop, float[] out, int at) {
        out[at] = (float) OrthographicCamera.pixelToNdc(imageToCrop.applyX(x, y), CROP_SIZE);
        out[at + 1] = (float) OrthographicCamera.pixelToNdc(imageToCrop.applyY(x, y), CROP_SIZE);
    }

    @Override
    public void close() {
        // the networks are the caller's
    }
}
