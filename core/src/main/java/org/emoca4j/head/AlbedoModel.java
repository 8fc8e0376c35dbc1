package org.emoca4j.head;

/**
 * A linear model of skin colour in texture space.
 *
 * @param size texels per side N; texel row 0 is v = 1
 * @param mean {@code N * N * 3} RGB in 0..1 (sRGB-encoded), row-major, interleaved
 * @param dirs components, each {@code N * N * 3}, for coefficients of unit variance
 * @param faceMask {@code N * N}, 0..1: skin of the face, usable for estimating light and albedo
 */
public record AlbedoModel(int size, float[] mean, float[][] dirs, float[] faceMask) {

    public AlbedoModel {
        int n = size * size;
        if (mean.length != 3 * n || faceMask.length != n) {
            throw new IllegalArgumentException("albedo of " + size + " x " + size + " texels: mean has " + mean.length
                    + " and mask " + faceMask.length + " values");
        }
        for (float[] dir : dirs) {
            if (dir.length != 3 * n) {
                throw new IllegalArgumentException("an albedo component has " + dir.length + " values");
            }
        }
    }

    /** Mean plus the weighted components, not clamped; missing coefficients count as 0. */
    public float[] decode(float[] coefficients) {
        if (coefficients.length > dirs.length) {
            throw new IllegalArgumentException(
                    coefficients.length + " albedo coefficients for " + dirs.length + " components");
        }
        float[] out = mean.clone();
        for (int k = 0; k < coefficients.length; k++) {
            float c = coefficients[k];
            float[] dir = dirs[k];
            for (int i = 0; i < out.length; i++) {
                out[i] += c * dir[i];
            }
        }
        return out;
    }
}
