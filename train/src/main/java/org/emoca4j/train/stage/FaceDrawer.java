package org.emoca4j.train.stage;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.SphericalHarmonics;
import org.emoca4j.train.torch.Tensors;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.twin.DecodedHeads;
import org.emoca4j.train.twin.Placement;
import org.emoca4j.train.twin.TorchAlbedo;
import org.emoca4j.train.twin.TorchCamera;
import org.emoca4j.train.twin.TorchHead;
import org.emoca4j.train.twin.TorchRenderer;
import org.emoca4j.train.twin.TorchView;

/** From codes to pictures with gradients: the decoder and renderer that all stages share. */
public final class FaceDrawer implements AutoCloseable {

    private static final float GREY_ALBEDO = 0.5f;

    private final TorchHead head;
    private final TorchAlbedo albedo;
    private final TorchRenderer renderer;

    /**
     * @param assets a head without albedo is grey
     * @param detailNormals in which of the two published ways normals of wrinkles are computed
     */
    public FaceDrawer(FlameAssets assets, DetailNormals detailNormals, TorchDevice device) {
        Placement placement = new Placement(ScalarType.Float, device.name());
        head = new TorchHead(assets.head(), placement);
        albedo = new TorchAlbedo(assets.head().albedo().orElseGet(() -> grey(assets.faceEyeMask())), placement);
        renderer = new TorchRenderer(assets, detailNormals, FaceBatch.SIZE, placement);
    }

    private static AlbedoModel grey(float[] mask) {
        float[] mean = new float[3 * mask.length];
        Arrays.fill(mean, GREY_ALBEDO);
        return new AlbedoModel(FlameAssets.UV_SIZE, mean, new float[0][], mask);
    }

    /** Decodes, projects and draws. */
    DrawnFaces draw(Codes codes) {
        return draw(codes, decode(codes));
    }

    /** The heads of codes. */
    DecodedHeads decode(Codes codes) {
        return head.decode(codes.shape(), codes.expression(), codes.pose());
    }

    /** Projects and draws. */
    DrawnFaces draw(Codes codes, DecodedHeads heads) {
        Tensor ndc = TorchCamera.project(heads.vertices(), codes.cam());
        return new DrawnFaces(
                heads,
                ndc,
                TorchCamera.project(heads.landmarks2d(), codes.cam()).narrow(2, 0, 2),
                TorchCamera.project(heads.mediapipe(), codes.cam()).narrow(2, 0, 2),
                () -> picture(codes, heads, ndc));
    }

    private DrawnFaces.Picture picture(Codes codes, DecodedHeads heads, Tensor ndc) {
        TorchView view = renderer.view(heads.vertices(), ndc);
        Tensor colours = albedo.decode(codes.tex());
        return new DrawnFaces.Picture(
                view, colours, view.lit(colours, codes.light()), view.sampleFixed(renderer.faceEyeMask()));
    }

    /**
     * Looks maps up as the published programs do where they forget the coverage: pixels beside the head show the middle
     * of the map.
     *
     * @param maps {@code [B, C, N, N]}, or {@code [1, C, N, N]} for all
     */
    static Tensor everywhere(TorchView view, Tensor maps) {
        long middle = maps.size(2) / 2 - 1;
        Tensor centre = maps.narrow(2, middle, 2).narrow(3, middle, 2).mean(2, 3).unsqueeze(2).unsqueeze(3);
        return view.sample(maps).add(centre.mul(view.alpha().neg().add(new Scalar(1.0))));
    }

    /**
     * The light where there is no normal.
     *
     * @param light {@code [B, 9, 3]}
     * @return {@code [B, 3, 1, 1]}
     */
    static Tensor withoutNormal(Tensor light) {
        float[] basis = new float[SphericalHarmonics.NUM_BASIS];
        SphericalHarmonics.basis(0, 0, 0, basis);
        Tensor row = Tensors.of(basis, 1, basis.length, 1).to(light.device(), light.scalar_type());
        return light.mul(row).sum(1).unsqueeze(2).unsqueeze(3);
    }

    /** Wrinkles in texture space, light and looks. */
    TorchRenderer renderer() {
        return renderer;
    }

    @Override
    public void close() {
        renderer.close();
        albedo.close();
        head.close();
    }
}
