package org.emoca4j.tools.head;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Closed lines of the mesh that carry meaning: the rims of the lids and of the lips, found by the edges where skin
 * meets the patches of eye sockets and mouth cavity, and the border of the lips some edges outwards.
 */
final class FaceLoops {

    /** Edges between the inner rim of the lips and the border of the red. */
    private static final int LIP_RINGS = 6;

    /** Edges between the back of the lids, where they meet the socket, and their visible rim. */
    private static final int LID_RINGS = 2;

    /** Vertices on the visible rims of the lids of the subject's left eye. */
    final int[] leftLids;
    final int[] rightLids;
    /** Vertices where the lips touch the mouth cavity. */
    final int[] innerLips;
    /** The part of the inner rim above the corners of the mouth, without them. */
    final int[] upperInnerLips;
    /** Vertices of the lips' outer border. */
    final int[] outerLips;
    /** Vertices at the corners of the mouth, a few edges out of the inner rim: left, then right. */
    final int[] mouthCorners;

    FaceLoops(HeadSurface surface, double[] positions) {
        int head = 1 << HeadSurface.Patch.HEAD.ordinal();
        int[] patches = surface.vertexPatches();
        int[] lidBacks = seam(patches, head | 1 << HeadSurface.Patch.SOCKET.ordinal());
        int[] lids = verticesOfRing(rings(surface, lidBacks), LID_RINGS);
        leftLids = Arrays.stream(lids).filter(v -> positions[3 * v] > 0).toArray();
        rightLids = Arrays.stream(lids).filter(v -> positions[3 * v] < 0).toArray();
        innerLips = seam(patches, head | 1 << HeadSurface.Patch.CAVITY.ordinal());
        upperInnerLips = above(positions);
        int[] ring = rings(surface, innerLips);
        outerLips = verticesOfRing(ring, LIP_RINGS);
        mouthCorners = new int[2];
        for (int v : verticesOfRing(ring, 2)) {
            mouthCorners[0] = positions[3 * v] > positions[3 * mouthCorners[0]] ? v : mouthCorners[0];
        }
        mouthCorners[1] = surface.mirror[mouthCorners[0]];
    }

    /** The vertices of the inner rim above the line from the corners to halfway between the lips. */
    private int[] above(double[] positions) {
        int corner = innerLips[0];
        double low = Double.MAX_VALUE;
        double high = -Double.MAX_VALUE;
        for (int v : innerLips) {
            corner = positions[3 * v] > positions[3 * corner] ? v : corner;
            if (Math.abs(positions[3 * v]) < 1e-6) {
                low = Math.min(low, positions[3 * v + 1]);
                high = Math.max(high, positions[3 * v + 1]);
            }
        }
        double middle = (low + high) / 2;
        double slope = (positions[3 * corner + 1] - middle) / positions[3 * corner];
        double width = positions[3 * corner];
        return Arrays.stream(innerLips)
                .filter(v -> positions[3 * v + 1] > middle + slope * Math.min(width, Math.abs(positions[3 * v])) + 1e-9)
                .toArray();
    }

    private static int[] seam(int[] patches, int both) {
        List<Integer> out = new ArrayList<>();
        for (int v = 0; v < patches.length; v++) {
            if (patches[v] == both) {
                out.add(v);
            }
        }
        return out.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Edge distance from the start, through faces of the head's skin. */
    private static int[] rings(HeadSurface surface, int[] start) {
        List<List<Integer>> neighbours = surface.neighbours(p -> p == HeadSurface.Patch.HEAD);
        int[] ring = new int[surface.numVertices];
        Arrays.fill(ring, -1);
        Deque<Integer> queue = new ArrayDeque<>();
        for (int v : start) {
            ring[v] = 0;
            queue.add(v);
        }
        while (!queue.isEmpty()) {
            int v = queue.remove();
            for (int w : neighbours.get(v)) {
                if (ring[w] < 0) {
                    ring[w] = ring[v] + 1;
                    queue.add(w);
                }
            }
        }
        return ring;
    }

    private static int[] verticesOfRing(int[] ring, int number) {
        List<Integer> out = new ArrayList<>();
        for (int v = 0; v < ring.length; v++) {
            if (ring[v] == number) {
                out.add(v);
            }
        }
        return out.stream().mapToInt(Integer::intValue).toArray();
    }
}
