package org.emoca4j.tools.head;

import java.util.Optional;
import java.util.function.IntPredicate;

/** Finds points of the mean head's surface: nearest to a point, at a vertex, or where a ray leaves it. */
final class SurfaceSearch {

    private final HeadSurface surface;
    private final double[] positions;

    SurfaceSearch(HeadSurface surface, double[] positions) {
        this.surface = surface;
        this.positions = positions;
    }

    double[] vertex(int v) {
        return new double[] {positions[3 * v], positions[3 * v + 1], positions[3 * v + 2]};
    }

    /** A vertex as a point of one of its faces. */
    SurfacePoint atVertex(int v, IntPredicate faces) {
        for (int i = 0; i < surface.faces.length; i++) {
            if (surface.faces[i] == v && faces.test(i / 3)) {
                double[] w = new double[3];
                w[i % 3] = 1;
                return new SurfacePoint(i / 3, w, vertex(v));
            }
        }
        throw new IllegalArgumentException("vertex " + v + " has no such face");
    }

    /** The nearest point on the faces that pass. */
    SurfacePoint nearest(double[] p, IntPredicate faces) {
        double best = Double.MAX_VALUE;
        SurfacePoint found = null;
        for (int f = 0; f < surface.facePatches.length; f++) {
            if (!faces.test(f)) {
                continue;
            }
            double[] a = vertex(surface.faces[3 * f]);
            double[] b = vertex(surface.faces[3 * f + 1]);
            double[] c = vertex(surface.faces[3 * f + 2]);
            double[] w = nearestWeights(p, a, b, c);
            double[] q = combine(w, a, b, c);
            double d = dot(minus(p, q), minus(p, q));
            if (d < best) {
                best = d;
                found = new SurfacePoint(f, w, q);
            }
        }
        return found;
    }

    /** The farthest crossing of a ray with the faces that pass (Moeller and Trumbore 1997). */
    Optional<SurfacePoint> lastCrossing(double[] origin, double[] direction, IntPredicate faces) {
        double farthest = 0;
        SurfacePoint found = null;
        for (int f = 0; f < surface.facePatches.length; f++) {
            if (!faces.test(f)) {
                continue;
            }
            double[] a = vertex(surface.faces[3 * f]);
            double[] b = vertex(surface.faces[3 * f + 1]);
            double[] c = vertex(surface.faces[3 * f + 2]);
            double[] e1 = minus(b, a);
            double[] e2 = minus(c, a);
            double[] h = cross(direction, e2);
            double det = dot(e1, h);
            if (Math.abs(det) < 1e-15) {
                continue;
            }
            double[] s = minus(origin, a);
            double u = dot(s, h) / det;
            double[] q = cross(s, e1);
            double v = dot(direction, q) / det;
            double t = dot(e2, q) / det;
            if (u >= -1e-9 && v >= -1e-9 && u + v <= 1 + 1e-9 && t > farthest) {
                farthest = t;
                double[] w = {1 - u - v, u, v};
                found = new SurfacePoint(f, w, combine(w, a, b, c));
            }
        }
        return Optional.ofNullable(found);
    }

    /** Barycentric weights of the point of a triangle nearest to p (Ericson, Real-Time Collision Detection, 5.1.5). */
    private static double[] nearestWeights(double[] p, double[] a, double[] b, double[] c) {
        double[] ab = minus(b, a);
        double[] ac = minus(c, a);
        double[] ap = minus(p, a);
        double d1 = dot(ab, ap);
        double d2 = dot(ac, ap);
        if (d1 <= 0 && d2 <= 0) {
            return new double[] {1, 0, 0};
        }
        double[] bp = minus(p, b);
        double d3 = dot(ab, bp);
        double d4 = dot(ac, bp);
        if (d3 >= 0 && d4 <= d3) {
            return new double[] {0, 1, 0};
        }
        double vc = d1 * d4 - d3 * d2;
        if (vc <= 0 && d1 >= 0 && d3 <= 0) {
            double t = d1 / (d1 - d3);
            return new double[] {1 - t, t, 0};
        }
        double[] cp = minus(p, c);
        double d5 = dot(ab, cp);
        double d6 = dot(ac, cp);
        if (d6 >= 0 && d5 <= d6) {
            return new double[] {0, 0, 1};
        }
        double vb = d5 * d2 - d1 * d6;
        if (vb <= 0 && d2 >= 0 && d6 <= 0) {
            double t = d2 / (d2 - d6);
            return new double[] {1 - t, 0, t};
        }
        double va = d3 * d6 - d5 * d4;
        if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
            double t = (d4 - d3) / (d4 - d3 + d5 - d6);
            return new double[] {0, 1 - t, t};
        }
        double sum = va + vb + vc;
        return new double[] {va / sum, vb / sum, vc / sum};
    }

    private static double[] combine(double[] w, double[] a, double[] b, double[] c) {
        double[] out = new double[3];
        for (int i = 0; i < 3; i++) {
            out[i] = w[0] * a[i] + w[1] * b[i] + w[2] * c[i];
        }
        return out;
    }

    static double[] minus(double[] a, double[] b) {
        return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    }

    static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    static double[] cross(double[] a, double[] b) {
        return new double[] {
            a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
        };
    }
}
