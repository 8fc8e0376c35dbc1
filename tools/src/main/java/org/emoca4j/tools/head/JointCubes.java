package org.emoca4j.tools.head;

import java.util.Arrays;

/** Carries MakeHuman's joints of neck and jaw along with the head, as two extra points behind its vertices. */
final class JointCubes {

    private static final String[] BONES = {"neck02", "jaw"};

    private final MakeHumanData data;
    private final HeadSurface surface;

    JointCubes(MakeHumanData data, HeadSurface surface) {
        this.data = data;
        this.surface = surface;
    }

    /** Appends the joints of a body to the vertices of its head. */
    double[] append(double[] head, double[] body) {
        double[] out = Arrays.copyOf(head, head.length + 3 * BONES.length);
        for (int b = 0; b < BONES.length; b++) {
            int[] cube = data.jointCube(BONES[b]);
            for (int v : cube) {
                for (int i = 0; i < 3; i++) {
                    out[head.length + 3 * b + i] += HeadSurface.METRES_PER_UNIT * body[3 * v + i] / cube.length;
                }
            }
        }
        return out;
    }

    double[] carry(double[] body) {
        return append(surface.carry(body), body);
    }

    double[] mirrored(double[] displacement) {
        double[] head = surface.mirrored(Arrays.copyOf(displacement, 3 * surface.numVertices));
        double[] out = Arrays.copyOf(head, displacement.length);
        for (int i = head.length; i < out.length; i++) {
            out[i] = i % 3 == 0 ? -displacement[i] : displacement[i];
        }
        return out;
    }
}
