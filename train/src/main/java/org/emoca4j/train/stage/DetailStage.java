package org.emoca4j.train.stage;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.Parity;
import org.emoca4j.train.loss.DetailLosses;
import org.emoca4j.train.loss.EmotionConsistency;
import org.emoca4j.train.loss.IdMrf;
import org.emoca4j.train.loss.LossSum;
import org.emoca4j.train.loss.LossWeights;
import org.emoca4j.train.loss.RingExchange;
import org.emoca4j.train.loss.TextureRegion;
import org.emoca4j.train.torch.CommonBatch;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.twin.TorchRenderer;

/**
 * The detail stage of DECA and EMOCA: {@code E_detail} and {@code D_detail} learn wrinkles that pictures of one person
 * can share; the coarse encoders are not trained any more. The two systems differ in their encoders, in how normals of
 * wrinkles are computed and in what they call the terms.
 *
 * @see <a href="https://arxiv.org/abs/2012.04012">Feng et al., DECA, section 4.2</a> (emoca.md section 4.2,
 *     deca-flame.md section 6.3)
 */
public final class DetailStage extends FaceStage {

    private final Settings settings;

    /**
     * How faces are compared.
     *
     * @param layout of {@code E_flame}'s codes
     * @param outputs of {@code E_expression}, if there is one
     * @param weights by the names of the system
     * @param deca whether the terms are named as DECA names them
     * @param exchanges whether pictures of one person get each other's wrinkles in training
     * @param ring pictures of each person, one after the other
     * @param mrf the texture loss, if VGG-19 is there
     * @param emotion the frozen emotion network, needed by {@code emonet_feat_2}
     * @param parity the published programs paint beside the head what the middle of the texture shows
     */
    public record Settings(
            CodeLayout layout,
            Optional<ExpressionOutputs> outputs,
            LossWeights weights,
            boolean deca,
            Compositing compositing,
            boolean exchanges,
            int ring,
            Optional<IdMrf> mrf,
            Optional<EmotionConsistency> emotion,
            Parity parity) {}

    /**
     * Maps in texture space, {@code [B, C, 256, 256]}.
     *
     * @param displacement metres along the normals
     * @param shading light on the wrinkles
     * @param texture skin under that light
     * @param photographed what the photos show there
     * @param visible 1 where they show it
     */
    record Maps(Tensor displacement, Tensor shading, Tensor texture, Tensor photographed, Tensor visible) {}

    /** @param networks {@code E_flame}, perhaps {@code E_expression}, and {@code E_detail} and {@code D_detail} */
    DetailStage(NetworkSet networks, FaceDrawer drawer, TorchDevice device, Settings settings) {
        super("detail", networks, drawer, device, settings.ring(), settings.exchanges());
        this.settings = settings;
    }

    @Override
    String place() {
        return "detail";
    }

    @Override
    Outcome forward(FaceBatch batch, Optional<RingExchange> exchange, CommonBatch common) {
        Photos one = Photos.of(batch, device);
        Photos photos = exchange.isPresent() ? one.repeated(exchange.get()) : one;
        Codes own = coarse(one.images());
        Codes codes = exchange.map(rings -> own.each(rings::repeated)).orElse(own);
        Tensor ownDetail = networks.get("E_detail").forward(one.images()).get("codes");
        Tensor detail = exchange.map(rings -> rings.exchanged(ownDetail)).orElse(ownDetail);
        DrawnFaces faces;
        try (NoGradGuard fixed = new NoGradGuard()) {
            faces = drawer.draw(codes);
        }
        Maps maps = maps(photos, codes, faces, detail);
        Tensor mask = settings.compositing().mask().of(photos, faces);
        Tensor picture = settings.parity() == Parity.PUBLISHED
                ? FaceDrawer.everywhere(faces.view(), maps.texture())
                : faces.view().sample(maps.texture());
        Tensor predicted = settings.compositing().compose(picture, mask, photos);

        LossSum sum = new LossSum(settings.weights());
        addPatches(sum, maps);
        sum.add("z_reg", () -> DetailLosses.displacement(maps.displacement()))
                .add("z_diff", () -> DetailLosses.roughness(maps.shading()))
                .add("z_sym", () -> DetailLosses.asymmetry(
                        maps.displacement(), DetailLosses.hidden(maps.visible())))
                .add("photometric_detailed_texture",
                        () -> settings.compositing().normalisation().photometric(predicted, photos.images(), mask));
        Map<String, Tensor> figures = settings.emotion()
                .map(emotion -> EmocaCoarseStage.emotions(
                        sum, emotion.compare(predicted, photos.images()), place()))
                .orElse(Map.of());
        return new Outcome(photos, codes, faces, () -> predicted, sum, figures);
    }

    private Codes coarse(Tensor images) {
        try (NoGradGuard fixed = new NoGradGuard()) {
            Codes codes = settings.layout().split(networks.get("E_flame").forward(images).get("codes"));
            return settings.outputs()
                    .map(outputs -> outputs.replace(
                            codes, networks.get("E_expression").forward(images).get("codes")))
                    .orElse(codes);
        }
    }

    /** Wrinkles under the light of the photo, and the photo itself, in texture space. */
    Maps maps(Photos photos, Codes codes, DrawnFaces faces, Tensor detail) {
        TorchRenderer renderer = drawer.renderer();
        Tensor condition = torch.cat(new TensorVector(codes.jaw(), codes.expression(), detail), 1);
        Tensor displacement = networks.get("D_detail").forward(condition).get("displacement");
        Tensor normals = renderer.detailNormals(faces.heads().vertices(), displacement);
        Tensor shading = renderer.uvShading(normals, codes.light());
        return new Maps(
                displacement,
                shading,
                faces.albedo().detach().mul(shading),
                renderer.space().extract(photos.images(), faces.verticesNdc()),
                renderer.visibleTexels(photos.masks(), faces.verticesNdc()));
    }

    private void addPatches(LossSum sum, Maps maps) {
        TextureRegion face = TextureRegion.FACE;
        Tensor drawn = face.visiblePatch(maps.texture(), maps.visible(), FlameAssets.UV_SIZE);
        Tensor seen = face.visiblePatch(maps.photographed(), maps.visible(), FlameAssets.UV_SIZE);
        sum.add(settings.deca() ? "photo_detail" : "detail_l1_0", () -> DetailLosses.l1(drawn, seen));
        settings.mrf().ifPresent(mrf -> sum.add(
                settings.deca() ? "photo_detail_mrf" : "detail_mrf_0", () -> mrf.compare(drawn, seen).total()));
    }
}
