package org.emoca4j.render;

/**
 * A pinhole camera. It sees points of its own space: x right, y down, z away from the viewer, the pinhole at the
 * origin, any unit. A point is at pixel {@code (focalX x / z + centreX, focalY y / z + centreY)}.
 *
 * <p>Depth after projection is in pixels, too: {@code focal (1 - distance / z)}. It grows with z, near
 * {@code distance} as fast as x and y, and is linear on the screen over a flat face, so that a z-buffer which blends it
 * linearly finds the face that is in front exactly. Example: with a focal length of 100 and a distance of 10, the point
 * (1, 2, 20) is 5 pixels right of and 10 below the centre, at depth 50.
 *
 * @param focalX focal length in pixels of a row, above 0
 * @param focalY focal length in pixels of a column, above 0
 * @param centreX column of the optical axis, integer at pixel centres
 * @param centreY row of the optical axis, integer at pixel centres
 * @param near points nearer than this are drawn as if they were this far away; above 0
 * @param distance of the head, where the depth is 0; above 0
 */
public record PerspectiveCamera(
        double focalX, double focalY, double centreX, double centreY, double near, double distance) {

    public PerspectiveCamera {
        if (!(focalX > 0 && focalY > 0 && near > 0 && distance > 0)) {
            throw new IllegalArgumentException("a camera of focal lengths " + focalX + " and " + focalY
                    + ", near plane " + near + " and distance " + distance + ": all must be above 0");
        }
    }

    /**
     * Projects points.
     *
     * @param points {@code N * 3} in camera space
     * @return {@code N * 3}: column, row and depth, in pixels
     */
    public float[] project(float[] points) {
        float[] out = new float[points.length];
        double focal = Math.sqrt(focalX * focalY);
        for (int i = 0; i < points.length; i += 3) {
            double z = Math.max(points[i + 2], near);
            out[i] = (float) (focalX * points[i] / z + centreX);
            out[i + 1] = (float) (focalY * points[i + 1] / z + centreY);
            out[i + 2] = (float) (focal * (1 - distance / z));
        }
        return out;
    }
}
