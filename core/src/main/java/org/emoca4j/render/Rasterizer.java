package org.emoca4j.render;

import java.util.Arrays;

/**
 * A z-buffer rasteriser by the rules of PyTorch3D's {@code rasterize_meshes} as DECA and EMOCA use it: no blur, one
 * face per pixel, attributes linear on the screen, no clipping. Face index, depth and barycentrics equal the
 * reference's bit for bit, as all arithmetic is float32 in the reference's order (deca-flame section 5):
 *
 * <ul>
 *   <li>a face is skipped if a vertex has z below 1e-8 or twice its area is at most 1e-8;
 *   <li>1e-8 is added to the signed area before dividing by it, so barycentrics don't quite sum to 1;
 *   <li>a pixel centre on an edge is outside, so it belongs to neither neighbour;
 *   <li>the smallest depth wins, then the lowest face index; back faces are drawn too unless culled.
 * </ul>
 *
 * <p>Example: the triangle (-1,-1,1), (3,-1,1), (-1,3,1) covers each pixel of a square picture.
 *
 * @see <a href="https://arxiv.org/abs/2007.08501">Ravi et al., Accelerating 3D Deep Learning with PyTorch3D</a>
 */
public final class Rasterizer {

    // a double, as in the reference: it is added to and compared with floats in double precision
    private static final double EPSILON = 1e-8;

    private final int[] faces;
    private final boolean cullBackFaces;
    private final float[] xs;
    private final float[] ys;
    private final int left;
    private final int top;
    private final int[] faceIndex;
    private final float[] zBuffer;
    private final float[] barycentrics;

    private Rasterizer(int[] faces, boolean cullBackFaces, int pictureWidth, int pictureHeight, Window window) {
        this.faces = faces;
        this.cullBackFaces = cullBackFaces;
        left = window.left();
        top = window.top();
        xs = centres(left, window.width(), pictureWidth, pictureHeight);
        ys = centres(top, window.height(), pictureHeight, pictureWidth);
        int n = Math.multiplyExact(window.width(), window.height());
        faceIndex = new int[n];
        zBuffer = new float[n];
        barycentrics = new float[Math.multiplyExact(3, n)];
        Arrays.fill(faceIndex, -1);
        Arrays.fill(zBuffer, -1);
        Arrays.fill(barycentrics, -1);
    }

    /**
     * Rasterises a mesh into a picture.
     *
     * @param vertices {@code V * 3}: x right and y down, -1..1 over the picture's edges whatever its shape, z away from
     *     the viewer and positive
     * @param faces {@code F * 3} vertex indices
     * @param width columns of the picture
     * @param height rows of the picture
     */
    public static Raster rasterize(float[] vertices, int[] faces, int width, int height) {
        return rasterize(vertices, faces, width, height, Window.whole(width, height), false);
    }

