package org.emoca4j.train.twin;

import java.util.Arrays;
import org.emoca4j.mesh.VertexNormals;
import org.emoca4j.render.SphericalHarmonics;

/**
 * One head of a batch in its picture: at each covered pixel weights of the corners, place in the texture, skin colour,
 * normal and light, and the way back from the pixel's gradient to all that it was computed from. By the formulas of
 * {@link TorchRasterizer#barycentrics}, {@link TorchView#lit} and {@link TorchLight}, of which this is the derivative
 * worked out by hand.
 */
final class ShadedHead {

    private static final double EPSILON = 1e-8;
    private static final int COLOURS = 3;

    private final Surface surface;
    private final Inputs inputs;
    private final int[] shown;
    private final int verticesAt;
    private final float[] vertices;
    private final float[] normals;
    private final int albedoAt;
    private final int lightAt;
    private final float[] basis = new float[SphericalHarmonics.NUM_BASIS];
    private final float[] basisGradient = new float[SphericalHarmonics.NUM_BASIS];
    private final float[] normalGradient = new float[3];

    // the pixel that was looked at last
    private final int[] corner = new int[3];
    private final float[] x = new float[3];
    private final float[] y = new float[3];
    private final float[] weight = new float[3];
    private final float[] normal = new float[3];
    private final float[] shading = new float[COLOURS];
    private final float[] skin = new float[COLOURS];
    private float pixelX;
    private float pixelY;
    private float area;
    private int column;
    private int row;
    private float right;
    private float down;

    /**
     * What all heads have in common.
     *
     * @param faces {@code F * 3} vertex indices
     * @param faceUvs {@code 6 * F}: u of the three corners, then v; NDC of the texture
     * @param mask {@code N * N} where face and eyes are in the texture
     * @param size pixels along a side of the picture
     * @param texels N
     * @param centres {@code size} NDC of the pixels' centres along a side
     */
    record Surface(int[] faces, float[] faceUvs, float[] mask, int size, int texels, float[] centres) {}

    /**
     * A batch.
     *
     * @param shown of each head the face that each pixel shows, or -1
     * @param vertices {@code B * V * 3} head space
     * @param ndc {@code B * V * 3} the same projected
     * @param albedo {@code B * 3 * N * N}
     * @param light {@code B * 9 * 3}
     */
    record Inputs(int[][] shown, float[] vertices, float[] ndc, float[] albedo, float[] light) {

        int numVertices() {
            return vertices.length / 3 / shown.length;
        }
    }

    /**
     * Where gradients of one head are added to, as places in an array; -1 for those that nobody wants.
     *
     * @param vertices of {@code V * 3}, in the order of the inputs, as all of these
     * @param ndc of {@code V * 3}
     * @param albedo of {@code 3 * N * N}
     * @param light of {@code 9 * 3}
     */
    record Places(int vertices, int ndc, int albedo, int light) {}

    ShadedHead(Surface surface, Inputs inputs, int item) {
        this.surface = surface;
        this.inputs = inputs;
        shown = inputs.shown()[item];
        verticesAt = 3 * inputs.numVertices() * item;
        vertices = Arrays.copyOfRange(inputs.vertices(), verticesAt, verticesAt + 3 * inputs.numVertices());
        normals = VertexNormals.of(vertices, surface.faces());
        albedoAt = COLOURS * surface.texels() * surface.texels() * item;
        lightAt = COLOURS * SphericalHarmonics.NUM_BASIS * item;
    }

    /**
     * Draws.
     *
     * @param lit receives three planes from {@code litAt} on, untouched where nothing is seen
     * @param faceMask receives one plane from {@code faceMaskAt} on
     */
    void draw(float[] lit, int litAt, float[] faceMask, int faceMaskAt) {
        int plane = shown.length;
        for (int pixel = 0; pixel < plane; pixel++) {
            if (shown[pixel] >= 0) {
                look(shown[pixel], pixel);
                for (int c = 0; c < COLOURS; c++) {
                    lit[litAt + c * plane + pixel] = skin[c] * shading[c];
                }
                faceMask[faceMaskAt + pixel] = blend(surface.mask(), 0);
            }
        }
    }

