package org.emoca4j.train.stage;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.twin.DecodedHeads;
import org.emoca4j.train.twin.TorchView;

/** Heads made from codes, seen by their cameras. Pictures are drawn when they are first asked for. */
final class DrawnFaces {

    private final DecodedHeads heads;
    private final Tensor verticesNdc;
    private final Tensor landmarks68;
    private final Tensor mediapipe;
    private final Supplier<Picture> drawing;
    private Picture picture;
    private TorchView view;

    /**
     * What is drawn.
     *
     * @param view tells which pixel shows what
     * @param albedo {@code [B, 3, 256, 256]}
     * @param lit {@code [B, 3, 224, 224]}
     * @param faceMask {@code [B, 1, 224, 224]}
     */
    record Picture(Supplier<TorchView> view, Tensor albedo, Tensor lit, Tensor faceMask) {}

    /**
     * @param heads in metres
     * @param verticesNdc {@code [B, V, 3]}
     * @param landmarks68 {@code [B, 68, 2]} NDC
     * @param mediapipe {@code [B, M, 2]} NDC
     * @param drawing draws the heads
     */
    DrawnFaces(DecodedHeads heads, Tensor verticesNdc, Tensor landmarks68, Tensor mediapipe,
            Supplier<Picture> drawing) {
        this.heads = heads;
        this.verticesNdc = verticesNdc;
        this.landmarks68 = landmarks68;
        this.mediapipe = mediapipe;
        this.drawing = drawing;
    }

    /** In metres. */
    DecodedHeads heads() {
        return heads;
    }

    /** {@code [B, V, 3]}. */
    Tensor verticesNdc() {
        return verticesNdc;
    }

    /** {@code [B, 68, 2]} NDC. */
    Tensor landmarks68() {
        return landmarks68;
    }

    /** {@code [B, M, 2]} NDC. */
    Tensor mediapipe() {
        return mediapipe;
    }

    /** Which pixel shows what. */
    TorchView view() {
        if (view == null) {
            view = picture().view().get();
        }
        return view;
    }

    /** {@code [B, 3, 256, 256]}. */
    Tensor albedo() {
        return picture().albedo();
    }

    /** {@code [B, 3, 224, 224]} skin under its light, black around the head. */
    Tensor lit() {
        return picture().lit();
    }

    /** {@code [B, 1, 224, 224]} where face and eyes are seen; no gradient. */
    Tensor faceMask() {
        return picture().faceMask();
    }

    /** Gradients flow if they did when the picture was first asked for. */
    private Picture picture() {
        if (picture == null) {
            picture = drawing.get();
        }
        return picture;
    }
}
