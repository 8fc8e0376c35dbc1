package org.emoca4j.tools.head;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Closed lines of the mesh that carry meaning: the rims of the lids and of the lips, found where skin meets the patches
 * of eye sockets and mouth cavity, and the border of the lips some edges outwards.
 */
final class FaceLoops {

    /** Edges between the inner rim of the lips and the border of the red. */
    private static final int LIP_RINGS = 6;

    /** Vertices where lids of the subject's left eye touch the socket. */
    final int[] leftLids;
    final int[] rightLids;
    /** Vertices where the lips touch the mouth cavity. */
    final int[] innerLips;
    /** Vertices of the lips' outer border. */
    final int[] outerLips;
    /** Vertices at the corners of the mouth, a few edges out of the inner rim: left, then right. */
    final int[] mouthCorners;

    FaceLoops(HeadSurface surface, double[] positions) {
        int head = 1 << HeadSurface.Patch.HEAD.ordinal();
        int[] patches = surface.vertexPatches();
        int[] lids = seam(patches, head | 1 << HeadSurface.Patch.SOCKET.ordinal());
        leftLids = Arrays.stream(lids).filter(v -> positions[3 * v] > 0).toArray();
        rightLids = Arrays.stream(lids).filter(v -> positions[3 * v] < 0).toArray();
        innerLips = seam(patches, head | 1 << HeadSurface.Patch.CAVITY.ordinal());
        int[] ring = rings(surface, innerLips);
        outerLips = verticesOfRing(ring, LIP_RINGS);
        mouthCorners = new int[2];
        for (int v : verticesOfRing(ring, 2)) {
            mouthCorners[0] = positions[3 * v] > positions[3 * mouthCorners[0]] ? v : mouthCorners[0];
        }
        mouthCorners[1] = surface.mirror[mouthCorners[0]];
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
        List<List<Integer>> neighbours = new ArrayList<>();
        for (int v = 0; v < surface.numVertices; v++) {
            neighbours.add(new ArrayList<>());
        }
        for (int f = 0; f < surface.facePatches.length; f++) {
            for (int k = 0; k < 3 && surface.facePatches[f] == HeadSurface.Patch.HEAD; k++) {
                int a = surface.faces[3 * f + k];
                int b = surface.faces[3 * f + (k + 1) % 3];
                neighbours.get(a).add(b);
                neighbours.get(b).add(a);
            }
        }
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