    /**
     * Goes back.
     *
     * @param gradient of what {@link #draw} drew: three planes from {@code gradientAt} on
     * @param out gradients are added to it
     */
    void back(float[] gradient, int gradientAt, float[] out, Places places) {
        int plane = shown.length;
        float[] shadingGradient = new float[COLOURS];
        float[] skinGradient = new float[COLOURS];
        float[] ofNormals = places.vertices() < 0 ? null : new float[vertices.length];
        for (int pixel = 0; pixel < plane; pixel++) {
            // a mask leaves most of a head without gradient
            if (shown[pixel] >= 0 && arrives(gradient, gradientAt + pixel, plane)) {
                look(shown[pixel], pixel);
                for (int c = 0; c < COLOURS; c++) {
                    float g = gradient[gradientAt + c * plane + pixel];
                    shadingGradient[c] = g * skin[c];
                    skinGradient[c] = g * shading[c];
                }
                if (places.light() >= 0) {
                    lightBack(shadingGradient, out, places.light());
                }
                if (places.albedo() >= 0) {
                    albedoBack(skinGradient, out, places.albedo());
                }
                if (places.ndc() >= 0 || ofNormals != null) {
                    surfaceBack(shown[pixel], shadingGradient, skinGradient, ofNormals, out, places.ndc());
                }
            }
        }
        if (ofNormals != null) {
            VertexNormals.addGradient(vertices, surface.faces(), ofNormals, out, places.vertices());
        }
    }

    private static boolean arrives(float[] gradient, int at, int plane) {
        return gradient[at] != 0 || gradient[at + plane] != 0 || gradient[at + 2 * plane] != 0;
    }

    private void look(int face, int pixel) {
        int[] faces = surface.faces();
        float[] ndc = inputs.ndc();
        for (int k = 0; k < 3; k++) {
            corner[k] = faces[3 * face + k];
            x[k] = ndc[verticesAt + 3 * corner[k]];
            y[k] = ndc[verticesAt + 3 * corner[k] + 1];
        }
        pixelX = surface.centres()[pixel % surface.size()];
        pixelY = surface.centres()[pixel / surface.size()];
        // E(v2, v0, v1) + epsilon, the sum in double, as the rasteriser's
        area = (float) ((y[0] - y[2]) * (x[1] - x[0]) - (x[0] - x[2]) * (y[1] - y[0]) + EPSILON);
        weight[0] = edge(1, 2) / area;
        weight[1] = edge(2, 0) / area;
        weight[2] = edge(0, 1) / area;
        for (int c = 0; c < 3; c++) {
            normal[c] = weight[0] * normals[3 * corner[0] + c] + weight[1] * normals[3 * corner[1] + c]
                    + weight[2] * normals[3 * corner[2] + c];
        }
        int f = surface.faces().length / 3;
        placeInTexture(interpolatedUv(face, f), interpolatedUv(3 * f + face, f));
        int texels = surface.texels() * surface.texels();
        for (int c = 0; c < COLOURS; c++) {
            skin[c] = blend(inputs.albedo(), albedoAt + c * texels);
        }
        shade();
    }

    /** The edge function of the pixel and the edge between two corners. */
    private float edge(int from, int to) {
        return (pixelX - x[from]) * (y[to] - y[from]) - (pixelY - y[from]) * (x[to] - x[from]);
    }

    private float interpolatedUv(int at, int stride) {
        float[] uvs = surface.faceUvs();
        return weight[0] * uvs[at] + weight[1] * uvs[at + stride] + weight[2] * uvs[at + 2 * stride];
    }

    /** As grid_sample without aligned corners. */
    private void placeInTexture(float u, float v) {
        float across = ((u + 1) * surface.texels() - 1) / 2;
        float along = ((v + 1) * surface.texels() - 1) / 2;
        column = (int) Math.floor(across);
        row = (int) Math.floor(along);
        right = across - column;
        down = along - row;
    }

    private float blend(float[] maps, int from) {
        float upper = (1 - right) * texel(maps, from, row, column) + right * texel(maps, from, row, column + 1);
        float lower = (1 - right) * texel(maps, from, row + 1, column) + right * texel(maps, from, row + 1, column + 1);
        return (1 - down) * upper + down * lower;
    }

    /** 0 outside. */
    private float texel(float[] maps, int from, int i, int j) {
        int n = surface.texels();
        return i >= 0 && i < n && j >= 0 && j < n ? maps[from + i * n + j] : 0;
    }

    private void shade() {
        float[] l = inputs.light();
        float[] h = basis;
        SphericalHarmonics.basis(normal[0], normal[1], normal[2], h);
        for (int c = 0, at = lightAt; c < COLOURS; c++, at++) {
            // written out: the compiler doesn't unroll a loop over both
            shading[c] = l[at] * h[0] + l[at + 3] * h[1] + l[at + 6] * h[2] + l[at + 9] * h[3] + l[at + 12] * h[4]
                    + l[at + 15] * h[5] + l[at + 18] * h[6] + l[at + 21] * h[7] + l[at + 24] * h[8];
        }
    }

