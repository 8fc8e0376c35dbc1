package org.emoca4j.train.twin;

import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.mesh.Topology;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.TextureSpace;

/**
 * Draws heads of one topology with gradients, as DECA and EMOCA do in training.
 *
 * @see <a href="https://arxiv.org/abs/2012.04012">Feng et al., DECA, section 4</a> (emoca.md section 3)
 */
public final class TorchRenderer implements AutoCloseable {

    /** Texels whose transformed normal has a larger z than this don't see the camera. */
    private static final double MAX_VISIBLE_Z = -0.05;

    private final Constants constants;
    private final TorchNormals normals;
    private final TorchRasterizer rasterizer;
    private final TorchTextureSpace space;
    private final TorchDetailNormals detailNormals;
    private final TorchLight light;
    private final Optional<PixelShader> shader;
    private final Tensor faceUvs;
    private final Tensor faceEyeMask;

    /**
     * @param detailNormals in which of the two published ways normals of wrinkles are computed
     * @param size pixels along a side of the pictures S
     */
    public TorchRenderer(FlameAssets assets, DetailNormals detailNormals, int size, Placement placement) {
        constants = new Constants(placement);
        Topology topology = assets.head().topology();
        int uvSize = FlameAssets.UV_SIZE;
        normals = new TorchNormals(topology.faces(), placement);
        rasterizer = new TorchRasterizer(topology.faces(), size, HeadView.DEPTH_SHIFT, placement);
        space = new TorchTextureSpace(topology, TextureSpace.of(topology, uvSize), placement);
        this.detailNormals = new TorchDetailNormals(
                detailNormals, uvSize, assets.faceEyeMask(), assets.fixedDisplacement(), placement);
        light = new TorchLight(placement);
        float[] uvNdc = TextureSpace.uvNdc(topology.uvs());
        int f = topology.numFaces();
        float[] uvs = new float[6 * f];
        for (int i = 0; i < 3 * f; i++) {
            for (int c = 0; c < 2; c++) {
                uvs[(3 * c + i % 3) * f + i / 3] = uvNdc[2 * topology.uvFaces()[i] + c];
            }
        }
        faceUvs = constants.of(uvs, 1, 6, f);
        shader = placement.equals(Placement.CPU)
                ? Optional.of(new PixelShader(new ShadedHead.Surface(
                        topology.faces(), uvs, assets.faceEyeMask(), size, uvSize, rasterizer.centres())))
                : Optional.empty();
        faceEyeMask = constants.of(assets.faceEyeMask(), 1, 1, uvSize, uvSize);
    }

    /** The layout of textures. */
    public TorchTextureSpace space() {
        return space;
    }

    /** {@code [1, 1, 256, 256]}, 0..1: the texels of face and eyes. */
    public Tensor faceEyeMask() {
        return faceEyeMask;
    }

    /**
     * Vertex normals.
     *
     * @param vertices {@code [B, V, 3]}
     * @return {@code [B, V, 3]}
     */
    public Tensor normals(Tensor vertices) {
        return normals.of(vertices.transpose(1, 2)).transpose(1, 2);
    }

    /**
     * Looks at heads: visibility, places in texture space, normals.
     *
     * @param vertices {@code [B, V, 3]} metres, head space
     * @param verticesNdc {@code [B, V, 3]} the same projected
     */
    public TorchView view(Tensor vertices, Tensor verticesNdc) {
        return view(rasterizer.visible(verticesNdc), verticesNdc, normals.of(vertices.transpose(1, 2)));
    }

    private TorchView view(Visibility visibility, Tensor verticesNdc, Tensor planes) {
        long b = visibility.numItems();
        long p = visibility.numPixels();
        Tensor corners = rasterizer.corners(visibility);
        Tensor weights = rasterizer.barycentrics(verticesNdc.transpose(1, 2), visibility, corners);
        Tensor grid = Scoped.result(() -> faceUvs.expand(b, 6, faceUvs.size(2))
                .gather(2, visibility.faces().unsqueeze(1).expand(b, 6, p))
                .view(b, 2, 3, p)
                .mul(weights.unsqueeze(1))
                .sum(2));
        return new TorchView(visibility, corners.narrow(2, 0, 3 * p), weights, planes, grid, light);
    }

