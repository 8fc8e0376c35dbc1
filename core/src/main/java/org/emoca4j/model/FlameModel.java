package org.emoca4j.model;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.EmotionNetwork;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.Region;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.SphericalHarmonics;
import org.emoca4j.render.TextureSpace;

/**
 * DECA or EMOCA: networks regress codes from a crop, {@link FlameDecoder} makes heads, maps and pictures of them. Safe
 * for use from many threads.
 *
 * @see <a href="https://arxiv.org/abs/2204.11312">Danecek et al., EMOCA, CVPR 2022, section 3</a>
 * @see <a href="https://arxiv.org/abs/2012.04012">Feng et al., DECA, SIGGRAPH 2021, section 4</a>
 */
public final class FlameModel implements FaceModel {

    private static final int SIZE = CropSquare.CROP_SIZE;
    private static final float GREY_FALLBACK = 0.7f;

    /** Landmark error at which confidence has fallen to 1/e, as a fraction of the outer eye corners' distance. */
    private static final double DOUBTFUL_RESIDUAL = 0.1;

    /** Outer corners of the eyes among the 68 points. */
    private static final int RIGHT_CORNER = 36;

    private static final int LEFT_CORNER = 45;

    private final Options options;
    private final FlameNetworks networks;
    private final EmotionNetwork emotions;
    private final FlameDecoder decoder;
    private final TextureExtractor textures;
    private final CoarseRenderer renderer;
    private final MaskedDrawing drawing;

    /**
     * How to run a model.
     *
     * @param parity whether mistakes of the published programs are kept
     * @param cropScale how much larger than the face the crop is; the published demos use 1.25
     * @param maskDetail whether wrinkles of the dense mesh are kept to face and eyes, as in the normals; the published
     *     programs displace the whole head
     * @param originalSize whether pictures as large as the photo are drawn too
     * @param threads processors for one network run, at least 1
     */
    public record Options(Parity parity, double cropScale, boolean maskDetail, boolean originalSize, int threads) {

        public Options {
            if (!(cropScale > 0.5 && cropScale < 4) || threads < 1) {
                throw new IllegalArgumentException("cropScale must be 0.5..4 and threads at least 1, got " + cropScale
                        + " and " + threads);
            }
        }
    }

    private FlameModel(FlameAssets assets, FlameNetworks networks, Options options, EmotionNetwork emotions) {
        this.options = options;
        this.networks = networks;
        this.emotions = emotions;
        decoder = new FlameDecoder(
                assets, networks.hasExpressionEncoder() ? DetailNormals.EMOCA : DetailNormals.DECA);
        HeadModel regions = withRegions(assets.head(), decoder.space(), assets.faceEyeMask());
        textures = new TextureExtractor(regions, decoder.albedoModel());
        renderer = new CoarseRenderer(assets.head().topology(), CoarseRenderer.Options.PICTURE);
        drawing = new MaskedDrawing(decoder, renderer, options);
    }

    /**
     * Loads the networks.
     *
     * @param emotions for the emotions of photo and render; borrowed, not closed here
     * @throws IOException if a network is missing or damaged
     */
    public static FlameModel open(FlameAssets assets, RegressorFiles files, Options options, EmotionNetwork emotions)
            throws IOException {
        return new FlameModel(assets, FlameNetworks.open(files, options.threads()), options, emotions);
    }

    /** The same head with scalp, ears and neck told from the face, by the mask of the face. */
    private static HeadModel withRegions(HeadModel head, TextureSpace space, float[] mask) {
        Region[] regions = new Region[head.topology().numFaces()];
        int[] inside = new int[regions.length];
        int[] texels = new int[regions.length];
        int[] faceIndex = space.raster().faceIndex();
        for (int texel = 0; texel < faceIndex.length; texel++) {
            if (faceIndex[texel] >= 0) {
                texels[faceIndex[texel]]++;
                inside[faceIndex[texel]] += mask[texel] > 0 ? 1 : 0;
            }
        }
        for (int face = 0; face < regions.length; face++) {
            Region region = head.region(face);
            boolean outside = region == Region.FACE && 2 * inside[face] < Math.max(1, texels[face]);
            regions[face] = outside ? Region.OTHER_SKIN : region;
        }
        return new HeadModel(head.basis(), head.landmarks(), regions, head.albedo());
    }

    @Override
    public HeadModel head() {
        return decoder.head();
    }

    /** How codes become heads. */
    public FlameDecoder decoder() {
        return decoder;
    }

    @Override
    public float[] identity(RgbImage photo, DetectedFace face) {
        return networks.identity(crop(photo, square(face)));
    }

    private Similarity square(DetectedFace face) {
        return CropSquare.of(face, options.cropScale()).imageToCrop();
    }

    private static FloatImage crop(RgbImage photo, Similarity imageToCrop) {
        return Warp.bilinear(photo, imageToCrop, SIZE, SIZE);
    }

