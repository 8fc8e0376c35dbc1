package org.emoca4j.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.EmotionNetwork;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.mesh.Mesh;
import org.emoca4j.mesh.VertexNormals;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.TextureBorders;

/**
 * Encoders that {@code emoca train} made for the built-in head, in place of the fit to landmarks. Safe for use from
 * many threads.
 */
public final class TrainedModel implements FaceModel {

    private static final int SIZE = CropSquare.CROP_SIZE;

    private final HeadModel head;
    private final TrainedEncoders encoders;
    private final FlameModel.Options options;
    private final EmotionNetwork emotions;
    private final AlbedoModel albedo;
    private final TextureExtractor textures;
    private final CoarseRenderer renderer;
    private final Optional<Wrinkles> wrinkles;

    /** The networks of wrinkles and what draws them. */
    private record Wrinkles(
            DetailNetworks networks, FlameDecoder decoder, TextureBorders borders, MaskedDrawing drawing) {

        DetailFace draw(RgbImage photo, Similarity imageToCrop, FloatImage crop, CoarseFace coarse, HeadView view) {
            FaceCodes codes = coarse.codes();
            float[] code = networks.encode(crop);
            return drawing.detail(
                    new MaskedDrawing.Scene(photo, imageToCrop, crop, coarse, view, decoder.albedo(codes.albedo())),
                    code, seamless(coarse, decoder.detail(
                            coarse, networks.displacement(codes.detailCondition(code)))));
        }

        /** With the normals of the coarse head at the borders of the texture's many islands. */
        private DetailMaps seamless(CoarseFace face, DetailMaps maps) {
            float[] coarse = VertexNormals.of(face.mesh().vertices(), decoder.head().topology().faces());
            return new DetailMaps(
                    maps.displacement(), borders.mend(maps.normals(), decoder.space().unwrap(coarse, 3)));
        }
    }

    private TrainedModel(HeadModel head, TrainedEncoders encoders, Optional<DetailNetworks> detail,
            FlameModel.Options options, EmotionNetwork emotions) {
        this.head = head;
        this.encoders = encoders;
        this.options = options;
        this.emotions = emotions;
        albedo = head.albedo().orElseThrow(
                () -> new IllegalArgumentException("head model " + head.basis().name() + " has no albedo"));
        textures = new TextureExtractor(head, albedo);
        renderer = new CoarseRenderer(head.topology(), CoarseRenderer.Options.PICTURE);
        // the mistakes of the published programs are not those of these networks
        FlameModel.Options corrected = new FlameModel.Options(Parity.CORRECTED, options.cropScale(),
                options.maskDetail(), options.originalSize(), options.threads());
        wrinkles = detail.map(networks -> {
            FlameDecoder decoder = new FlameDecoder(FlameAssets.of(head), encoders.detailNormals());
            return new Wrinkles(networks, decoder, TextureBorders.of(decoder.space()),
                    new MaskedDrawing(decoder, renderer, corrected));
        });
    }

    /** Whether a folder holds encoders that {@link #open} takes. */
    public static boolean in(Path folder) {
        return TrainedEncoders.in(folder);
    }

    /**
     * Loads the encoders, and the networks of wrinkles where the run has trained them.
     *
     * @param folder the folder {@code model} of a training run
     * @param head the built-in one
     * @param options {@link FlameModel.Options#parity} has no meaning here, the scale of the crop should be that of
     *     training
     * @param emotions for the emotions of photo and render; borrowed, not closed here
     * @throws IOException if a network is missing, damaged or for another head
     */
    public static TrainedModel open(
            Path folder, HeadModel head, FlameModel.Options options, EmotionNetwork emotions) throws IOException {
        TrainedEncoders encoders = TrainedEncoders.open(folder, head, options.threads());
        Optional<DetailNetworks> detail = Optional.empty();
        try {
            Optional<DetailFiles> files = DetailFiles.in(folder);
            if (files.isPresent()) {
                detail = Optional.of(DetailNetworks.open(files.get(), head.numExpression(), options.threads()));
            }
            return new TrainedModel(head, encoders, detail, options, emotions);
        } catch (IOException | RuntimeException e) {
            encoders.close();
            detail.ifPresent(DetailNetworks::close);
            throw e;
        }
    }

    /**
     * Loads the encoders that the library carries; they were trained with crops of scale 1.25.
     *
     * @param head the built-in one
     * @param options see {@link #open}
     * @param emotions for the emotions of photo and render; borrowed, not closed here
     * @throws IOException if the library is incomplete
     */
    public static TrainedModel carried(HeadModel head, FlameModel.Options options, EmotionNetwork emotions)
            throws IOException {
        return new TrainedModel(
                head, TrainedEncoders.carried(head, options.threads()), Optional.empty(), options, emotions);
    }

    @Override
    public HeadModel head() {
        return head;
    }

    @Override
    public float[] identity(RgbImage photo, DetectedFace face) {
        return encoders.identity(Warp.bilinear(photo, square(face), SIZE, SIZE));
    }

    private Similarity square(DetectedFace face) {
        return CropSquare.of(face, options.cropScale()).imageToCrop();
    }

    @Override
    public Reconstruction reconstruct(RgbImage photo, DetectedFace face, Optional<float[]> identity) {
        Similarity imageToCrop = square(face);
        FloatImage crop = Warp.bilinear(photo, imageToCrop, SIZE, SIZE);
        FaceCodes codes = encoders.encode(crop, identity);
        CoarseFace coarse = CoarseFace.of(head, codes);
        HeadView view = HeadView.of(coarse.mesh(), coarse.verticesNdc(), SIZE, SIZE);
        Appearance appearance = new Appearance(codes.albedo(), codes.light());
        FloatImage fine = Warp.crop(
                photo, TextureExtractor.magnified(imageToCrop), TextureExtractor.SIZE, TextureExtractor.SIZE);
        FloatImage texture = textures.extract(fine, view, PhotoFrame.of(photo, imageToCrop), appearance);
        Mesh mesh = coarse.mesh();
        EmotionScene scene = new EmotionScene(renderer, albedo, photo, face.landmarks(), imageToCrop, appearance);
        EmotionConsistency emotion = new EmotionConsistency(
                emotions.classify(scene.photo()), emotions.classify(scene.render(mesh.vertices(), codes.camera())));
        Optional<DetailFace> detail = wrinkles.map(w -> w.draw(photo, imageToCrop, crop, coarse, view));
        return new Reconstruction(imageToCrop, crop, codes, FlameModel.report(coarse, face, imageToCrop), mesh, texture,
                emotion, detail, Optional.empty());
    }

    @Override
    public void close() {
        encoders.close();
        wrinkles.ifPresent(w -> w.networks().close());
    }
}
