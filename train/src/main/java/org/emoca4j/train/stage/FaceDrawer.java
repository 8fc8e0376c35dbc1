package org.emoca4j.train.stage;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.render.DetailNormals;
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
        DecodedHeads heads = head.decode(codes.shape(), codes.expression(), codes.pose());
        Tensor ndc = TorchCamera.project(heads.vertices(), codes.cam());
        TorchView view = renderer.view(heads.vertices(), ndc);
        Tensor colours = albedo.decode(codes.tex());
        return new DrawnFaces(
                heads,
                ndc,
                TorchCamera.project(heads.landmarks2d(), codes.cam()).narrow(2, 0, 2),
                TorchCamera.project(heads.mediapipe(), codes.cam()).narrow(2, 0, 2),
                view,
                colours,
                view.lit(colours, codes.light()),
                view.sampleFixed(renderer.faceEyeMask()));
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
