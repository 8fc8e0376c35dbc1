package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.complement;
import static org.emoca4j.train.loss.Operands.requireSameShape;
import static org.emoca4j.train.loss.Operands.requireShape;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The photometric loss, by how it weighs samples whose masks differ in size: the mean over all pixels of a sample,
 * times a factor (emoca section 4.1, {@code photometric_normalization}).
 */
public enum MaskNormalisation {

    /** The plain mean, pixels outside of the mask included; what every published recipe uses. */
    MEAN,

    /** Times the mean of the mask: a large face counts by its area twice. */
    REL_MASK_VALUE,

    /** Times one minus the mean of the mask. */
    NEG_REL_MASK_VALUE,

    /** Divided by the mean of the mask: the mean inside of it. A sample with an empty mask counts 0. */
    INV_REL_MASK_VALUE,

    /** Times the sum of the mask. */
    ABS_MASK_VALUE;

    /**
     * The normalisation of that published name, such as {@code inv_rel_mask_value}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static MaskNormalisation of(String name) {
        return Arrays.stream(values())
                .filter(value -> value.published().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("photometric normalisation " + name
                        + " is unknown; use one of " + Arrays.stream(values())
                                .map(MaskNormalisation::published)
                                .collect(Collectors.joining(", "))));
    }

    /** Its published name. */
    public String published() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@code photometric_texture}: mean absolute difference of two pictures under a mask.
     *
     * @param predicted B x 3 x H x W, 0..1
     * @param picture B x 3 x H x W, 0..1
     * @param mask B x 1 x H x W, 0..1
     */
    public Loss photometric(Tensor predicted, Tensor picture, Tensor mask) {
        requireSameShape("pictures", predicted, picture);
        requireShape("mask", mask, 1, picture.size(2), picture.size(3));
        Tensor error = predicted.mul(mask).sub(picture.mul(mask)).abs();
        Tensor means = error.reshape(error.size(0), -1).mean(1);
        return Loss.mean(normalised(means, mask.reshape(mask.size(0), -1)));
    }

    private Tensor normalised(Tensor means, Tensor mask) {
        return switch (this) {
            case MEAN -> means;
            case REL_MASK_VALUE -> means.mul(mask.mean(1));
            case NEG_REL_MASK_VALUE -> means.mul(complement(mask.mean(1)));
            case INV_REL_MASK_VALUE -> {
                Tensor covered = mask.mean(1);
                // the error under an empty mask is 0 already
                yield means.div(covered.masked_fill(covered.eq(new Scalar(0.0)), new Scalar(1.0)));
            }
            case ABS_MASK_VALUE -> means.mul(mask.sum(1));
        };
    }
}
