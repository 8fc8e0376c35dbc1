package org.emoca4j.model;

import java.util.Arrays;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.mesh.VertexNormals;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.DenseMesh;
import org.emoca4j.render.DenseTemplate;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.SphericalHarmonics;
import org.emoca4j.render.TextureSpace;

/**
 * From codes to heads, maps and pictures as DECA and EMOCA decode them. Immutable and safe for use from many threads.
 *
 * @see <a href="https://arxiv.org/abs/2012.04012">Feng et al., DECA, section 4</a> (emoca.md sections 2 and 3,
 *     deca-flame.md sections 1 to 4)
 */
public final class FlameDecoder {

    /** Texels whose transformed normal has a larger z than this don't see the camera. */
    private static final float MAX_VISIBLE_Z = -0.05f;

    /** Landmarks whose transformed normal has a smaller z than this count as visible. */
    private static final float MAX_LANDMARK_Z = 0.1f;

    private static final float GREY_ALBEDO = 0.5f;

    private final FlameAssets assets;
    private final HeadModel head;
    private final DetailNormals detailNormals;
    private final TextureSpace space;
    private final FloatImage faceEyeMask;
    private final DenseTemplate dense;
    private final CoarseRenderer renderer;
    private final AlbedoModel albedo;

    /** @param detailNormals in which of the two published ways normals of wrinkles are computed */
    public FlameDecoder(FlameAssets assets, DetailNormals detailNormals) {
        this.assets = assets;
        this.detailNormals = detailNormals;
        head = assets.head();
        int size = FlameAssets.UV_SIZE;
        space = TextureSpace.of(head.topology(), size);
        faceEyeMask = new FloatImage(1, size, size, assets.faceEyeMask());
        dense = assets.dense().orElseGet(() -> DenseTemplate.of(space, head.topology()));
        albedo = head.albedo().orElseGet(() -> grey(assets.faceEyeMask()));
        renderer = new CoarseRenderer(head.topology(), CoarseRenderer.Options.REFERENCE);
    }

    /** The head model in use. */
    public HeadModel head() {
        return head;
    }

    /** The layout of textures, 256 x 256. */
    public TextureSpace space() {
        return space;
    }

    /** One plane of 256 x 256, 0..1: the texels of face and eyes. */
    public FloatImage faceEyeMask() {
        return faceEyeMask;
    }

    /** FLAME, landmarks and camera. */
    public CoarseFace coarse(FaceCodes codes) {
        return CoarseFace.of(head, codes);
    }

    /**
     * Which of the 68 points with the fixed contour face the camera.
     *
     * @return 68 times 1 or 0
     */
    public float[] landmarkVisibility(CoarseFace face) {
        float[] normals = VertexNormals.of(face.verticesNdc(), head.topology().faces());
        float[] atLandmarks = head.landmarks().full().evaluate(normals, head.topology().faces());
        float[] visible = new float[atLandmarks.length / 3];
        for (int i = 0; i < visible.length; i++) {
            visible[i] = atLandmarks[3 * i + 2] < MAX_LANDMARK_Z ? 1 : 0;
        }
        return visible;
    }

    /**
     * The head drawn into a square or a whole picture.
     *
     * @param verticesNdc {@code V * 3}, NDC of the picture
     */
    public HeadView view(CoarseFace face, float[] verticesNdc, int width, int height) {
        return HeadView.of(face.mesh(), verticesNdc, width, height);
    }

    /** The texture space; plain grey without one, as in EMOCA's public package. */
    AlbedoModel albedoModel() {
        return albedo;
    }

    /** As many of an encoder's 50 texture coefficients as the texture space has components. */
    float[] albedoCoefficients(float[] tex) {
        return Arrays.copyOf(tex, Math.min(tex.length, albedo.dirs().length));
    }

