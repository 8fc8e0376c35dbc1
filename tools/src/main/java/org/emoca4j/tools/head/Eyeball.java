package org.emoca4j.tools.head;

import java.util.ArrayList;
import java.util.List;

/**
 * A sphere with a slight corneal bulge in the place of MakeHuman's eye helper, its pole at the pupil. It moves with the
 * helper's centre and grows with its mean radius, so it stays round for every person.
 */
final class Eyeball {

    /** Polar angles of the rings in degrees, from the pupil to the back; ring {@link #IRIS_RING} is the iris rim. */
    private static final double[] RINGS_DEG = {5, 10, 14, 19, 24, 29, 36, 45, 56, 70, 90, 115, 145};

    static final int IRIS_RING = 4;
    static final int PUPIL_RING = 1;
    static final int SEGMENTS = 20;
    static final int NUM_VERTICES = RINGS_DEG.length * SEGMENTS + 2;
    static final int[][] TRIANGLES = triangles();

    private static final int BACK = NUM_VERTICES - 1;
    /** Height of the cornea over the sphere at the pupil, in radii; it ends at the iris rim. */
    private static final double CORNEA = 0.045;

    private final int[] helper;
    private final double[] centre = new double[3];
    private final double[][] directions;
    private final double radius;

    Eyeball(MakeHumanData data, String group) {
        helper = data.verticesOf(group);
        mean(data.vertices, centre);
        directions = new double[helper.length][3];
        double sum = 0;
        for (int h = 0; h < helper.length; h++) {
            double[] d = directions[h];
            for (int i = 0; i < 3; i++) {
                d[i] = data.vertices[3 * helper[h] + i] - centre[i];
            }
            double r = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
            sum += r;
            for (int i = 0; i < 3; i++) {
                d[i] /= r;
            }
        }
        radius = sum / helper.length;
    }

    static int vertex(int ring, int segment) {
        return 1 + ring * SEGMENTS + Math.floorMod(segment, SEGMENTS);
    }

    /** Angle from the optical axis, radians. */
    static double polar(int vertex) {
        if (vertex == 0) {
            return 0;
        }
        return vertex == BACK ? Math.PI : Math.toRadians(RINGS_DEG[(vertex - 1) / SEGMENTS]);
    }

    /** Angle around the optical axis, radians from +x towards +y. */
    static double azimuth(int vertex) {
        return vertex == 0 || vertex == BACK ? 0 : 2 * Math.PI * ((vertex - 1) % SEGMENTS) / SEGMENTS;
    }

    private static int[][] triangles() {
        List<int[]> out = new ArrayList<>();
        int last = RINGS_DEG.length - 1;
        for (int s = 0; s < SEGMENTS; s++) {
            out.add(new int[] {0, vertex(0, s), vertex(0, s + 1)});
            for (int r = 0; r < last; r++) {
                out.add(new int[] {vertex(r, s), vertex(r + 1, s), vertex(r + 1, s + 1)});
                out.add(new int[] {vertex(r, s), vertex(r + 1, s + 1), vertex(r, s + 1)});
            }
            out.add(new int[] {vertex(last, s), NUM_VERTICES - 1, vertex(last, s + 1)});
        }
        return out.toArray(new int[0][]);
    }

    private void mean(double[] body, double[] out) {
        for (int h : helper) {
            for (int i = 0; i < 3; i++) {
                out[i] += body[3 * h + i] / helper.length;
            }
        }
    }

    private static double[] unit(int vertex) {
        double theta = polar(vertex);
        double phi = azimuth(vertex);
        double rim = Math.toRadians(RINGS_DEG[IRIS_RING]);
        double bulge = theta < rim ? 1 + CORNEA * (1 - (theta / rim) * (theta / rim)) : 1;
        double s = Math.sin(theta) * bulge;
        return new double[] {s * Math.cos(phi), s * Math.sin(phi), Math.cos(theta) * bulge};
    }

    /** Writes the rest positions, metres. */
    void place(double[] body, double[] out, int first) {
        for (int v = 0; v < NUM_VERTICES; v++) {
            double[] u = unit(v);
            for (int i = 0; i < 3; i++) {
                out[3 * (first + v) + i] = HeadSurface.METRES_PER_UNIT * (centre[i] + radius * u[i]);
            }
        }
    }

    /** Writes the displacements that follow from a displacement of the helper, metres. */
    void move(double[] body, double[] out, int first) {
        double[] shift = new double[3];
        mean(body, shift);
        double growth = 0;
        for (int h = 0; h < helper.length; h++) {
            for (int i = 0; i < 3; i++) {
                growth += directions[h][i] * (body[3 * helper[h] + i] - shift[i]) / helper.length;
            }
        }
        for (int v = 0; v < NUM_VERTICES; v++) {
            double[] u = unit(v);
            for (int i = 0; i < 3; i++) {
                out[3 * (first + v) + i] = HeadSurface.METRES_PER_UNIT * (shift[i] + growth * u[i]);
            }
        }
    }
}
