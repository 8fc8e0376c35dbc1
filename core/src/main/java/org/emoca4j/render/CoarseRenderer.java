package org.emoca4j.render;

import org.emoca4j.image.FloatImage;

/** Draws a head in front of a background: as grey geometry, or with its texture. */
public final class CoarseRenderer {

    private static final float GREY = 180f / 255f;
    private static final float INTENSITY = 1.7f;
    private static final float[][] LIGHTS = {{-1, 1, 1}, {1, 1, 1}, {-1, -1, 1}, {1, -1, 1}, {0, 0, 1}};

    private CoarseRenderer() {}

    /**
     * The grey head under five directional lights (deca-flame section 4.5).
     *
     * @param background 3 planes of the raster's size
     */
    public static FloatImage geometry(HeadView view, FloatImage background) {
        FloatImage out = copyOf(background, view);
        float[] normal = new float[3];
        int n = out.width() * out.height();
        for (int pixel = 0; pixel < n; pixel++) {
            if (view.raster().faceIndex()[pixel] < 0) {
                continue;
            }
            view.normalAt(pixel, normal);
            float shading = 0;
            for (float[] light : LIGHTS) {
                float length = (float) Math.sqrt(light[0] * light[0] + light[1] * light[1] + light[2] * light[2]);
                float cosine = (normal[0] * light[0] + normal[1] * light[1] + normal[2] * light[2]) / length;
                shading += Math.min(1, Math.max(0, cosine)) * INTENSITY;
            }
            float grey = GREY * shading / LIGHTS.length;
            for (int c = 0; c < 3; c++) {
                out.data()[c * n + pixel] = grey;
            }
        }
        return out;
    }

    /**
     * The head with a texture and, where the texture is an albedo, light.
     *
     * @param texture 3 planes in texture space, row 0 at v = 1
     * @param light {@link SphericalHarmonics#ambient()} for a texture that has its light in it
     * @param background 3 planes of the raster's size
     */
    public static FloatImage textured(
            HeadView view, FloatImage texture, SphericalHarmonics light, FloatImage background) {
        FloatImage out = copyOf(background, view);
        float[] normal = new float[3];
        float[] uv = new float[2];
        float[] colour = new float[3];
        float[] basis = new float[SphericalHarmonics.NUM_BASIS];
        int n = out.width() * out.height();
        for (int pixel = 0; pixel < n; pixel++) {
            if (view.raster().faceIndex()[pixel] < 0) {
                continue;
            }
            view.uvAt(pixel, uv);
            texture.sample(uv[0] * texture.width() - 0.5f, (1 - uv[1]) * texture.height() - 0.5f, colour);
            view.normalAt(pixel, normal);
            SphericalHarmonics.basis(normal[0], normal[1], normal[2], basis);
            for (int c = 0; c < 3; c++) {
                out.data()[c * n + pixel] = colour[c] * light.shade(basis, c);
            }
        }
        return out;
    }

    private static FloatImage copyOf(FloatImage background, HeadView view) {
        if (background.channels() != 3
                || background.width() != view.raster().width()
                || background.height() != view.raster().height()) {
            throw new IllegalArgumentException("the background is " + background.channels() + " x "
                    + background.height() + " x " + background.width() + ", the view is 3 x "
                    + view.raster().height() + " x " + view.raster().width());
        }
        return new FloatImage(3, background.height(), background.width(), background.data().clone());
    }
}