    /**
     * Rasterises a part of a picture.
     *
     * @param cullBackFaces leaves out faces that show their back, that is whose corners run clockwise on the screen
     */
    static Raster rasterize(
            float[] vertices, int[] faces, int width, int height, Window window, boolean cullBackFaces) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("can't rasterise into " + width + " x " + height + " pixels");
        }
        Rasterizer rasterizer = new Rasterizer(faces, cullBackFaces, width, height, window);
        rasterizer.draw(toPyTorch3d(vertices, width, height));
        return new Raster(
                window.left(),
                window.top(),
                window.width(),
                window.height(),
                rasterizer.faceIndex,
                rasterizer.zBuffer,
                rasterizer.barycentrics);
    }

    /** PyTorch3D's NDC has x to the left and y up; the long side of a picture spans more than -1..1. */
    private static float[] toPyTorch3d(float[] vertices, int width, int height) {
        float[] out = vertices.clone();
        for (int i = 0; i < out.length; i += 3) {
            out[i] = -out[i];
            out[i + 1] = -out[i + 1];
            // two roundings, as in the reference
            if (height > width) {
                out[i + 1] = out[i + 1] * height / width;
            } else if (width > height) {
                out[i] = out[i] * width / height;
            }
        }
        return out;
    }

    /** Coordinates of pixel centres along a side, decreasing; only those of the window. */
    private static float[] centres(int from, int count, int side, int otherSide) {
        float range = side > otherSide ? side * 2f / otherSide : 2f;
        float offset = range / 2f;
        float[] out = new float[count];
        for (int k = 0; k < count; k++) {
            int i = side - 1 - (from + k);
            out[k] = -offset + (range * i + offset) / side;
        }
        return out;
    }

    private void draw(float[] v) {
        for (int f = 0; f < faces.length / 3; f++) {
            drawFace(v, f, 3 * faces[3 * f], 3 * faces[3 * f + 1], 3 * faces[3 * f + 2]);
        }
    }

    private void drawFace(float[] v, int face, int a, int b, int c) {
        float x0 = v[a];
        float y0 = v[a + 1];
        float z0 = v[a + 2];
        float x1 = v[b];
        float y1 = v[b + 1];
        float z1 = v[b + 2];
        float x2 = v[c];
        float y2 = v[c + 1];
        float z2 = v[c + 2];
        if (Math.min(Math.min(z0, z1), z2) < EPSILON) {
            return;
        }
        // E(v0, v1, v2); also false for corners that are not numbers
        float faceArea = (x0 - x1) * (y2 - y1) - (y0 - y1) * (x2 - x1);
        if (!(Math.abs(faceArea) > EPSILON) || cullBackFaces && faceArea < 0) {
            return;
        }
        int firstColumn = firstAtMost(xs, Math.max(Math.max(x0, x1), x2));
        int endColumn = firstBelow(xs, Math.min(Math.min(x0, x1), x2), firstColumn);
        if (firstColumn >= endColumn) {
            return;
        }
        int firstRow = firstAtMost(ys, Math.max(Math.max(y0, y1), y2));
        int endRow = firstBelow(ys, Math.min(Math.min(y0, y1), y2), firstRow);
        // E(v2, v0, v1) + epsilon, the sum in double
        float area = (float) ((x2 - x0) * (y1 - y0) - (y2 - y0) * (x1 - x0) + EPSILON);
        float sign = Math.signum(area);
        float dx0 = x2 - x1;
        float dy0 = y2 - y1;
        float dx1 = x0 - x2;
        float dy1 = y0 - y2;
        float dx2 = x1 - x0;
        float dy2 = y1 - y0;
        for (int row = firstRow; row < endRow; row++) {
            float py = ys[row];
            float q0 = (py - y1) * dx0;
            float q1 = (py - y2) * dx1;
            float q2 = (py - y0) * dx2;
            int base = row * xs.length;
            for (int column = firstColumn; column < endColumn; column++) {
                float px = xs[column];
                float e0 = (px - x1) * dy0 - q0;
                float e1 = (px - x2) * dy1 - q1;
                float e2 = (px - x0) * dy2 - q2;
                // signs first: most centres of a bounding box fall outside and need no division
                if (e0 * sign > 0 && e1 * sign > 0 && e2 * sign > 0) {
                    float w0 = e0 / area;
                    float w1 = e1 / area;
                    float w2 = e2 / area;
                    float z = w0 * z0 + w1 * z1 + w2 * z2;
                    int pixel = base + column;
                    // a quotient can underflow to 0, which is not inside
                    if (z >= 0 && w0 > 0 && w1 > 0 && w2 > 0 && (faceIndex[pixel] < 0 || z < zBuffer[pixel])) {
                        faceIndex[pixel] = face;
                        zBuffer[pixel] = z;
                        barycentrics[3 * pixel] = w0;
                        barycentrics[3 * pixel + 1] = w1;
                        barycentrics[3 * pixel + 2] = w2;
                    }
                }
            }
        }
    }

    /** Index of the first of the decreasing centres that is at most {@code limit}. */
    private static int firstAtMost(float[] centres, float limit) {
        int n = centres.length;
        if (n == 0 || centres[n - 1] > limit) {
            return n;
        }
        int i = guess(centres, limit);
        while (i > 0 && centres[i - 1] <= limit) {
            i--;
        }
        while (centres[i] > limit) {
            i++;
        }
        return i;
    }

    /** Index of the first of the decreasing centres that is below {@code limit}, at least {@code from}. */
    private static int firstBelow(float[] centres, float limit, int from) {
        int n = centres.length;
        if (n == 0 || centres[n - 1] >= limit) {
            return n;
        }
        int i = guess(centres, limit);
        while (i > 0 && centres[i - 1] < limit) {
            i--;
        }
        while (centres[i] >= limit) {
            i++;
        }
        return Math.max(i, from);
    }

    /** Index of a centre near a coordinate: they are evenly spaced, up to rounding. */
    private static int guess(float[] centres, float coordinate) {
        int last = centres.length - 1;
        if (last == 0) {
            return 0;
        }
        float index = (centres[0] - coordinate) * last / (centres[0] - centres[last]);
        return Math.max(0, Math.min(last, (int) index));
    }
}
