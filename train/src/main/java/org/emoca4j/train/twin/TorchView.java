package org.emoca4j.train.twin;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A batch of meshes as their pictures see them, see {@link org.emoca4j.render.HeadView}. Work is done at covered pixels
 * only; pictures are 0 elsewhere. Made by {@link TorchRenderer#view}.
 *
 * <p>Gradients reach the vertices through the places in texture space and through normals, not through alpha
 * (deca-flame section 4.2).
 */
public final class TorchView {

    private final Visibility visibility;
    private final Tensor corners;
    private final Tensor weights;
    private final Tensor normals;
    private final Tensor grid;
    private final TorchLight light;

    /**
     * @param corners {@code [B, 1, 3 * P]} vertices at the corners of the faces that pixels show
     * @param weights {@code [B, 3, P]} barycentrics
     * @param normals {@code [B, 3, V]} vertex normals, head space
     * @param grid {@code [B, 2, P]} NDC of the texture
     */
    TorchView(
            Visibility visibility, Tensor corners, Tensor weights, Tensor normals, Tensor grid, TorchLight light) {
        this.visibility = visibility;
        this.corners = corners;
        this.weights = weights;
        this.normals = normals;
        this.grid = grid;
        this.light = light;
    }

    /** Which pixels show which faces. */
    public Visibility visibility() {
        return visibility;
    }

    /** {@code [B, 3, P]} weights of the faces' corners at the listed pixels. */
    public Tensor weights() {
        return weights;
    }

    /** {@code [B, 3, V]} vertex normals, head space. */
    Tensor normals() {
        return normals;
    }

    /** {@code [B, 1, S, S]} 1 where there is a face; no gradient. */
    public Tensor alpha() {
        return picture(visibility.covered());
    }

    /** {@code [B, S, S, 2]} NDC of the texture that each pixel shows, 0 where there is no face. */
    public Tensor grid() {
        return picture(grid).permute(0, 2, 3, 1);
    }

    /** {@code [B, 3, S, S]} interpolated normals, head space, not renormalised. */
    public Tensor normalImage() {
        return picture(interpolated(normals));
    }

    /**
     * Blends values at the vertices over the pixels.
     *
     * @param values {@code [B, V, C]}
     * @return {@code [B, C, S, S]}
     */
    public Tensor interpolate(Tensor values) {
        return picture(interpolated(values.transpose(1, 2)));
    }

    /**
     * Looks maps up (grid_sample: bilinear, 0 outside, corners not aligned).
     *
     * @param maps {@code [B, C, N, N]}, or {@code [1, C, N, N]} for all items
     * @return {@code [B, C, S, S]}; gradients reach the maps and the vertices
     */
    public Tensor sample(Tensor maps) {
        return picture(sampled(maps, grid));
    }

    /** The same with no gradient to the vertices, as masks are looked up. */
    public Tensor sampleFixed(Tensor maps) {
        return picture(sampled(maps, grid.detach()));
    }

    /**
     * Light on the coarse surface, not clamped.
     *
     * @param coefficients {@code [B, 9, 3]}
     * @return {@code [B, 3, S, S]}
     */
    public Tensor shading(Tensor coefficients) {
        return picture(shade(coefficients).mul(visibility.covered()));
    }

    /**
     * Heads in their skin colours under their light, black around them (predicted_images before masking).
     *
     * @param albedo {@code [B, 3, N, N]}
     * @param coefficients {@code [B, 9, 3]}
     * @return {@code [B, 3, S, S]}
     */
    public Tensor lit(Tensor albedo, Tensor coefficients) {
        return picture(sampled(albedo, grid).mul(shade(coefficients)));
    }

    private Tensor shade(Tensor coefficients) {
        return light.shade(interpolated(normals), coefficients);
    }

    private Tensor interpolated(Tensor planes) {
        return Scoped.result(() -> {
            long b = planes.size(0);
            long c = planes.size(1);
            long p = visibility.numPixels();
            return planes.gather(2, corners.expand(b, c, 3 * p)).view(b, c, 3, p).mul(weights.unsqueeze(1)).sum(2);
        });
    }

    private Tensor sampled(Tensor maps, Tensor places) {
        return Scoped.result(() -> {
            long b = visibility.numItems();
            Tensor all = maps.expand(b, maps.size(1), maps.size(2), maps.size(3));
            Tensor values = torch.grid_sampler(all, places.permute(0, 2, 1).unsqueeze(1), 0, 0, false);
            return values.squeeze(2).mul(visibility.covered());
        });
    }

    /** From {@code [B, C, P]}, 0 at entries that fill up, to {@code [B, C, S, S]}. */
    private Tensor picture(Tensor values) {
        return Scoped.result(() -> {
            long b = values.size(0);
            long c = values.size(1);
            long s = visibility.size();
            Tensor index = visibility.pixels().unsqueeze(1).expand(b, c, visibility.numPixels());
            return values.new_zeros(b, c, s * s).scatter(2, index, values).view(b, c, s, s);
        });
    }
}