    /**
     * Skin colours.
     *
     * @param tex an encoder's 50 texture coefficients
     * @return three planes of 256 x 256, about 0..1, not clamped
     */
    public FloatImage albedo(float[] tex) {
        return FloatImage.ofInterleaved(
                albedo.decode(albedoCoefficients(tex)), 3, FlameAssets.UV_SIZE, FlameAssets.UV_SIZE);
    }

    private static AlbedoModel grey(float[] mask) {
        float[] mean = new float[3 * mask.length];
        Arrays.fill(mean, GREY_ALBEDO);
        return new AlbedoModel(FlameAssets.UV_SIZE, mean, new float[0][], mask);
    }

    /**
     * The head in its skin colours under its light, black around it (predicted_images before masking).
     *
     * @param albedo three planes in texture space
     */
    public FloatImage lit(HeadView view, FloatImage albedo, SphericalHarmonics light) {
        return view.textureLookup().sample(albedo).times(light.shade(view.normalImage()));
    }

    /**
     * Wrinkles: the map that moves the surface, and the normals of the result.
     *
     * @param displacement 256 * 256 metres from the detail network
     */
    public DetailMaps detail(CoarseFace face, float[] displacement) {
        float[] normals = VertexNormals.of(face.mesh().vertices(), head.topology().faces());
        float[] fixed = assets.fixedDisplacement();
        FloatImage surface = detailNormals.of(
                space.unwrap(face.mesh().vertices(), 3),
                space.unwrap(normals, 3),
                displacement,
                fixed,
                assets.faceEyeMask());
        int size = FlameAssets.UV_SIZE;
        float[] sum = displacement.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += fixed[i];
        }
        return new DetailMaps(new FloatImage(1, size, size, sum), surface);
    }

    /** Skin colours in texture space under a light that falls on the wrinkles. */
    public FloatImage litTexture(DetailMaps detail, FloatImage albedo, SphericalHarmonics light) {
        return albedo.times(light.shade(detail.normals()));
    }

    /**
     * The texture as the picture shows it; see {@link TextureSpace#extract}.
     *
     * @param picture the crop, or the whole photo
     * @param verticesNdc NDC of that picture
     * @return planes of 256 x 256
     */
    public FloatImage extractTexture(FloatImage picture, float[] verticesNdc) {
        return space.extract(picture, verticesNdc);
    }

    /**
     * Which texels of face and eyes the picture shows: those that face the camera, where the picture's own mask allows
     * it (uv_vis_mask).
     *
     * @param pictureMask one plane of the crop's size, 0..1
     * @return one plane of 256 x 256
     */
    public FloatImage visibleTexels(HeadView view, FloatImage pictureMask) {
        FloatImage out = space.extract(pictureMask, view.verticesNdc()).times(faceEyeMask);
        FloatImage facing = space.unwrap(view.normalsNdc(), 3);
        int n = out.data().length;
        for (int i = 0; i < n; i++) {
            if (!(facing.data()[2 * n + i] < MAX_VISIBLE_Z)) {
                out.data()[i] = 0;
            }
        }
        return out;
    }

    /**
     * The fine mesh of face and wrinkles.
     *
     * @param displacement one plane of 256 x 256, metres
     * @param texture three planes of 256 x 256 that give the colours
     */
    public DenseMesh dense(CoarseFace face, FloatImage displacement, FloatImage texture) {
        float[] normals = VertexNormals.of(face.mesh().vertices(), head.topology().faces());
        return DenseMesh.of(dense, face.mesh().vertices(), normals, displacement.data(), texture);
    }

    /** Grey head under five lights, black around it (geometry_coarse.png). */
    public FloatImage geometry(CoarseFace face, float[] verticesNdc, int width, int height) {
        return renderer.geometry(face.mesh().vertices(), verticesNdc, width, height).onBlack(width, height);
    }

    /** The same with the normals of the wrinkles (geometry_detail.png). */
    public FloatImage geometry(HeadView view, DetailMaps detail) {
        return renderer.geometry(view, view.textureLookup().sample(detail.normals()))
                .onBlack(view.raster().width(), view.raster().height());
    }
}
