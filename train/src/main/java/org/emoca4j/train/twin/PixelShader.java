package org.emoca4j.train.twin;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.train.torch.Tensors;

/**
 * Draws heads in their skin colours under their light on the processor, in single precision: one pass over the pixels
 * there and one back, where {@link TorchView#lit} takes some forty tensor operations, each of which goes through all of
 * the memory. The heads of a batch are drawn in parallel.
 */
final class PixelShader {

    private static final int COLOURS = 3;

    private final ShadedHead.Surface surface;

    PixelShader(ShadedHead.Surface surface) {
        this.surface = surface;
    }

    /**
     * What is drawn.
     *
     * @param lit {@code [B, 3, S, S]}, black around the heads
     * @param faceMask {@code [B, 1, S, S]}, 0..1 where face and eyes are seen; no gradient
     */
    record Shaded(Tensor lit, Tensor faceMask) {}

    /**
     * Draws a batch, with gradients to all four tensors.
     *
     * @param shown of each head the face that each pixel shows, or -1
     * @param vertices {@code [B, V, 3]} head space
     * @param ndc {@code [B, V, 3]} the same projected
     * @param albedo {@code [B, 3, N, N]}
     * @param light {@code [B, 9, 3]}
     */
    Shaded shade(int[][] shown, Tensor vertices, Tensor ndc, Tensor albedo, Tensor light) {
        int b = shown.length;
        int side = surface.size();
        int plane = side * side;
        ShadedHead.Inputs inputs = new ShadedHead.Inputs(shown, Tensors.floats(vertices), Tensors.floats(ndc),
                Tensors.floats(albedo), Tensors.floats(light));
        float[] lit = new float[b * COLOURS * plane];
        float[] faceMask = new float[b * plane];
        IntStream.range(0, b).parallel().forEach(item -> new ShadedHead(surface, inputs, item)
                .draw(lit, COLOURS * plane * item, faceMask, plane * item));
        return new Shaded(
                withGradient(Tensors.of(lit, b, COLOURS, side, side), inputs, vertices, ndc, albedo, light),
                Tensors.of(faceMask, b, 1, side, side));
    }

    /**
     * libtorch's C++ interface wants functions of its own to be compiled. So the picture gets the history of its inputs
     * by adding a sum of zeros made from them, and two hooks: one keeps what comes back to the picture, the other puts
     * the gradient of the inputs in place of the zeros' own.
     */
    private Tensor withGradient(
            Tensor picture, ShadedHead.Inputs inputs, Tensor vertices, Tensor ndc, Tensor albedo, Tensor light) {
        Tensor[] all = {vertices, ndc, albedo, light};
        int[] places = new int[all.length];
        int width = 0;
        TensorVector wanted = new TensorVector();
        for (int i = 0; i < all.length; i++) {
            places[i] = all[i].requires_grad() ? width : -1;
            if (all[i].requires_grad()) {
                wanted.push_back(all[i].flatten(1, -1));
                width += (int) (all[i].numel() / all[i].size(0));
            }
        }
        if (width == 0) {
            return picture;
        }
        Tensor joined = torch.cat(wanted, 1);
        Tensor zeros = joined.sub(joined.detach());
        if (!zeros.requires_grad()) {
            return picture;
        }
        WayBack back = new WayBack(
                inputs, new ShadedHead.Places(places[0], places[1], places[2], places[3]), width);
        zeros.register_hook(back);
        Tensor history = picture.add(zeros.sum(1).view(-1, 1, 1, 1));
        history.register_hook(back.arrival());
        return history;
    }

    /** Gives the gradient of the inputs once that of the picture has arrived. libtorch calls it. */
    private final class WayBack extends TensorTensorHook {

        private final ShadedHead.Inputs inputs;
        private final ShadedHead.Places places;
        private final int width;
        private float[] arrived;

        WayBack(ShadedHead.Inputs inputs, ShadedHead.Places places, int width) {
            this.inputs = inputs;
            this.places = places;
            this.width = width;
        }

        TensorTensorHook arrival() {
            return new TensorTensorHook() {
                @Override
                public TensorBase call(TensorBase gradient) {
                    arrived = Tensors.floats(new Tensor(gradient));
                    return gradient;
                }
            };
        }

        @Override
        public TensorBase call(TensorBase gradient) {
            int b = inputs.shown().length;
            float[] out = new float[b * width];
            int pictureLength = COLOURS * surface.size() * surface.size();
            IntStream.range(0, b).parallel().forEach(item -> new ShadedHead(surface, inputs, item)
                    .back(arrived, pictureLength * item, out, moved(width * item)));
            return Tensors.of(out, b, width);
        }

        private ShadedHead.Places moved(int by) {
            return new ShadedHead.Places(moved(places.vertices(), by), moved(places.ndc(), by),
                    moved(places.albedo(), by), moved(places.light(), by));
        }

        private static int moved(int place, int by) {
            return place < 0 ? -1 : place + by;
        }
    }
}
