package org.emoca4j.tools.head;

import java.util.Arrays;

/**
 * The texture layout of the head, 256 texels square: MakeHuman's unfolding of the head, upright, with the face
 * enlarged, a strip for the neck under it, and small islands for eyes, teeth, mouth, tongue and eye sockets at the
 * bottom.
 */
final class Atlas {

    static final int SIZE = 256;

    /** Extent of MakeHuman's head island. */
    private static final double HEAD_U_CHIN = 0.9936;

    private static final double HEAD_U_TOP = 0.641;
    private static final double HEAD_V_MIDDLE = 0.4832;
    private static final double HEAD_V_HALF = 0.3347;
    /** Enlargement of the middle against the rim, across and up. */
    private static final double MAGNIFY_ACROSS = 1.7;

    private static final double MAGNIFY_UP = 0.5;

    /** Left, right, bottom, top in texels counted from the lower left. */
    private record Box(double x0, double x1, double y0, double y1) {}

    private static final Box HEAD = new Box(2, 254, 78, 254);
    private static final Box NECK = new Box(2, 254, 50, 75);
    private static final Box LEFT_EYE = new Box(2, 46, 2, 46);
    private static final Box RIGHT_EYE = new Box(50, 94, 2, 46);
    private static final Box UPPER_TEETH = new Box(98, 162, 26, 46);
    private static final Box LOWER_TEETH = new Box(98, 162, 2, 22);
    private static final Box CAVITY = new Box(166, 210, 2, 46);
    private static final Box TONGUE = new Box(214, 234, 2, 46);
    private static final Box SOCKET = new Box(238, 254, 2, 46);

    /** {@code T * 2}, v upwards. */
    final float[] uvs;

    private final HeadSurface surface;

    Atlas(HeadSurface surface, double[] template) {
        this.surface = surface;
        double[][] ranges = neckRange(template);
        uvs = new float[2 * surface.uvSources.size()];
        double[][] bounds = patchBounds();
        for (int t = 0; t < surface.uvSources.size(); t++) {
            HeadSurface.UvSource s = surface.uvSources.get(t);
            double[] p = switch (s.patch()) {
                case HEAD -> head(s);
                case NECK -> neck(s, template, ranges);
                case LEFT_EYE -> at(LEFT_EYE, (1 + s.u()) / 2, (1 + s.v()) / 2);
                case RIGHT_EYE -> at(RIGHT_EYE, (1 + s.u()) / 2, (1 + s.v()) / 2);
                case UPPER_TEETH -> fill(s, bounds, UPPER_TEETH);
                case LOWER_TEETH -> fill(s, bounds, LOWER_TEETH);
                case CAVITY -> fill(s, bounds, CAVITY);
                case TONGUE -> fill(s, bounds, TONGUE);
                case SOCKET -> fill(s, bounds, SOCKET);
            };
            uvs[2 * t] = (float) (p[0] / SIZE);
            uvs[2 * t + 1] = (float) (p[1] / SIZE);
        }
    }

    private static double[] head(HeadSurface.UvSource s) {
        double across = (s.v() - HEAD_V_MIDDLE) / HEAD_V_HALF;
        double up = (HEAD_U_CHIN - s.u()) / (HEAD_U_CHIN - HEAD_U_TOP);
        double x = Math.signum(across) * magnify(Math.abs(across), MAGNIFY_ACROSS);
        return at(HEAD, 0.5 + 0.5 * x, magnify(up, MAGNIFY_UP));
    }

    /** Maps 0..1 to itself, steeper by 1 + k at 0 and flatter by as much at 1. */
    private static double magnify(double t, double k) {
        return t * (1 + k) / (1 + k * t);
    }

    /** The neck unrolls around the vertical axis through its joint line; the seam is at the nape. */
    private double[] neck(HeadSurface.UvSource s, double[] template, double[][] ranges) {
        int v = s.vertex();
        double angle = Math.atan2(template[3 * v], template[3 * v + 2] - ranges[1][0]);
        if (Math.abs(template[3 * v]) < 1e-9 && angle != 0) {
            // on the seam at the nape: each side keeps its own end of the strip
            angle = s.left() ? Math.PI : -Math.PI;
        }
        double up = (template[3 * v + 1] - ranges[0][0]) / (ranges[0][1] - ranges[0][0]);
        return at(NECK, 0.5 + angle / (2 * Math.PI), up);
    }

    private double[][] neckRange(double[] template) {
        double low = Double.MAX_VALUE;
        double high = -Double.MAX_VALUE;
        double front = -Double.MAX_VALUE;
        double back = Double.MAX_VALUE;
        for (int f = 0; f < surface.facePatches.length; f++) {
            for (int k = 0; k < 3 && surface.facePatches[f] == HeadSurface.Patch.NECK; k++) {
                int v = surface.faces[3 * f + k];
                low = Math.min(low, template[3 * v + 1]);
                high = Math.max(high, template[3 * v + 1]);
                front = Math.max(front, template[3 * v + 2]);
                back = Math.min(back, template[3 * v + 2]);
            }
        }
        return new double[][] {{low, high}, {0.5 * (front + back)}};
    }

    /** Stretches a patch from its own bounds to a box; MakeHuman's layout lies on its side, so u and v swap. */
    private static double[] fill(HeadSurface.UvSource s, double[][] bounds, Box box) {
        double[] b = bounds[s.patch().ordinal()];
        return at(box, (s.u() - b[0]) / (b[1] - b[0]), (s.v() - b[2]) / (b[3] - b[2]));
    }

    private static double[] at(Box box, double x, double y) {
        return new double[] {box.x0 + (box.x1 - box.x0) * x, box.y0 + (box.y1 - box.y0) * y};
    }

    private double[][] patchBounds() {
        double[][] out = new double[HeadSurface.Patch.values().length][];
        Arrays.setAll(out, i -> new double[] {1e9, -1e9, 1e9, -1e9});
        for (HeadSurface.UvSource s : surface.uvSources) {
            double[] b = out[s.patch().ordinal()];
            b[0] = Math.min(b[0], s.u());
            b[1] = Math.max(b[1], s.u());
            b[2] = Math.min(b[2], s.v());
            b[3] = Math.max(b[3], s.v());
        }
        return out;
    }
}
