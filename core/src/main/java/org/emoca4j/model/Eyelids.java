package org.emoca4j.model;

/**
 * Blend shapes that close FLAME's eyes, which its own expressions hardly do: offsets for a coefficient of 1.
 *
 * @param left {@code V * 3} metres, head space: {@code l_eyelid.npy}
 * @param right {@code V * 3} metres, head space: {@code r_eyelid.npy}
 * @see <a href="https://arxiv.org/abs/2404.04104">Retsinas et al., SMIRK, CVPR 2024</a> (baselines section 5)
 */
public record Eyelids(float[] left, float[] right) {

    public Eyelids {
        if (left.length != right.length) {
            throw new IllegalArgumentException("the eyelids are for heads of " + left.length / 3 + " and "
                    + right.length / 3 + " vertices");
        }
    }

    /**
     * Closes the eyes of a head.
     *
     * @param vertices {@code V * 3}, changed in place
     * @param weights of the left and of the right one, 0 open to 1 closed
     */
    void close(float[] vertices, float[] weights) {
        if (vertices.length != left.length) {
            throw new IllegalArgumentException("the head has " + vertices.length / 3 + " vertices, the eyelids "
                    + left.length / 3);
        }
        for (int i = 0; i < vertices.length; i++) {
            vertices[i] += weights[0] * left[i] + weights[1] * right[i];
        }
    }
}
