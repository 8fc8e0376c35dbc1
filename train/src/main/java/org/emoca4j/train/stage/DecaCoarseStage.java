package org.emoca4j.train.stage;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.model.Parity;
import org.emoca4j.train.loss.IdentityLoss;
import org.emoca4j.train.loss.LossSum;
import org.emoca4j.train.loss.LossWeights;
import org.emoca4j.train.loss.MaskNormalisation;
import org.emoca4j.train.loss.Regularisers;
import org.emoca4j.train.loss.RingExchange;
import org.emoca4j.train.torch.CommonBatch;
import org.emoca4j.train.torch.TorchDevice;

/**
 * DECA's coarse stage, with which {@code E_flame} learns everything but wrinkles from nothing: landmarks, colours, and
 * that pictures of one person have one shape.
 *
 * @see <a href="https://arxiv.org/abs/2012.04012">Feng et al., DECA, section 4.1</a> (deca-flame.md section 6.2)
 */
public final class DecaCoarseStage extends FaceStage {

    private final Settings settings;

    /**
     * How faces are compared.
     *
     * @param layout of {@code E_flame}'s codes
     * @param mask where colours are compared
     * @param ring pictures of each person, one after the other
     * @param identity the frozen face recogniser, needed by {@code identity}
     * @param parity the published program forgets the light in the picture that it compares, and in the one for the
     *     face recogniser it paints beside the head what the middle of the texture shows
     */
    public record Settings(
            CodeLayout layout,
            LossWeights weights,
            Compositing.Mask mask,
            MaskNormalisation normalisation,
            ShapeConstraint shapes,
            int ring,
            PointTerms points,
            Optional<IdentityLoss> identity,
            Parity parity) {}

    /** @param networks {@code E_flame}, which is trained */
    DecaCoarseStage(NetworkSet networks, FaceDrawer drawer, TorchDevice device, Settings settings) {
        super("base", networks, drawer, device, settings.ring(), settings.shapes() != ShapeConstraint.NONE);
        this.settings = settings;
    }

    @Override
    Outcome forward(FaceBatch batch, Optional<RingExchange> rings, CommonBatch common) {
        Photos one = Photos.of(batch, device);
        Codes own = settings.layout().split(networks.get("E_flame").forward(one.images()).get("codes"));
        Codes codes = settings.shapes().apply(own, rings);
        Photos photos = settings.shapes().apply(one, rings);
        DrawnFaces faces = drawer.draw(codes);
        boolean published = settings.parity() == Parity.PUBLISHED;
        Supplier<Tensor> picture = () -> picture(faces, published);
        if (settings.weights().has("photometric_texture") || settings.weights().has("identity")) {
            faces.lit(); // before any term that is only reported, and so has no gradient, asks for it
        }

        LossSum sum = new LossSum(settings.weights());
        settings.points().add(sum, photos, faces, batch.hasMediapipe());
        sum.add("photometric_texture", () -> settings.normalisation().photometric(
                picture.get(), photos.images(), settings.mask().of(photos, faces)));
        settings.identity().ifPresent(loss -> sum.add(
                "identity", () -> loss.between(overlay(photos, codes, faces, published), photos.images())));
        sum.add("shape_reg", () -> Regularisers.halfSquares(codes.shape()))
                .add("expression_reg", () -> Regularisers.halfSquares(codes.expression()))
                .add("expression_range", () -> Regularisers.outsideUnitRange(codes.expression()))
                .add("tex_reg", () -> Regularisers.halfSquares(codes.tex()))
                .add("light_reg", () -> Regularisers.light(codes.light()));
        return new Outcome(photos, codes, faces, picture, sum, Map.of());
    }

    /** The face alone; the mask of the photo says where it is compared. */
    private static Tensor picture(DrawnFaces faces, boolean published) {
        Tensor skin = published ? faces.view().sample(faces.albedo()) : faces.lit();
        return skin.mul(faces.faceMask());
    }

    /** The face over the photo, with no gradient to its colours: they say little of who it is. */
    private Tensor overlay(Photos photos, Codes codes, DrawnFaces faces, boolean published) {
        Tensor albedo = faces.albedo().detach();
        Tensor light = codes.light().detach();
        if (!published) {
            return IdentityLoss.overlay(faces.view().lit(albedo, light), photos.images(), faces.faceMask());
        }
        Tensor beside = faces.view().alpha().neg().add(new Scalar(1.0));
        Tensor shading = faces.view().shading(light).add(FaceDrawer.withoutNormal(light).mul(beside));
        Tensor mask = FaceDrawer.everywhere(faces.view(), drawer.renderer().faceEyeMask()).detach();
        return IdentityLoss.overlay(FaceDrawer.everywhere(faces.view(), albedo).mul(shading), photos.images(), mask);
    }
}
