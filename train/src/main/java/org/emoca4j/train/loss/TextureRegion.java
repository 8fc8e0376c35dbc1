package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.requireShape;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Rectangles of the texture layout that detail losses look at (emoca section 4.2); only the face has a weight. */
public enum TextureRegion {
    FACE(400, 1648, 400, 1648),
    FOREHEAD(550, 1498, 430, 750),
    EYE_NOSE(490, 1558, 700, 1100),
    MOUTH(574, 1474, 1050, 1550);

    /** Side of the texture that the numbers are for. */
    private static final int SIDE = 2048;

    private final int left;
    private final int right;
    private final int top;
    private final int bottom;

    TextureRegion(int left, int right, int top, int bottom) {
        this.left = left;
        this.right = right;
        this.top = top;
        this.bottom = bottom;
    }

    /**
     * Edges in a texture of {@code side} texels: left, right, top, bottom; right and bottom are the first texels
     * outside. The face's are 50, 206, 50, 206 of 256.
     */
    public int[] box(int side) {
        return new int[] {left * side / SIDE, right * side / SIDE, top * side / SIDE, bottom * side / SIDE};
    }

    /**
     * This part of square maps, resized bilinearly to {@code size} x {@code size} texels.
     *
     * @param maps B x C x S x S
     */
    public Tensor patch(Tensor maps, int size) {
        requireShape("texture", maps, -1, maps.size(3), -1);
        int[] box = box((int) maps.size(2));
        Tensor part = maps.narrow(2, box[2], box[3] - box[2]).narrow(3, box[0], box[1] - box[0]);
        return torch.upsample_bilinear2d(part, new long[] {size, size}, false);
    }

    /**
     * Patches of a texture, where visible.
     *
     * @param textures B x 3 x S x S
     * @param visible B x 1 x S x S, 0..1
     */
    public Tensor visiblePatch(Tensor textures, Tensor visible, int size) {
        return patch(textures, size).mul(patch(visible, size));
    }
}
