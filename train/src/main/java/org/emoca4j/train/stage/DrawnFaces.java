package org.emoca4j.train.stage;

import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.twin.DecodedHeads;
import org.emoca4j.train.twin.TorchView;

/**
 * Heads made from codes, seen by their cameras.
 *
 * @param heads in metres
 * @param verticesNdc {@code [B, V, 3]}
 * @param landmarks68 {@code [B, 68, 2]} NDC
 * @param mediapipe {@code [B, M, 2]} NDC
 * @param view which pixel shows what
 * @param albedo {@code [B, 3, 256, 256]}
 * @param lit {@code [B, 3, 224, 224]} skin under its light, black around the head
 * @param faceMask {@code [B, 1, 224, 224]} where face and eyes are seen; no gradient
 */
record DrawnFaces(
        DecodedHeads heads,
        Tensor verticesNdc,
        Tensor landmarks68,
        Tensor mediapipe,
        TorchView view,
        Tensor albedo,
        Tensor lit,
        Tensor faceMask) {}
