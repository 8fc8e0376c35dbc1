package org.emoca4j.tools.head;

import java.util.ArrayList;
import java.util.List;

/**
 * A sphere with a slight corneal bulge in the place of MakeHuman's eye helper, its pole at the pupil. It moves and
 * grows so that the lids stay at their distance from its surface, and otherwise follows the helper's centre and mean
 * radius: it stays round, and between its lids, for every person.
 */
final class Eyeball {

    /** Polar angles of the rings in degrees, from the pupil to the back; ring {@link #IRIS_RING} is the iris rim. */
    private static final double[] RINGS_DEG = {5, 10, 14, 19, 24, 29, 36, 45, 56, 70, 90, 115, 145};

    static final int IRIS_RING = 4;
    static final int PUPIL_RING = 1;
    static final int SEGMENTS = 20;
    static final int NUM_VERTICES = RINGS_DEG.length * SEGMENTS + 2;
    static final int[][] TRIANGLES = triangles();

    static final double EQUATOR_RADIUS = 0.92;
    private static final int BACK = NUM_VERTICES - 1;
    /** Height of the cornea over the sphere at the pupil, in radii; it ends at the iris rim. */
    private static final double CORNEA = 0.045;

    /** Weight of the helper's movement against the lids'. */
    private static final double HELPER_WEIGHT = 0.5;

    private final int[] helper;
    private final int[] lids;
    private final double[][] lidDirections;
    private final double[] centre = new double[3];
    private final double[][] directions;
    private final double radius;

    /**
     * @param group name of the helper's faces
     * @param lids vertices of the body on the rims of the lids
     */
    Eyeball(MakeHumanData data, String group, int[] lids) {
        helper = data.verticesOf(group);
        this.lids = lids;
        mean(data.vertices, centre);
        directions = new double[helper.length][3];
        radius = directionsFromCentre(data.vertices, helper, directions);
        lidDirections = new double[lids.length][3];
        directionsFromCentre(data.vertices, lids, lidDirections);
    }

    /** Writes unit vectors from the centre and returns the mean distance. */
    private double directionsFromCentre(double[] body, int[] vertices, double[][] out) {
        double sum = 0;
        for (int k = 0; k < vertices.length; k++) {
            double[] d = out[k];
            for (int i = 0; i < 3; i++) {
                d[i] = body[3 * vertices[k] + i] - centre[i];
            }
            double r = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
            sum += r / vertices.length;
            for (int i = 0; i < 3; i++) {
                d[i] /= r;
            }
        }
        return sum;
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

    /**
     * Where a vertex lies on the disc that shows the eye from the front: x towards the subject's left and y up, the
     * equator at radius {@link #EQUATOR_RADIUS}, the back squeezed into the rim at radius 1.
     */
    static double[] map(int vertex) {
        double polar = polar(vertex);
        double half = Math.PI / 2;
        double radius = polar < half
                ? EQUATOR_RADIUS * Math.sin(polar)
                : EQUATOR_RADIUS + (1 - EQUATOR_RADIUS) * (polar / half - 1);
        double azimuth = azimuth(vertex);
        return new double[] {radius * Math.cos(azimuth), radius * Math.sin(azimuth)};
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
        double[] motion = motion(body);
        for (int v = 0; v < NUM_VERTICES; v++) {
            double[] u = unit(v);
            for (int i = 0; i < 3; i++) {
                out[3 * (first + v) + i] = HeadSurface.METRES_PER_UNIT * (motion[i] + motion[3] * u[i]);
            }
        }
    }

    /**
     * Shift of the centre and growth of the radius, least squares: for each vertex of the lids' rims the movement along
     * its direction n should equal n . shift + growth, and all four numbers should be near the helper's.
     */
    private double[] motion(double[] body) {
        double[] helperMotion = new double[4];
        mean(body, helperMotion);
        for (int h = 0; h < helper.length; h++) {
            for (int i = 0; i < 3; i++) {
                helperMotion[3] += directions[h][i] * (body[3 * helper[h] + i] - helperMotion[i]) / helper.length;
            }
        }
        double[][] normal = new double[4][4];
        double[] right = new double[4];
        for (int l = 0; l < lids.length; l++) {
            double[] row = {lidDirections[l][0], lidDirections[l][1], lidDirections[l][2], 1};
            double along = 0;
            for (int i = 0; i < 3; i++) {
                along += row[i] * body[3 * lids[l] + i];
            }
            for (int i = 0; i < 4; i++) {
                right[i] += row[i] * along;
                for (int j = 0; j < 4; j++) {
                    normal[i][j] += row[i] * row[j];
                }
            }
        }
        for (int i = 0; i < 4; i++) {
            normal[i][i] += HELPER_WEIGHT;
            right[i] += HELPER_WEIGHT * helperMotion[i];
        }
        return LinearSolver.solve(normal, right);
    }
}
