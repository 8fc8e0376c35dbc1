package org.emoca4j.train.twin;

import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where tensors live and in which precision.
 *
 * @param dtype {@code Float} or {@code Double}
 * @param device as libtorch names it, such as {@code cpu} or {@code cuda:0}
 */
public record Placement(ScalarType dtype, String device) {

    /** Single precision on the processor. */
    public static final Placement CPU = new Placement(ScalarType.Float, "cpu");

    /** Double precision on the processor, for checks. */
    public static final Placement CPU_DOUBLE = new Placement(ScalarType.Double, "cpu");

    public Placement {
        if (dtype != ScalarType.Float && dtype != ScalarType.Double) {
            throw new IllegalArgumentException("decoding needs Float or Double, got " + dtype);
        }
    }
}
