package org.emoca4j.render;

import java.util.Arrays;
import org.emoca4j.mesh.Topology;

/**
 * A fine mesh over the texture layout: one vertex for each texel that a face covers, placed on the coarse mesh and
 * moved along its normal (deca-flame section 2.4, "Dense mesh").
 *
 * @param size texels per side N
 * @param texels n texels, row * N + column, one for each dense vertex
 * @param corners {@code n * 3} vertices of the coarse mesh around each dense vertex
 * @param barycentrics {@code n * 3} weights of these corners
 * @param faces {@code m * 3} indices of dense vertices
 */
public record DenseTemplate(int size, int[] texels, int[] corners, float[] barycentrics, int[] faces) {

    public DenseTemplate {
        if (corners.length != 3 * texels.length || barycentrics.length != 3 * texels.length || faces.length % 3 != 0) {
            throw new IllegalArgumentException("dense template of " + texels.length + " vertices has "
                    + corners.length + " corners, " + barycentrics.length + " weights and " + faces.length
                    + " face indices");
        }
        for (int texel : texels) {
            if (texel < 0 || texel >= size * size) {
                throw new IllegalArgumentException(
                        "dense template: texel " + texel + " outside " + size + " x " + size);
            }
        }
        for (int face : faces) {
            if (face < 0 || face >= texels.length) {
                throw new IllegalArgumentException(
                        "dense template: face index " + face + " outside 0.." + (texels.length - 1));
            }
        }
    }

    /** n. */
    public int numVertices() {
        return texels.length;
    }

    /**
     * A template made from a texture layout, for users without the published one: the covered texels, and two triangles
     * between each four of them.
     */
    public static DenseTemplate of(TextureSpace space, Topology topology) {
        int size = space.size();
        Raster raster = space.raster();
        int n = raster.numCovered();
        int[] numbers = new int[size * size];
        int[] texels = new int[n];
        int[] corners = new int[3 * n];
        float[] weights = new float[3 * n];
        int next = 0;
        for (int texel = 0; texel < numbers.length; texel++) {
            int face = raster.faceIndex()[texel];
            numbers[texel] = face < 0 ? -1 : next;
            if (face >= 0) {
                texels[next] = texel;
                // the rasteriser's weights don't quite sum to 1
                float sum = raster.weightSum(texel);
                for (int k = 0; k < 3; k++) {
                    corners[3 * next + k] = topology.faces()[3 * face + k];
                    weights[3 * next + k] = raster.barycentrics()[3 * texel + k] / sum;
                }
                next++;
            }
        }
        return new DenseTemplate(size, texels, corners, weights, gridFaces(numbers, size));
    }

    private static int[] gridFaces(int[] numbers, int size) {
        int[] faces = new int[6 * numbers.length];
        int count = 0;
        for (int column = 0; column < size - 1; column++) {
            for (int row = 0; row < size - 1; row++) {
                int a = numbers[row * size + column];
                int below = numbers[(row + 1) * size + column];
                int right = numbers[row * size + column + 1];
                int across = numbers[(row + 1) * size + column + 1];
                if (a >= 0 && below >= 0 && right >= 0 && across >= 0) {
                    for (int corner : new int[] {a, below, right, right, below, across}) {
                        faces[count++] = corner;
                    }
                }
            }
        }
        return Arrays.copyOf(faces, count);
    }
}