    @Override
    public Reconstruction reconstruct(RgbImage photo, DetectedFace face, Optional<float[]> identity) {
        Similarity imageToCrop = square(face);
        FloatImage crop = crop(photo, imageToCrop);
        FlameCodes regressed = networks.encode(crop);
        FlameCodes codes = identity.map(regressed::withShape).orElse(regressed);
        CoarseFace coarse = decoder.coarse(codes.toFaceCodes());
        HeadView view = decoder.view(coarse, coarse.verticesNdc(), SIZE, SIZE);
        MaskedDrawing.Scene shown = new MaskedDrawing.Scene(
                photo, imageToCrop, crop, coarse, view, decoder.albedo(coarse.codes().albedo()));
        Appearance appearance = new Appearance(decoder.albedoCoefficients(codes.tex()), coarse.codes().light());
        FloatImage texture = texture(photo, imageToCrop, crop, view, coarse, appearance);
        FlameFace flame = flame(codes, shown);
        Optional<DetailFace> detail = networks.displacement(codes)
                .map(displacement -> drawing.detail(
                        shown, codes.detail(), decoder.detail(coarse, displacement)));
        EmotionScene scene =
                new EmotionScene(renderer, decoder.albedoModel(), photo, face.landmarks(), imageToCrop, appearance);
        EmotionConsistency emotion = new EmotionConsistency(
                emotions.classify(scene.photo()),
                emotions.classify(scene.render(coarse.mesh().vertices(), coarse.codes().camera())));
        return new Reconstruction(imageToCrop, crop, coarse.codes(), report(coarse, face, imageToCrop), coarse.mesh(),
                texture, emotion, detail, Optional.of(flame));
    }

    /** What the published programs draw without wrinkles. */
    private FlameFace flame(FlameCodes codes, MaskedDrawing.Scene shown) {
        CoarseFace coarse = shown.coarse();
        SphericalHarmonics light = coarse.codes().light();
        boolean forgetLight = options.parity() == Parity.PUBLISHED && !networks.hasExpressionEncoder();
        FloatImage picture = forgetLight
                ? shown.view().textureLookup().sample(shown.skin())
                : decoder.lit(shown.view(), shown.skin(), light);
        return new FlameFace(
                codes,
                coarse,
                decoder.geometry(coarse, coarse.verticesNdc(), SIZE, SIZE),
                drawing.overCrop(shown, picture),
                drawing.overPhoto(shown, shown.skin(), light));
    }

    /**
     * The texture: by default what the photo shows and nothing that other parts of the head hide, the rest in its tone.
     * The published programs take whatever the photo has at a texel's place; DECA's keeps to the mask.
     */
    private FloatImage texture(RgbImage photo, Similarity imageToCrop, FloatImage crop, HeadView view,
            CoarseFace coarse, Appearance appearance) {
        if (options.parity() == Parity.CORRECTED) {
            FloatImage fine = Warp.crop(photo, TextureExtractor.magnified(imageToCrop), TextureExtractor.SIZE,
                    TextureExtractor.SIZE);
            return textures.extract(fine, view, PhotoFrame.of(photo, imageToCrop), appearance);
        }
        FloatImage seen = decoder.extractTexture(crop, coarse.verticesNdc());
        if (networks.hasExpressionEncoder()) {
            return seen;
        }
        FloatImage fallback = FloatImage.zeros(3, FlameAssets.UV_SIZE, FlameAssets.UV_SIZE);
        Arrays.fill(fallback.data(), GREY_FALLBACK);
        return MaskedDrawing.blend(seen, decoder.faceEyeMask(),
                head().albedo().isPresent() ? decoder.albedo(coarse.codes().albedo()) : fallback);
    }

    /** How far the head's landmarks are from the detected ones. */
    static FitReport report(CoarseFace coarse, DetectedFace face, Similarity imageToCrop) {
        float[] detected = Ibug68.of(face.landmarks());
        float[] projected = coarse.codes().camera().project(coarse.landmarks2d());
        double sum = 0;
        for (int i = 0; i < Ibug68.COUNT; i++) {
            double x = OrthographicCamera.ndcToPixel(projected[3 * i], SIZE);
            double y = OrthographicCamera.ndcToPixel(projected[3 * i + 1], SIZE);
            sum += Math.hypot(
                    x - imageToCrop.applyX(detected[2 * i], detected[2 * i + 1]),
                    y - imageToCrop.applyY(detected[2 * i], detected[2 * i + 1]));
        }
        double eyes = imageToCrop.scale() * Math.hypot(
                detected[2 * RIGHT_CORNER] - detected[2 * LEFT_CORNER],
                detected[2 * RIGHT_CORNER + 1] - detected[2 * LEFT_CORNER + 1]);
        double residual = sum / Ibug68.COUNT / Math.max(eyes, 1e-9);
        double misfit = residual / DOUBTFUL_RESIDUAL;
        return new FitReport(residual, 0, true, face.landmarks().score() * Math.exp(-misfit * misfit));
    }

    @Override
    public void close() {
        networks.close();
    }
}
