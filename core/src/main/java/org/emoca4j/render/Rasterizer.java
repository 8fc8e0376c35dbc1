package org.emoca4j.render;

import java.util.Arrays;

/**
 * PyTorch3D's {@code rasterize_meshes} with one face per pixel, no blur, no clipping, no culling and linear
 * interpolation in the picture, number for number in float32.
 *
 * <p>What must be kept for that: edges count as outside, the doubled area gets 1e-8 added before the division (so weights
 * sum to slightly less than 1), faces with a doubled area of at most 1e-8 or a corner nearer than 1e-8 are skipped, and
 * the lower face index wins a tie.
 *
 * @see <a href="https://arxiv.org/abs/2007.08501">Ravi et al., Accelerating 3D Deep Learning with PyTorch3D</a>
 */
public final class Rasterizer {

    private static final float EPSILON = 1e-8f;

    private Rasterizer() {}

    /**
     * Draws a mesh.
     *
     * @param vertices {@code V * 3}: x right and y down in -1..1 over the picture's edges on the shorter side, z growing
     *     away from the viewer and at least 1e-8 to be seen
     * @param faces {@code F * 3} vertex indices
     * @param width columns, at least 1
     * @param height rows, at least 1
     */
    public static Raster rasterize(float[] vertices, int[] faces, int width, int height) {
        int numPixels = Math.multiplyExact(width, height);
        int[] faceIndex = new int[numPixels];
        float[] zBuffer = new float[numPixels];
        float[] barycentrics = new float[3 * numPixels];
        Arrays.fill(faceIndex, -1);
        Arrays.fill(zBuffer, -1);
        Arrays.fill(barycentrics, -1);
        // PyTorch3D's axes point left and up; its pixel i counts from the right and from the bottom
        float[] centreX = centres(width, height);
        float[] centreY = centres(height, width);
        for (int f = 0; f < faces.length / 3; f++) {
            int a = 3 * faces[3 * f];
            int b = 3 * faces[3 * f + 1];
            int c = 3 * faces[3 * f + 2];
            float x0 = -vertices[a];
            float y0 = -vertices[a + 1];
            float z0 = vertices[a + 2];
            float x1 = -vertices[b];
            float y1 = -vertices[b + 1];
            float z1 = vertices[b + 2];
            float x2 = -vertices[c];
            float y2 = -vertices[c + 1];
            float z2 = vertices[c + 2];
            float area = (x2 - x0) * (y1 - y0) - (y2 - y0) * (x1 - x0);
            if (Math.min(z0, Math.min(z1, z2)) < EPSILON || (area <= EPSILON && area >= -EPSILON)) {
                continue;
            }
            float denominator = (float) (area + 1e-8);
            float minX = Math.min(x0, Math.min(x1, x2));
            float maxX = Math.max(x0, Math.max(x1, x2));
            float minY = Math.min(y0, Math.min(y1, y2));
            float maxY = Math.max(y0, Math.max(y1, y2));
            int left = first(centreX, maxX);
            int right = last(centreX, minX);
            int top = first(centreY, maxY);
            int bottom = last(centreY, minY);
            for (int row = top; row <= bottom; row++) {
                float py = centreY[row];
                for (int column = left; column <= right; column++) {
                    float px = centreX[column];
                    float w0 = ((px - x1) * (y2 - y1) - (py - y1) * (x2 - x1)) / denominator;
                    float w1 = ((px - x2) * (y0 - y2) - (py - y2) * (x0 - x2)) / denominator;
                    float w2 = ((px - x0) * (y1 - y0) - (py - y0) * (x1 - x0)) / denominator;
                    if (!(w0 > 0 && w1 > 0 && w2 > 0)) {
                        continue;
                    }
                    float z = w0 * z0 + w1 * z1 + w2 * z2;
                    int pixel = row * width + column;
                    if (z >= 0 && (faceIndex[pixel] < 0 || z < zBuffer[pixel])) {
                        faceIndex[pixel] = f;
                        zBuffer[pixel] = z;
                        barycentrics[3 * pixel] = w0;
                        barycentrics[3 * pixel + 1] = w1;
                        barycentrics[3 * pixel + 2] = w2;
                    }
                }
            }
        }
        return new Raster(width, height, faceIndex, zBuffer, barycentrics);
    }

    /** Pixel centres in PyTorch3D's NDC, from the largest (left or top) to the smallest. */
    private static float[] centres(int size, int other) {
        float range = size > other ? 2f * size / other : 2f;
        float offset = range / 2f;
        float[] out = new float[size];
        for (int i = 0; i < size; i++) {
            out[size - 1 - i] = -offset + (range * i + offset) / size;
        }
        return out;
    }

    /** The first index whose centre is at most {@code bound}; centres fall. */
    private static int first(float[] centres, float bound) {
        int low = 0;
        int high = centres.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (centres[middle] <= bound) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The last index whose centre is at least {@code bound}. */
    private static int last(float[] centres, float bound) {
        int low = 0;
        int high = centres.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (centres[middle] >= bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
