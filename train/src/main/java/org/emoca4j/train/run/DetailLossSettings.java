package org.emoca4j.train.run;

/**
 * The section {@code losses} of {@code detail} (emoca sections 4.2 and 4.3; deca-flame section 6.3).
 *
 * @param sfsw0 weight of the L1 distance of the textures' face patch; the ID-MRF term is multiplied by it too
 * @param mrfwr weight of the ID-MRF term
 * @param zregw weight of the mean displacement
 * @param zdiffw weight of the differences of neighbouring shading
 * @param zsymw weight of the displacement's distance from its mirror image, where one side is not seen
 * @param photow weight of the photometric term
 * @param useDetailedPhoto whether the photometric term counts; it is a figure only otherwise
 * @param emonetWeight weight of the emotion consistency of the detailed picture
 * @param detailConstrainType what is done with the detail codes of one person: {@code none} or {@code exchange}
 * @param useSeg what masks the terms: {@code gt} or {@code true} the segmentation, {@code rend} or
 *     {@code false} the rendered head,
 *     {@code intersection} what both say, {@code union} what either says, {@code none} nothing
 * @param background what stands behind the rendered head
 * @param photometricNormalization how the photometric term weighs samples whose masks differ in size
 */
public record DetailLossSettings(
        double sfsw0,
        double mrfwr,
        double zregw,
        double zdiffw,
        double zsymw,
        double photow,
        boolean useDetailedPhoto,
        double emonetWeight,
        String detailConstrainType,
        String useSeg,
        Background background,
        String photometricNormalization)
        implements LossSettings {

    static DetailLossSettings read(RecipeSection section) {
        return new DetailLossSettings(
                section.weight("sfsw0"),
                section.weight("mrfwr"),
                section.weight("zregw"),
                section.weight("zdiffw"),
                section.weight("zsymw"),
                section.weight("photow"),
                section.flag("use_detailed_photo"),
                section.weight("emonet_weight"),
                section.choice("detail_constrain_type", "none", "exchange"),
                section.choice("useSeg", "gt", "true", "rend", "false", "intersection", "union", "none"),
                Background.read(section),
                section.choice("photometric_normalization", "mean", "rel_mask_value", "neg_rel_mask_value",
                        "inv_rel_mask_value", "abs_mask_value"));
    }
}
