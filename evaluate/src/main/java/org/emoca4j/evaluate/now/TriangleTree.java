package org.emoca4j.evaluate.now;

import java.util.Arrays;

/**
 * Finds the nearest point of a triangle mesh: triangles in a binary tree of axis-aligned boxes, split at the middle of
 * their centres. Exact up to rounding. Safe for use from many threads.
 *
 * <p>Example: the triangle (0,0,0), (1,0,0), (0,1,0) has its nearest point to (0.25, 0.25, 2) at (0.25, 0.25, 0), 2
 * away.
 */
final class TriangleTree {

    private static final int LEAF_TRIANGLES = 4;
    private static final int MAX_DEPTH = 64;

    /** {@code F * 9} coordinates of the corners, triangle by triangle. */
    private final double[] corners;

    /** Indices of triangles, so that those of a leaf stand side by side. */
    private final int[] order;

    /** Six bounds of each node: lower x, y, z, upper x, y, z. */
    private double[] bounds = new double[6 * 64];

    /** Of an inner node its first child (the second stands behind it), of a leaf its first place in {@code order}. */
    private int[] first = new int[64];

    /** Triangles of a leaf; 0 for an inner node. */
    private int[] count = new int[64];

    private int nodes;

    /**
     * The nearest point of the mesh.
     *
     * @param x its coordinates, the mesh's space
     * @param distance from the point that was asked for
     * @param triangle on which it lies
     */
    record Nearest(double x, double y, double z, double distance, int triangle) {}

    /**
     * Takes a mesh in.
     *
     * @param vertices {@code V * 3}, any space
     * @param faces {@code F * 3} vertex indices, at least one triangle; degenerate ones are allowed
     */
    TriangleTree(double[] vertices, int[] faces) {
        if (faces.length == 0) {
            throw new IllegalArgumentException("a mesh without triangles has no nearest point");
        }
        int triangles = faces.length / 3;
        corners = new double[9 * triangles];
        order = new int[triangles];
        double[] centres = new double[3 * triangles];
        for (int i = 0; i < faces.length; i++) {
            for (int a = 0; a < 3; a++) {
                double value = vertices[3 * faces[i] + a];
                corners[3 * i + a] = value;
                centres[3 * (i / 3) + a] += value / 3;
            }
        }
        Arrays.setAll(order, i -> i);
        build(newNodes(1), 0, triangles, centres, 0);
    }

    private int newNodes(int more) {
        int node = nodes;
        nodes += more;
        if (nodes > first.length) {
            first = Arrays.copyOf(first, 2 * nodes);
            count = Arrays.copyOf(count, 2 * nodes);
            bounds = Arrays.copyOf(bounds, 12 * nodes);
        }
        return node;
    }

    private void build(int node, int from, int to, double[] centres, int depth) {
        bound(node, from, to);
        int middle = to - from <= LEAF_TRIANGLES || depth == MAX_DEPTH ? from : split(from, to, centres);
        if (middle == from) {
            first[node] = from;
            count[node] = to - from;
            return;
        }
        int children = newNodes(2);
        first[node] = children;
        build(children, from, middle, centres, depth + 1);
        build(children + 1, middle, to, centres, depth + 1);
    }

    private void bound(int node, int from, int to) {
        int at = 6 * node;
        Arrays.fill(bounds, at, at + 3, Double.POSITIVE_INFINITY);
        Arrays.fill(bounds, at + 3, at + 6, Double.NEGATIVE_INFINITY);
        for (int i = from; i < to; i++) {
            for (int k = 0; k < 9; k++) {
                double value = corners[9 * order[i] + k];
                bounds[at + k % 3] = Math.min(bounds[at + k % 3], value);
                bounds[at + 3 + k % 3] = Math.max(bounds[at + 3 + k % 3], value);
            }
        }
    }

