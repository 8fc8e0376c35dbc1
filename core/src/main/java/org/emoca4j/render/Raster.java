package org.emoca4j.render;

/**
 * What a rasteriser found in a window of a picture: for each pixel the nearest face.
 *
 * @param left column of the picture at the window's first column
 * @param top row of the picture at the window's first row
 * @param width columns of the window
 * @param height rows of the window
 * @param faceIndex {@code height * width} face indices, row-major; -1 where there is none
 * @param zBuffer {@code height * width} interpolated z; -1 where there is none
 * @param barycentrics {@code height * width * 3} weights of the face's corners; -1 where there is none. They sum to a
 *     little less than 1 in small faces, see {@link Rasterizer}
 */
public record Raster(
        int left, int top, int width, int height, int[] faceIndex, float[] zBuffer, float[] barycentrics) {

    /** How many pixels show a face. */
    public int numCovered() {
        int n = 0;
        for (int f : faceIndex) {
            if (f >= 0) {
                n++;
            }
        }
        return n;
    }

    /**
     * Blends values given at the vertices over the faces.
     *
     * @param values {@code V * channels}, vertex by vertex
     * @param channels values per vertex
     * @param faces {@code F * 3} indices into {@code values}, faces in the order that was rasterised
     * @return {@code height * width * channels}, 0 where there is no face
     */
    public float[] interpolate(float[] values, int channels, int[] faces) {
        float[] out = new float[faceIndex.length * channels];
        for (int p = 0; p < faceIndex.length; p++) {
            int face = faceIndex[p];
            if (face >= 0) {
                interpolate(p, values, channels, faces, out, p * channels);
            }
        }
        return out;
    }

    /** Sum of the weights at one covered pixel, a little below 1. */
    float weightSum(int pixel) {
        return barycentrics[3 * pixel] + barycentrics[3 * pixel + 1] + barycentrics[3 * pixel + 2];
    }

    /** Blends the values at one covered pixel into {@code out[offset ...]}. */
    void interpolate(int pixel, float[] values, int channels, int[] faces, float[] out, int offset) {
        int face = 3 * faceIndex[pixel];
        int a = channels * faces[face];
        int b = channels * faces[face + 1];
        int c = channels * faces[face + 2];
        float w0 = barycentrics[3 * pixel];
        float w1 = barycentrics[3 * pixel + 1];
        float w2 = barycentrics[3 * pixel + 2];
        for (int k = 0; k < channels; k++) {
            out[offset + k] = w0 * values[a + k] + w1 * values[b + k] + w2 * values[c + k];
        }
    }
}
