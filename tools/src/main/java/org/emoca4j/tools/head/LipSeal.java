package org.emoca4j.tools.head;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Keeps the lips of everybody closed at rest: measures how far upper and lower lip part along the mouth and moves each
 * half of it towards the other, fading out over the lips. Linear, so that it can be applied to the base head and to
 * each displacement of identity alike.
 */
final class LipSeal {

    private static final int SAMPLES = 41;
    /** Edge rings around the rim where the lips may touch. */
    private static final int TOUCHING_RINGS = 3;
    /** Edge ring at which the movement has faded out. */
    private static final int LAST_RING = 9;
    private static final int UPPER = 1;
    private static final int LOWER = -1;

    /** A point of a line of vertices: between a and b. */
    private record LinePoint(int a, int b, double t) {

        double of(double[] values, int axis) {
            return values[3 * a + axis] * (1 - t) + values[3 * b + axis] * t;
        }
    }

    /** Points of both lips above each other, from one corner of the mouth to the other. */
    private record Line(LinePoint[] upper, LinePoint[] lower) {}

    private final HeadSurface surface;
    private final double[] base;
    private final double corner;
    private final int[] side;
    private final int[] ring;
    private final Line contact;
    private final Line rim;

    LipSeal(HeadSurface surface) {
        this.surface = surface;
        base = surface.base;
        FaceLoops loops = new FaceLoops(surface, base);
        corner = Arrays.stream(loops.innerLips).mapToDouble(v -> base[3 * v]).max().orElseThrow();
        side = new int[surface.numVertices];
        ring = new int[surface.numVertices];
        label(loops);
        contact = line(TOUCHING_RINGS);
        rim = line(0);
    }

    private Line line(int lastRing) {
        Line line = new Line(new LinePoint[SAMPLES], new LinePoint[SAMPLES]);
        for (int s = 0; s < SAMPLES; s++) {
            line.upper[s] = nearestToOther(UPPER, sampleX(s), lastRing);
            line.lower[s] = nearestToOther(LOWER, sampleX(s), lastRing);
        }
        return line;
    }

    private double sampleX(int s) {
        return corner * (2.0 * s / (SAMPLES - 1) - 1);
    }

    /** Spreads side and edge distance from the two halves of the rim over lips and mouth cavity. */
    private void label(FaceLoops loops) {
        Arrays.fill(ring, Integer.MAX_VALUE);
        Deque<Integer> queue = new ArrayDeque<>();
        for (int v : loops.innerLips) {
            side[v] = Arrays.stream(loops.upperInnerLips).anyMatch(u -> u == v) ? UPPER : LOWER;
            ring[v] = 0;
            queue.add(v);
        }
        List<List<Integer>> neighbours =
                surface.neighbours(p -> p == HeadSurface.Patch.HEAD || p == HeadSurface.Patch.CAVITY);
        while (!queue.isEmpty()) {
            int v = queue.remove();
            for (int w : neighbours.get(v)) {
                if (ring[w] == Integer.MAX_VALUE) {
                    ring[w] = ring[v] + 1;
                    side[w] = side[v];
                    queue.add(w);
                }
            }
        }
    }

    /** Where the lip of one side comes nearest to the other at x, within some rings of the rim. */
    private LinePoint nearestToOther(int lip, double x, int lastRing) {
        int[] patches = surface.vertexPatches();
        int skin = 1 << HeadSurface.Patch.HEAD.ordinal();
        LinePoint best = null;
        for (int r = 0; r <= lastRing; r++) {
            List<Integer> line = new ArrayList<>();
            for (int v = 0; v < surface.numVertices; v++) {
                if (ring[v] == r && side[v] == lip && (patches[v] & skin) != 0) {
                    line.add(v);
                }
            }
            line.sort(Comparator.comparingDouble(v -> base[3 * v]));
            LinePoint p = at(line, x);
            if (best == null || lip * p.of(base, 1) < lip * best.of(base, 1)) {
                best = p;
            }
        }
        return best;
    }

    private LinePoint at(List<Integer> line, double x) {
        int i = 1;
        while (i < line.size() - 1 && base[3 * line.get(i)] < x) {
            i++;
        }
        int a = line.get(i - 1);
        int b = line.get(i);
        double t = (x - base[3 * a]) / (base[3 * b] - base[3 * a]);
        return new LinePoint(a, b, Math.max(0, Math.min(1, t)));
    }

    /**
     * Removes the parting of the lips from positions or displacements, in place.
     *
     * @param values at least {@code V * 3}
     * @return the same array
     */
    double[] apply(double[] values) {
        // first the lips where they touch, then their rims inside the mouth, which follow them
        close(values, contact, TOUCHING_RINGS, LAST_RING);
        close(values, rim, 0, TOUCHING_RINGS - 1);
        return values;
    }

    /** Closes one line; the movement is full up to a ring and has faded out at another. */
    private void close(double[] values, Line line, int fullRing, int lastRing) {
        double[] gap = new double[SAMPLES];
        for (int s = 0; s < SAMPLES; s++) {
            gap[s] = line.upper[s].of(values, 1) - line.lower[s].of(values, 1);
        }
        for (int v = 0; v < surface.numVertices; v++) {
            if (ring[v] < lastRing) {
                double position = (Math.max(-1, Math.min(1, base[3 * v] / corner)) + 1) / 2 * (SAMPLES - 1);
                int s = (int) Math.min(SAMPLES - 2, Math.floor(position));
                double t = position - s;
                double beyond = Math.max(0, Math.abs(base[3 * v]) / corner - 1);
                double fade = Math.max(0, 1 - 4 * beyond)
                        * Math.min(1, (lastRing - ring[v]) / (double) (lastRing - fullRing));
                values[3 * v + 1] -= side[v] * fade * (gap[s] * (1 - t) + gap[s + 1] * t) / 2;
            }
        }
    }
}