    /**
     * Sorts triangles to the two sides of the middle of their centres, along the axis on which these spread most.
     *
     * @return where the second side begins; {@code from} if all centres are the same
     */
    private int split(int from, int to, double[] centres) {
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int i = from; i < to; i++) {
            for (int a = 0; a < 3; a++) {
                low[a] = Math.min(low[a], centres[3 * order[i] + a]);
                high[a] = Math.max(high[a], centres[3 * order[i] + a]);
            }
        }
        int axis = 0;
        for (int a = 1; a < 3; a++) {
            axis = high[a] - low[a] > high[axis] - low[axis] ? a : axis;
        }
        double middle = (low[axis] + high[axis]) / 2;
        int next = from;
        for (int i = from; i < to; i++) {
            if (centres[3 * order[i] + axis] < middle) {
                int swapped = order[next];
                order[next++] = order[i];
                order[i] = swapped;
            }
        }
        return next;
    }

    /** The nearest point of the mesh to (x, y, z). */
    Nearest nearest(double x, double y, double z) {
        return new Search(x, y, z).run(-1);
    }

    /**
     * The nearest point of the mesh to (x, y, z), found faster.
     *
     * @param guess a triangle that may be near, such as the one that was nearest to a neighbour
     */
    Nearest nearest(double x, double y, double z, int guess) {
        return new Search(x, y, z).run(guess);
    }

    /** Outward or inward normal of a triangle, length 1; zeros for a degenerate one. */
    double[] normal(int triangle) {
        double[] p = corners;
        int a = 9 * triangle;
        double ux = p[a + 3] - p[a];
        double uy = p[a + 4] - p[a + 1];
        double uz = p[a + 5] - p[a + 2];
        double vx = p[a + 6] - p[a];
        double vy = p[a + 7] - p[a + 1];
        double vz = p[a + 8] - p[a + 2];
        double[] n = {uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx};
        double length = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
        for (int i = 0; i < 3; i++) {
            n[i] = length > 0 ? n[i] / length : 0;
        }
        return n;
    }

    /** One question. */
    private final class Search {

        private final double x;
        private final double y;
        private final double z;
        private double best = Double.POSITIVE_INFINITY; // squared
        private double bestX;
        private double bestY;
        private double bestZ;
        private int bestTriangle = -1;

        Search(double x, double y, double z) {
            this.x = x;
            this.y = y;
            this.z = z;
        }

        Nearest run(int guess) {
            if (guess >= 0) {
                triangle(guess);
            }
            int[] stack = new int[MAX_DEPTH + 2];
            int depth = 0;
            stack[depth++] = 0;
            while (depth > 0) {
                int node = stack[--depth];
                if (squaredDistance(node) >= best) {
                    continue;
                }
                if (count[node] > 0) {
                    for (int i = first[node]; i < first[node] + count[node]; i++) {
                        triangle(order[i]);
                    }
                    continue;
                }
                int near = first[node];
                int far = near + 1;
                if (squaredDistance(far) < squaredDistance(near)) {
                    near = far;
                    far = first[node];
                }
                stack[depth++] = far;
                stack[depth++] = near;
            }
            return new Nearest(bestX, bestY, bestZ, Math.sqrt(best), bestTriangle);
        }

        private double squaredDistance(int node) {
            int at = 6 * node;
            double dx = Math.max(0, Math.max(bounds[at] - x, x - bounds[at + 3]));
            double dy = Math.max(0, Math.max(bounds[at + 1] - y, y - bounds[at + 4]));
            double dz = Math.max(0, Math.max(bounds[at + 2] - z, z - bounds[at + 5]));
            return dx * dx + dy * dy + dz * dz;
        }

        /** By the region of the triangle's plane over which the point lies: a corner, an edge or the inside. */
        private void triangle(int triangle) {
            double[] p = corners;
            int a = 9 * triangle;
            double abX = p[a + 3] - p[a];
            double abY = p[a + 4] - p[a + 1];
            double abZ = p[a + 5] - p[a + 2];
            double acX = p[a + 6] - p[a];
            double acY = p[a + 7] - p[a + 1];
            double acZ = p[a + 8] - p[a + 2];
            double pX = x - p[a];
            double pY = y - p[a + 1];
            double pZ = z - p[a + 2];
            double abAb = abX * abX + abY * abY + abZ * abZ;
            double abAc = abX * acX + abY * acY + abZ * acZ;
            double acAc = acX * acX + acY * acY + acZ * acZ;
            double abP = abX * pX + abY * pY + abZ * pZ;
            double acP = acX * pX + acY * pY + acZ * pZ;
            double u; // weight of the second corner
            double v; // weight of the third
            double uSide = acAc * abP - abAc * acP;
            double vSide = abAb * acP - abAc * abP;
            double area = abAb * acAc - abAc * abAc;
            if (uSide >= 0 && vSide >= 0 && uSide + vSide <= area && area > 0) {
                u = uSide / area;
                v = vSide / area;
            } else {
                double onAb = clamp(abP, abAb);
                double onAc = clamp(acP, acAc);
                double onBc = clamp(acP - abP + abAb - abAc, abAb + acAc - 2 * abAc);
                u = onAb;
                v = 0;
                double least = abAb * onAb * onAb - 2 * abP * onAb;
                double alongAc = acAc * onAc * onAc - 2 * acP * onAc;
                if (alongAc < least) {
                    u = 0;
                    v = onAc;
                    least = alongAc;
                }
                double w = 1 - onBc;
                double alongBc = abAb * w * w + 2 * abAc * w * onBc + acAc * onBc * onBc
                        - 2 * (abP * w + acP * onBc);
                if (alongBc < least) {
                    u = w;
                    v = onBc;
                }
            }
            double cX = p[a] + u * abX + v * acX;
            double cY = p[a + 1] + u * abY + v * acY;
            double cZ = p[a + 2] + u * abZ + v * acZ;
            double squared = (x - cX) * (x - cX) + (y - cY) * (y - cY) + (z - cZ) * (z - cZ);
            if (squared < best) {
                best = squared;
                bestX = cX;
                bestY = cY;
                bestZ = cZ;
                bestTriangle = triangle;
            }
        }

        private static double clamp(double along, double length) {
            return length > 0 ? Math.min(1, Math.max(0, along / length)) : 0;
        }
    }
}
