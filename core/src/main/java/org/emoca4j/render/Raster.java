package org.emoca4j.render;

/**
 * Which face each pixel shows.
 *
 * @param width columns
 * @param height rows
 * @param faceIndex {@code height * width}; faceIndex[y * width + x] = f means that face f is the nearest at pixel (x, y),
 *     -1 that no face covers it
 * @param zBuffer {@code height * width} depths in the unit of the input z, -1 where there is no face
 * @param barycentrics {@code height * width * 3} weights of the face's corners, -1 where there is no face; they sum to a
 *     little less than 1 (see {@link Rasterizer})
 */
public record Raster(int width, int height, int[] faceIndex, float[] zBuffer, float[] barycentrics) {}
