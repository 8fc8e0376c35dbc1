package org.emoca4j.train.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.train.loss.EmotionConsistency;
import org.emoca4j.train.loss.EmotionConsistency.Comparison;
import org.emoca4j.train.loss.IdentityLoss;
import org.emoca4j.train.loss.LipReadingLoss;
import org.emoca4j.train.loss.LossSum;
import org.emoca4j.train.loss.LossWeights;
import org.emoca4j.train.loss.Regularisers;
import org.emoca4j.train.loss.RingExchange;
import org.emoca4j.train.torch.CommonBatch;
import org.emoca4j.train.torch.TorchDevice;

/**
 * EMOCA's coarse stage: {@code E_expression} learns to give expressions whose rendering feels like the photo; all else
 * stays as it is.
 *
 * @see <a href="https://arxiv.org/abs/2204.11312">Danecek et al., EMOCA, section 3</a> (emoca.md sections 4.1 and 7)
 */
public final class EmocaCoarseStage extends FaceStage {

    private final Settings settings;

    /**
     * How faces are compared.
     *
     * @param layout of {@code E_flame}'s codes
     * @param outputs of {@code E_expression}
     * @param ring pictures of each person, one after the other
     * @param emotion the frozen emotion network, needed by the terms {@code emonet_*}
     * @param identity the frozen face recogniser, needed by {@code identity}
     * @param lipReading the frozen lip reader, needed by {@code lipread}
     */
    public record Settings(
            CodeLayout layout,
            ExpressionOutputs outputs,
            LossWeights weights,
            Compositing compositing,
            ShapeConstraint shapes,
            int ring,
            PointTerms points,
            Optional<EmotionConsistency> emotion,
            Optional<IdentityLoss> identity,
            Optional<LipReadingLoss> lipReading) {}

    /**
     * @param networks {@code E_flame} and {@code E_expression}, which is trained, perhaps {@code E_detail} and
     *     {@code D_detail}, which are only carried along
     */
    EmocaCoarseStage(NetworkSet networks, FaceDrawer drawer, TorchDevice device, Settings settings) {
        super("coarse", networks, drawer, device, settings.ring(), settings.shapes() != ShapeConstraint.NONE);
        this.settings = settings;
    }

    @Override
    Outcome forward(FaceBatch batch, Optional<RingExchange> rings, CommonBatch common) {
        Photos photos = Photos.of(batch, device);
        Codes before = coarse(photos.images());
        Codes codes = settings.shapes().apply(withExpression(before, photos.images()), rings);
        Outcome outcome = compare(
                settings.shapes().apply(photos, rings), codes, drawer.draw(codes), batch.hasMediapipe(), common);
        addDistances(outcome.losses(), codes, settings.shapes().apply(before, rings));
        return outcome;
    }

    /** What the encoders say. */
    Codes encode(Tensor images) {
        return withExpression(coarse(images), images);
    }

    private Codes coarse(Tensor images) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            return settings.layout().split(networks.get("E_flame").forward(images).get("codes"));
        }
    }

    private Codes withExpression(Codes coarse, Tensor images) {
        return settings.outputs().replace(coarse, networks.get("E_expression").forward(images).get("codes"));
    }

    /** Published terms that no release uses: they keep an expression near the one that the coarse encoder gave. */
    private static void addDistances(LossSum sum, Codes codes, Codes before) {
        sum.add("deca_expression_reg", () -> Regularisers.halfSquares(codes.expression().sub(before.expression())))
                .add("deca_jaw_reg", () -> Regularisers.halfSquares(codes.jaw().sub(before.jaw())))
                .add("deca_global_reg", () -> Regularisers.halfSquares(codes.global().sub(before.global())));
    }

    /**
     * Compares what was drawn with the photos.
     *
     * @param knowMesh whether the points of the face mesh are known of all photos
     * @param common that the photos are a part of
     */
    Outcome compare(Photos photos, Codes codes, DrawnFaces faces, boolean knowMesh, CommonBatch common) {
        Tensor mask = settings.compositing().mask().of(photos, faces);
        Tensor predicted = settings.compositing().compose(faces.lit(), mask, photos);

        LossSum sum = new LossSum(settings.weights());
        settings.points().add(sum, photos, faces, knowMesh);
        sum.add("photometric_texture", () -> settings.compositing().normalisation()
                .photometric(predicted, photos.images(), mask));
        settings.identity().ifPresent(loss -> sum.add("identity", () -> loss.between(
                IdentityLoss.overlay(predicted, photos.images(), mask), photos.images())));
        sum.add("shape_reg", () -> Regularisers.halfSquares(codes.shape()))
                .add("expression_reg", () -> Regularisers.halfSquares(codes.expression()))
                .add("expression_range", () -> Regularisers.outsideUnitRange(codes.expression()))
                .add("tex_reg", () -> Regularisers.halfSquares(codes.tex()))
                .add("light_reg", () -> Regularisers.light(codes.light()));
        Map<String, Tensor> figures = settings.emotion()
                .map(emotion -> emotions(
                        sum, emotion.compare(predicted, emotion.read(photos.images()), common), place()))
                .orElse(Map.of());
        settings.lipReading().ifPresent(loss -> sum.add("lipread", () -> loss.between(
                predicted, faces.landmarks68(), photos.images(), photos.landmarks68())));
        return new Outcome(photos, codes, faces, () -> predicted, sum, figures);
    }

    /** Adds the terms of the emotion network; returns what it said of photos and renderings. */
    static Map<String, Tensor> emotions(LossSum sum, Comparison compared, String place) {
        sum.add("emonet_feat_2", compared::feature)
                .add("emonet_valence", compared::valence)
                .add("emonet_arousal", compared::arousal)
                .add("emonet_expression", compared::expression)
                .add("emonet_combined", compared::combined);
        Map<String, Tensor> figures = new LinkedHashMap<>();
        for (String what : new String[] {"valence", "arousal", "expression"}) {
            figures.put(place + "_" + what + "_input", mean(what, compared.photo()));
            figures.put(place + "_" + what + "_output", mean(what, compared.rendered()));
        }
        return figures;
    }

    /** Over the batch; of expressions the mean number of the class, as the published programs log it. */
    private static Tensor mean(String what, Map<String, Tensor> seen) {
        Tensor values = seen.get(what).detach();
        return what.equals("expression")
                ? values.argmax(new LongOptional(1), false).to(ScalarType.Float).mean()
                : values.mean();
    }
}
