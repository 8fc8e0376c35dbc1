package org.emoca4j.render;

/** How light falls on a surface; safe for use from many threads. */
public sealed interface Lighting permits SphericalHarmonics, PointLights, DirectionalLights {

    /**
     * The factor by which light multiplies the surface's colour.
     *
     * @param x position, metres, head space
     * @param nx normal, head space, about length 1
     * @param rgb receives red, green and blue; 1 leaves the colour as it is; not clamped
     */
    void shade(float x, float y, float z, float nx, float ny, float nz, float[] rgb);
}
