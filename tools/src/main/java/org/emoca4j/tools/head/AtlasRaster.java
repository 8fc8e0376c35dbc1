package org.emoca4j.tools.head;

import java.util.Arrays;

/** Which face, and where on it, each texel of the atlas shows. */
final class AtlasRaster {

    /** Receives one covered texel with its patch and interpolated source coordinates. */
    interface TexelVisitor {
        void visit(int texel, HeadSurface.Patch patch, double u, double v);
    }

    private static final int N = Atlas.SIZE;
    private static final int SPREAD_ROUNDS = 12;

    private final HeadSurface surface;
    /** Face of each texel, -1 outside. */
    final int[] face = new int[N * N];
    /** Weights of the face's corners, {@code N * N * 3}. */
    final double[] weights = new double[N * N * 3];

    AtlasRaster(HeadSurface surface, Atlas atlas) {
        this.surface = surface;
        Arrays.fill(face, -1);
        for (int f = 0; f < surface.facePatches.length; f++) {
            drawFace(f, atlas.uvs);
        }
    }

    private void drawFace(int f, float[] uvs) {
        double[] x = new double[3];
        double[] y = new double[3];
        for (int k = 0; k < 3; k++) {
            int t = surface.uvFaces[3 * f + k];
            x[k] = uvs[2 * t] * N - 0.5;
            y[k] = (1 - uvs[2 * t + 1]) * N - 0.5;
        }
        double area = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
        if (area == 0) {
            return;
        }
        int x0 = (int) Math.max(0, Math.ceil(min(x)));
        int x1 = (int) Math.min(N - 1, Math.floor(max(x)));
        int y0 = (int) Math.max(0, Math.ceil(min(y)));
        int y1 = (int) Math.min(N - 1, Math.floor(max(y)));
        for (int py = y0; py <= y1; py++) {
            for (int px = x0; px <= x1; px++) {
                double a = ((x[1] - px) * (y[2] - py) - (x[2] - px) * (y[1] - py)) / area;
                double b = ((x[2] - px) * (y[0] - py) - (x[0] - px) * (y[2] - py)) / area;
                double c = 1 - a - b;
                if (a >= -1e-9 && b >= -1e-9 && c >= -1e-9) {
                    int texel = py * N + px;
                    face[texel] = f;
                    weights[3 * texel] = a;
                    weights[3 * texel + 1] = b;
                    weights[3 * texel + 2] = c;
                }
            }
        }
    }

    private static double min(double[] a) {
        return Math.min(a[0], Math.min(a[1], a[2]));
    }

    private static double max(double[] a) {
        return Math.max(a[0], Math.max(a[1], a[2]));
    }

    void forEach(TexelVisitor visitor) {
        for (int texel = 0; texel < face.length; texel++) {
            int f = face[texel];
            if (f >= 0) {
                double u = 0;
                double v = 0;
                for (int k = 0; k < 3; k++) {
                    HeadSurface.UvSource s = surface.uvSources.get(surface.uvFaces[3 * f + k]);
                    u += weights[3 * texel + k] * s.u();
                    v += weights[3 * texel + k] * s.v();
                }
                visitor.visit(texel, surface.facePatches[f], u, v);
            }
        }
    }

    /** One coordinate of the surface point that a covered texel shows. */
    double coordinate(int texel, int axis, double[] positions) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            sum += weights[3 * texel + k] * positions[3 * surface.faces[3 * face[texel] + k] + axis];
        }
        return sum;
    }

    /** Least and greatest u, then v, of a patch in its source. */
    double[] bounds(HeadSurface.Patch patch) {
        double[] b = {1e9, -1e9, 1e9, -1e9};
        for (HeadSurface.UvSource s : surface.uvSources) {
            if (s.patch() == patch) {
                b[0] = Math.min(b[0], s.u());
                b[1] = Math.max(b[1], s.u());
                b[2] = Math.min(b[2], s.v());
                b[3] = Math.max(b[3], s.v());
            }
        }
        return b;
    }

    /** Continues {@code N * N * 3} colours over the borders of the islands, so that filtering finds no black. */
    void spread(double[] image) {
        boolean[] known = new boolean[N * N];
        for (int i = 0; i < known.length; i++) {
            known[i] = face[i] >= 0;
        }
        for (int round = 0; round < SPREAD_ROUNDS; round++) {
            boolean[] next = known.clone();
            for (int i = 0; i < known.length; i++) {
                if (!known[i]) {
                    next[i] = fillFromNeighbours(image, known, i);
                }
            }
            known = next;
        }
    }

    private static boolean fillFromNeighbours(double[] image, boolean[] known, int texel) {
        int n = 0;
        double[] sum = new double[3];
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                int x = texel % N + dx;
                int y = texel / N + dy;
                if (x >= 0 && y >= 0 && x < N && y < N && known[y * N + x]) {
                    n++;
                    for (int c = 0; c < 3; c++) {
                        sum[c] += image[3 * (y * N + x) + c];
                    }
                }
            }
        }
        for (int c = 0; n > 0 && c < 3; c++) {
            image[3 * texel + c] = sum[c] / n;
        }
        return n > 0;
    }
}