    /**
     * Draws heads in their skin colours under their light, with gradients to all that is given: what
     * {@link TorchView#lit} does, on the processor in single precision without its intermediate tensors.
     *
     * @param vertices {@code [B, V, 3]} metres, head space
     * @param verticesNdc {@code [B, V, 3]} the same projected
     * @param albedo {@code [B, 3, N, N]}
     * @param coefficients of the light {@code [B, 9, 3]}
     */
    public LitHeads lit(Tensor vertices, Tensor verticesNdc, Tensor albedo, Tensor coefficients) {
        if (shader.isEmpty()) {
            TorchView view = view(vertices, verticesNdc);
            return new LitHeads(view.lit(albedo, coefficients), view.sampleFixed(faceEyeMask), () -> view);
        }
        int[][] shown = rasterizer.shown(verticesNdc);
        PixelShader.Shaded shaded = shader.get().shade(shown, vertices, verticesNdc, albedo, coefficients);
        return new LitHeads(shaded.lit(), shaded.faceMask(),
                () -> view(rasterizer.listed(shown), verticesNdc, normals.of(vertices.transpose(1, 2))));
    }

    /**
     * Heads that were drawn.
     *
     * @param pictures {@code [B, 3, S, S]}, black around the heads
     * @param faceMask {@code [B, 1, S, S]}, 0..1 where face and eyes are seen; no gradient
     * @param view looks at them again, for all else
     */
    public record LitHeads(Tensor pictures, Tensor faceMask, Supplier<TorchView> view) {}

    /**
     * Which pixels show the outside of the head, by the limit that the reference returns a mask for (pos_mask); no
     * gradient.
     *
     * @return {@code [B, 1, S, S]} 1 or 0
     */
    public Tensor facing(TorchView view, Tensor verticesNdc) {
        Tensor turned = view.interpolate(normalsNdc(verticesNdc)).narrow(1, 2, 1);
        return turned.lt(new Scalar(MAX_VISIBLE_Z)).to(turned.scalar_type());
    }

    /** {@code [B, V, 3]} normals of projected vertices, below 0 in z where they face the viewer; no gradient. */
    private Tensor normalsNdc(Tensor verticesNdc) {
        // pushed back as the reference's, for its rounding
        return normals(verticesNdc.detach().add(new Scalar((double) HeadView.DEPTH_SHIFT)));
    }

    /**
     * Normals of wrinkled heads in texture space. Gradients reach the displacement only: the coarse surface is fixed
     * (emoca.md section 3).
     *
     * @param vertices {@code [B, V, 3]} metres, head space
     * @param displacement {@code [B, 1, 256, 256]} metres
     * @return {@code [B, 3, 256, 256]}
     */
    public Tensor detailNormals(Tensor vertices, Tensor displacement) {
        return Scoped.result(() -> {
            Tensor planes = vertices.detach().transpose(1, 2);
            return detailNormals.of(
                    space.unwrapPlanes(planes), space.unwrapPlanes(normals.of(planes)), displacement);
        });
    }

    /**
     * Light on normals in texture space, not clamped; no gradient to the light (uv_shading of the detail stage).
     *
     * @param detailNormals {@code [B, 3, 256, 256]}
     * @param coefficients {@code [B, 9, 3]}
     * @return {@code [B, 3, 256, 256]}
     */
    public Tensor uvShading(Tensor detailNormals, Tensor coefficients) {
        return light.shade(detailNormals.flatten(2, 3), coefficients.detach()).view(
                detailNormals.size(0), 3, space.size(), space.size());
    }

    /**
     * Which texels of face and eyes the pictures show: those that face the camera, where the pictures' own masks allow
     * it (uv_vis_mask); no gradient.
     *
     * @param masks {@code [B, 1, H, W]}, 0..1
     * @param verticesNdc {@code [B, V, 3]}, NDC of the pictures
     * @return {@code [B, 1, 256, 256]}
     */
    public Tensor visibleTexels(Tensor masks, Tensor verticesNdc) {
        return Scoped.result(() -> {
            Tensor ndc = verticesNdc.detach();
            Tensor turned = space.unwrapPlanes(normalsNdc(ndc).transpose(1, 2).narrow(1, 2, 1));
            Tensor facing = turned.lt(new Scalar(MAX_VISIBLE_Z)).to(turned.scalar_type());
            return space.extract(masks, ndc).mul(facing).mul(faceEyeMask);
        });
    }

    /**
     * Pictures over backgrounds: {@code mask * picture + (1 - mask) * background}.
     *
     * @param pictures {@code [B, 3, S, S]}
     * @param masks {@code [B, 1, S, S]}, 0..1
     * @param backgrounds {@code [B, 3, S, S]}
     */
    public static Tensor over(Tensor pictures, Tensor masks, Tensor backgrounds) {
        return torch.lerp(backgrounds, pictures, masks);
    }

    @Override
    public void close() {
        light.close();
        detailNormals.close();
        space.close();
        rasterizer.close();
        normals.close();
        constants.close();
    }
}
