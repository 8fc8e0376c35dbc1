package org.emoca4j.head;

/**
 * A linear model of skin colour at the vertices of a head.
 *
 * @param mean {@code V * 3} RGB in 0..1
 * @param dirs components, each {@code V * 3}, for each unit of a coefficient
 */
public record VertexColours(float[] mean, float[][] dirs) {

    public VertexColours {
        for (float[] dir : dirs) {
            if (dir.length != mean.length) {
                throw new IllegalArgumentException(
                        "a colour component has " + dir.length + " values, the mean " + mean.length);
            }
        }
    }

    /** Mean plus the weighted components, not clamped; missing coefficients count as 0. */
    public float[] decode(float[] coefficients) {
        if (coefficients.length > dirs.length) {
            throw new IllegalArgumentException(
                    coefficients.length + " colour coefficients for " + dirs.length + " components");
        }
        float[] colours = mean.clone();
        LinearHead.addScaled(colours, dirs, coefficients);
        return colours;
    }
}
