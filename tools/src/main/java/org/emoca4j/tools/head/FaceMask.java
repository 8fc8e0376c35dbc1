package org.emoca4j.tools.head;

/** The texels of skin on the front of the face: usable for estimating light and skin colour. */
final class FaceMask {

    private FaceMask() {}

    /** {@code 256 * 256}, 1 on skin that faces forward, 0 on lids' insides, ears, scalp and everything else. */
    static double[] of(HeadSurface surface, double[] template, AtlasRaster raster) {
        int nose = 0;
        int lowest = 0;
        for (int v = 0; v < surface.firstLeftEyeVertex; v++) {
            nose = template[3 * v + 2] > template[3 * nose + 2] ? v : nose;
            lowest = template[3 * v + 1] < template[3 * lowest + 1] ? v : lowest;
        }
        double[] out = new double[Atlas.SIZE * Atlas.SIZE];
        for (int texel = 0; texel < out.length; texel++) {
            int f = raster.face[texel];
            if (f < 0 || surface.facePatches[f] != HeadSurface.Patch.HEAD) {
                continue;
            }
            double y = 0;
            double z = 0;
            double x = 0;
            for (int k = 0; k < 3; k++) {
                int v = surface.faces[3 * f + k];
                x += raster.weights[3 * texel + k] * template[3 * v];
                y += raster.weights[3 * texel + k] * template[3 * v + 1];
                z += raster.weights[3 * texel + k] * template[3 * v + 2];
            }
            double depth = template[3 * nose + 2] - z;
            boolean forehead = y < template[3 * nose + 1] + 0.085;
            out[texel] = depth < 0.085 && Math.abs(x) < 0.066 && forehead ? 1 : 0;
        }
        return out;
    }
}
