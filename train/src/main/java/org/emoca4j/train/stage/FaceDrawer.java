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
    private final int pixel;

    /**
     * @param assets a head without albedo is grey
     * @param detailNormals in which of the two published ways normals of wrinkles are computed
     */
    public FaceDrawer(FlameAssets assets, DetailNormals detailNormals, TorchDevice device) {
        this(assets, detailNormals, FaceBatch.SIZE, device);
    }

    /**
     * Draws smaller pictures and enlarges their pixels: much faster, and enough for losses that look at means of them.
     *
     * @param size pixels along a side of what is drawn, which the photos' side is a multiple of
     */
    FaceDrawer(FlameAssets assets, DetailNormals detailNormals, int size, TorchDevice device) {
        pixel = FaceBatch.SIZE / size;
        Placement placement = new Placement(ScalarType.Float, device.name());
        head = new TorchHead(assets.head(), placement);
        albedo = new TorchAlbedo(assets.head().albedo().orElseGet(() -> grey(assets.faceEyeMask())), placement);
        renderer = new TorchRenderer(assets, detailNormals, size, placement);
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
        Tensor colours = albedo.decode(codes.tex());
        TorchRenderer.LitHeads drawn = renderer.lit(heads.vertices(), ndc, colours, codes.light());
        return new DrawnFaces.Picture(drawn.view(), colours, enlarged(drawn.pictures()), enlarged(drawn.faceMask()));
    }

    /** Each pixel as a square of as many as a photo has there. */
    private Tensor enlarged(Tensor pictures) {
        if (pixel == 1) {
            return pictures;
        }
        long b = pictures.size(0);
        long c = pictures.size(1);
        long h = pictures.size(2);
        long w = pictures.size(3);
        return pictures.view(b, c, h, 1, w, 1).expand(b, c, h, pixel, w, pixel).reshape(b, c, h * pixel, w * pixel);
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
