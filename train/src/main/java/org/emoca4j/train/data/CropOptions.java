package org.emoca4j.train.data;

import java.nio.file.Path;
import java.util.Optional;
import org.emoca4j.detect.CropSquare;

/**
 * How photos become samples.
 *
 * @param scale how much larger than the face the crop is, 1.25 as published
 * @param resampling how the crop's pixels are made
 * @param pseudoLabels whether the built-in emotion network names the expression where the data set doesn't
 * @param masks folder of face masks: for photo {@code a/b.jpg} the picture {@code a/b.png} of the photo's size, face
 *     above half brightness. Where there is none, the convex hull of the face mesh stands in.
 */
public record CropOptions(double scale, Resampling resampling, boolean pseudoLabels, Optional<Path> masks) {

    /** How the crop's pixels are made. */
    public enum Resampling {
        /** Cubic convolution: how AffectNet was prepared for the published training. */
        BICUBIC,
        /** The mean of four pixels: the published image demo. */
        BILINEAR,
        /** Bilinear, after means over whole blocks where the photo shrinks to half or less. */
        SMOOTH
    }

    /** As published. */
    public static final CropOptions PUBLISHED =
            new CropOptions(CropSquare.DEMO_SCALE, Resampling.BICUBIC, false, Optional.empty());

    public CropOptions {
        if (!(scale >= 0.5 && scale <= 4)) {
            throw new IllegalArgumentException("the crop's scale must be 0.5..4, got " + scale);
        }
    }

    /** The options in one line, for comparing preparations; the masks' place doesn't count. */
    String describe() {
        return "scale=" + scale + " resampling=" + resampling + " pseudoLabels=" + pseudoLabels
                + " masks=" + masks.isPresent();
    }
}
