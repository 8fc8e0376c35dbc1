package org.emoca4j.train.run;

/**
 * The section {@code data.augmentation}: how a crop is varied, with its mask and landmarks (emoca section 6).
 *
 * @param enabled whether anything is varied at all
 * @param scaleMin smallest factor of size
 * @param scaleMax largest factor of size
 * @param rotation largest turn to either side, degrees
 * @param translation largest shift in x and in y, as a part of the picture's size
 * @param appearance whether one of compression, noise, blur, sharpening or nothing is applied
 */
public record AugmentationSettings(
        boolean enabled, double scaleMin, double scaleMax, double rotation, double translation, boolean appearance) {

    private static final double SMALLEST = 0.1;
    private static final double LARGEST = 10;

    static AugmentationSettings read(RecipeSection section) {
        double smallest = section.number("scale_min", SMALLEST, LARGEST);
        return new AugmentationSettings(
                section.flag("enabled"),
                smallest,
                section.number("scale_max", smallest, LARGEST),
                section.number("rotation", 0, 180),
                section.number("translation", 0, 1),
                section.flag("appearance"));
    }
}
