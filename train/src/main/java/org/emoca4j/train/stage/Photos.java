package org.emoca4j.train.stage;

import org.bytedeco.pytorch.Tensor;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.train.loss.RingExchange;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.Tensors;

/**
 * A batch on its device.
 *
 * @param images {@code [B, 3, 224, 224]}
 * @param masks {@code [B, 1, 224, 224]}
 * @param landmarks68 {@code [B, 68, 2]}
 * @param mediapipe {@code [B, M, 2]}
 */
record Photos(Tensor images, Tensor masks, Tensor landmarks68, Tensor mediapipe) {

    static Photos of(FaceBatch batch, TorchDevice device) {
        long b = batch.size();
        long size = FaceBatch.SIZE;
        return new Photos(
                device.place(Tensors.of(batch.images(), b, 3, size, size)),
                device.place(Tensors.of(batch.masks(), b, 1, size, size)),
                device.place(Tensors.of(batch.landmarks68(), b, Ibug68.COUNT, 2)),
                device.place(Tensors.of(batch.mediapipe(), b, batch.mediapipe().length / (2 * b), 2)));
    }

    /** The batch twice, for codes that were exchanged within rings. */
    Photos repeated(RingExchange exchange) {
        return new Photos(exchange.repeated(images), exchange.repeated(masks), exchange.repeated(landmarks68),
                exchange.repeated(mediapipe));
    }
}
