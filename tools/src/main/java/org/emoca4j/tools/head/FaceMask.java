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
            double x = raster.coordinate(texel, 0, template);
            double y = raster.coordinate(texel, 1, template);
            double z = raster.coordinate(texel, 2, template);
            double depth = template[3 * nose + 2] - z;
            boolean forehead = y < template[3 * nose + 1] + 0.085;
            out[texel] = depth < 0.085 && Math.abs(x) < 0.066 && forehead ? 1 : 0;
        }
        return out;
    }
}
