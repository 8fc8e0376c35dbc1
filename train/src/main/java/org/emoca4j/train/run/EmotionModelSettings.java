package org.emoca4j.train.run;

import java.util.List;

/**
 * The section {@code model} of the stages that recognise emotion: {@code emotion}, {@code emorec} (emoca sections 5.1
 * and 5.3).
 *
 * @param nExpression classes, in AffectNet's order
 * @param backbone {@code resnet50} or {@code small}; not used by {@code emorec}
 * @param start what the network begins from: a run folder, a file such as VGGFace2's weights, or a model of the store;
 *     empty for random weights
 * @param faceModel the encoder whose codes {@code emorec} reads: a run of {@code base} or {@code coarse}, an ONNX file,
 *     a folder with {@code E_flame.onnx} and perhaps {@code E_expression.onnx}, or a model of the store; empty or
 *     {@code open} for the built-in model
 * @param codes the codes that {@code emorec} reads, among {@code identity}, {@code expression}, {@code global},
 *     {@code jaw}, {@code detail}
 * @param mlpLayers hidden layers of {@code emorec}'s network
 * @param mlpWidth units of each
 * @param imageSize side of the crops, pixels
 */
public record EmotionModelSettings(
        int nExpression,
        String backbone,
        String start,
        String faceModel,
        List<String> codes,
        int mlpLayers,
        int mlpWidth,
        int imageSize)
        implements ModelSettings {

    static EmotionModelSettings read(RecipeSection section) {
        return new EmotionModelSettings(
                section.integer("n_expression", 2, 11),
                section.choice("backbone", "resnet50", "small"),
                section.text("start"),
                section.text("face_model"),
                section.choices("codes", "identity", "expression", "global", "jaw", "detail"),
                section.integer("mlp_layers", 0, 64),
                section.integer("mlp_width", 1, 1 << 16),
                section.integer("image_size", 32, 4096));
    }
}
