package org.emoca4j.train.run;

/**
 * The section {@code losses} of {@code base} and {@code coarse} (emoca sections 4.1, 4.3 and 4.4; deca-flame section
 * 6.2).
 *
 * @param fan terms on the 68 points
 * @param mediapipe terms on MediaPipe's points
 * @param gapComparison how openings of eyes and mouth and the mouth's width are compared: {@code distance} by their
 *     lengths, as the published programs, {@code offset} as vectors, as the papers write, {@code position} by the
 *     places of their ends
 * @param photow weight of the photometric term
 * @param idw weight of the identity term
 * @param shapeReg weight of half the sum of squares of the shape codes
 * @param expReg the same for expression
 * @param expRangeReg weight of what leaves 0..1 of the built-in head's expression codes
 * @param decaExpressionReg weight of half the sum of squares of the expression codes' distance from those that the
 *     coarse encoder gave
 * @param decaJawReg the same for the jaw
 * @param decaGlobalReg the same for the turn of the head
 * @param texReg weight of half the sum of squares of the texture codes
 * @param lightReg weight of the light's distance from grey
 * @param useSeg what masks the photometric term: {@code gt} or {@code true} the segmentation, {@code rend} or
 *     {@code false} the rendered head,
 *     {@code intersection} what both say, {@code union} what either says, {@code none} nothing
 * @param background what stands behind the rendered head
 * @param photometricNormalization how the photometric term weighs samples whose masks differ in size
 * @param shapeConstrainType what is done with the shape codes of one person: {@code none}, {@code exchange} or
 *     {@code same}
 */
public record CoarseLossSettings(
        LandmarkLossSettings fan,
        LandmarkLossSettings mediapipe,
        String gapComparison,
        double photow,
        double idw,
        double shapeReg,
        double expReg,
        double expRangeReg,
        double decaExpressionReg,
        double decaJawReg,
        double decaGlobalReg,
        double texReg,
        double lightReg,
        EmotionConsistencySettings emotion,
        LipReadingSettings lipReading,
        String useSeg,
        Background background,
        String photometricNormalization,
        String shapeConstrainType)
        implements LossSettings {

    static CoarseLossSettings read(RecipeSection section) {
        return new CoarseLossSettings(
                LandmarkLossSettings.fan(section),
                LandmarkLossSettings.mediapipe(section),
                section.choice("gap_comparison", "distance", "offset", "position"),
                section.weight("photow"),
                section.weight("idw"),
                section.weight("shape_reg"),
                section.weight("exp_reg"),
                section.weight("exp_range_reg"),
                section.weight("deca_expression_reg"),
                section.weight("deca_jaw_reg"),
                section.weight("deca_global_reg"),
                section.weight("tex_reg"),
                section.weight("light_reg"),
                EmotionConsistencySettings.read(section),
                LipReadingSettings.read(section),
                section.choice("useSeg", "gt", "true", "rend", "false", "intersection", "union", "none"),
                Background.read(section),
                section.choice("photometric_normalization", "mean", "rel_mask_value", "neg_rel_mask_value",
                        "inv_rel_mask_value", "abs_mask_value"),
                section.choice("shape_constrain_type", "none", "exchange", "same"));
    }
}