    private void lightBack(float[] shadingGradient, float[] out, int at) {
        for (int k = 0; k < SphericalHarmonics.NUM_BASIS; k++) {
            for (int c = 0; c < COLOURS; c++) {
                out[at + COLOURS * k + c] += basis[k] * shadingGradient[c];
            }
        }
    }

    private void albedoBack(float[] skinGradient, float[] out, int at) {
        int n = surface.texels();
        for (int c = 0; c < COLOURS; c++) {
            int from = at + c * n * n;
            add(out, from, row, column, (1 - right) * (1 - down) * skinGradient[c]);
            add(out, from, row, column + 1, right * (1 - down) * skinGradient[c]);
            add(out, from, row + 1, column, (1 - right) * down * skinGradient[c]);
            add(out, from, row + 1, column + 1, right * down * skinGradient[c]);
        }
    }

    private void add(float[] out, int from, int i, int j, float value) {
        int n = surface.texels();
        if (i >= 0 && i < n && j >= 0 && j < n) {
            out[from + i * n + j] += value;
        }
    }

    /**
     * To the normals, and by the corners' weights to the projected vertices.
     *
     * @param ofNormals {@code V * 3}, gradients are added to it; null if nobody wants them
     * @param ndcAt where those of the projected vertices are added to {@code out}, -1 if nobody wants them
     */
    private void surfaceBack(
            int face, float[] shadingGradient, float[] skinGradient, float[] ofNormals, float[] out, int ndcAt) {
        float[] light = inputs.light();
        for (int k = 0; k < SphericalHarmonics.NUM_BASIS; k++) {
            int l = lightAt + COLOURS * k;
            basisGradient[k] = shadingGradient[0] * light[l] + shadingGradient[1] * light[l + 1]
                    + shadingGradient[2] * light[l + 2];
        }
        SphericalHarmonics.basisGradient(normal[0], normal[1], normal[2], basisGradient, normalGradient);
        if (ofNormals != null) {
            for (int k = 0; k < 3; k++) {
                for (int c = 0; c < 3; c++) {
                    ofNormals[3 * corner[k] + c] += weight[k] * normalGradient[c];
                }
            }
        }
        if (ndcAt >= 0) {
            weightsBack(face, skinGradient, out, ndcAt);
        }
    }

    private void weightsBack(int face, float[] skinGradient, float[] out, int at) {
        float gu = 0;
        float gv = 0;
        int n = surface.texels();
        for (int c = 0; c < COLOURS; c++) {
            int from = albedoAt + c * n * n;
            float nw = texel(inputs.albedo(), from, row, column);
            float ne = texel(inputs.albedo(), from, row, column + 1);
            float sw = texel(inputs.albedo(), from, row + 1, column);
            float se = texel(inputs.albedo(), from, row + 1, column + 1);
            gu += skinGradient[c] * ((1 - down) * (ne - nw) + down * (se - sw));
            gv += skinGradient[c] * ((1 - right) * (sw - nw) + right * (se - ne));
        }
        gu *= n / 2f;
        gv *= n / 2f;
        float[] uvs = surface.faceUvs();
        int f = surface.faces().length / 3;
        float areaGradient = 0;
        for (int k = 0; k < 3; k++) {
            int from = 3 * corner[k];
            float ofWeight = normalGradient[0] * normals[from] + normalGradient[1] * normals[from + 1]
                    + normalGradient[2] * normals[from + 2]
                    + gu * uvs[k * f + face] + gv * uvs[(3 + k) * f + face];
            areaGradient -= ofWeight * weight[k] / area;
            edgeBack((k + 1) % 3, (k + 2) % 3, ofWeight / area, out, at);
        }
        for (int k = 0; k < 3; k++) {
            int next = (k + 1) % 3;
            int last = (k + 2) % 3;
            out[at + 3 * corner[k]] += areaGradient * (y[last] - y[next]);
            out[at + 3 * corner[k] + 1] += areaGradient * (x[next] - x[last]);
        }
    }

    private void edgeBack(int from, int to, float gradient, float[] out, int at) {
        int start = at + 3 * corner[from];
        int end = at + 3 * corner[to];
        float toX = pixelX - x[from];
        float toY = pixelY - y[from];
        out[start] += gradient * (toY - (y[to] - y[from]));
        out[start + 1] += gradient * ((x[to] - x[from]) - toX);
        out[end] -= gradient * toY;
        out[end + 1] += gradient * toX;
    }
}
