package org.emoca4j.tools.head;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The named expression units, each for a coefficient of 0 to 1: MakeHuman's face units averaged over its three
 * descents (all but the open mouth, which is the jaw joint's), and some identity sliders that act like muscles. Left
 * and right are exact mirror images.
 */
final class ExpressionUnits {

    private static final String[] DESCENTS = {"african", "asian", "caucasian"};
    private static final String UNITS = "expression/units/";
    /** Half width of the blend between left and right where a unit of both sides is split, metres. */
    private static final double SPLIT_HALF_WIDTH = 0.016;

    private enum Sides {
        /** The source moves the left side; its mirror image makes the right unit. */
        LEFT,
        /** The source moves both sides and is split. */
        BOTH,
        /** One unit for both sides. */
        WHOLE,
        /** The source moves to one side: the mirror image moves to the other. */
        TOWARDS
    }

    private record Unit(String name, Sides sides, double gain, String... sources) {}

    private static final List<Unit> UNIT_TABLE = List.of(
            new Unit("blink", Sides.LEFT, 1, "eye-left-closure"),
            new Unit("squint", Sides.LEFT, 1, "eye-left-slit"),
            new Unit("eye_wide", Sides.LEFT, 1, "eye-left-opened-up"),
            new Unit("brow_down", Sides.LEFT, 1, "eyebrows-left-down"),
            new Unit("brow_raise_inner", Sides.LEFT, 1.3, "eyebrows-left-inner-up"),
            new Unit("brow_raise_outer", Sides.LEFT, 1.3, "eyebrows-left-extern-up"),
            new Unit("brow_raise", Sides.LEFT, 1.5, "eyebrows-left-up"),
            new Unit("nose_wrinkle", Sides.LEFT, 1, "nose-left-elevation"),
            new Unit("nostril_flare", Sides.LEFT, 1, "nose-left-dilatation"),
            new Unit("cheek_puff", Sides.LEFT, 1, "cheek/l-cheek-volume-inflate"),
            new Unit("cheek_raise", Sides.LEFT, 1, "cheek/l-cheek-trans-vert-up"),
            new Unit("smile", Sides.BOTH, 1, "mouth-corner-puller"),
            new Unit("smile_open", Sides.BOTH, 1, "mouth-upward-retraction"),
            new Unit("mouth_stretch", Sides.BOTH, 1, "mouth-retraction"),
            new Unit("mouth_press", Sides.BOTH, 1, "mouth-compression"),
            new Unit("frown", Sides.BOTH, 1, "mouth-depression"),
            new Unit("neck_tense", Sides.BOTH, 1, "neck-platysma"),
            new Unit("upper_lip_raise", Sides.BOTH, 1, "mouth-elevation"),
            new Unit("lower_lip_drop", Sides.BOTH, 1, "mouth-depression-retraction"),
            new Unit("mouth", Sides.TOWARDS, 1.3, "mouth/mouth-trans-in"),
            new Unit("lips_part", Sides.WHOLE, 1, "mouth-parling"),
            new Unit("lips_part_wide", Sides.WHOLE, 1, "mouth-part-later"),
            new Unit("lips_funnel", Sides.WHOLE, 1, "mouth-protusion"),
            new Unit("lips_pucker", Sides.WHOLE, 1, "mouth-pursing"),
            new Unit("chin_raise", Sides.WHOLE, 1, "mouth-eversion"),
            new Unit("nose_compress", Sides.WHOLE, 1, "nose-compression"),
            new Unit("nose_drop", Sides.WHOLE, 1, "nose-depression"));

    final List<String> names = new ArrayList<>();
    /** Displacement for a coefficient of 1, {@code V * 3} metres. */
    final List<double[]> displacements = new ArrayList<>();

    /**
     * @param template mean head, {@code V * 3} metres
     */
    ExpressionUnits(MakeHumanData data, HeadSurface surface, double[] template) {
        for (Unit unit : UNIT_TABLE) {
            double[] d = new double[3 * surface.numVertices];
            for (String source : unit.sources) {
                double[] s = surface.carry(body(data, source));
                for (int i = 0; i < d.length; i++) {
                    d[i] += unit.gain * s[i];
                }
            }
            holdRigidParts(surface, d);
            UnaryOperator<double[]> mirror = surface::mirrored;
            switch (unit.sides) {
                case LEFT -> addPair(unit.name, d, mirror);
                case BOTH -> addPair(unit.name, leftHalf(symmetric(d, mirror), template), mirror);
                case WHOLE -> add(unit.name, symmetric(d, mirror));
                case TOWARDS -> addPair(unit.name, leftwards(d, mirror), mirror);
            }
        }
    }

    /** Teeth, tongue and eyeballs move with their joints only. */
    private static void holdRigidParts(HeadSurface surface, double[] d) {
        int[] patches = surface.vertexPatches();
        int soft = 1 << HeadSurface.Patch.HEAD.ordinal()
                | 1 << HeadSurface.Patch.NECK.ordinal()
                | 1 << HeadSurface.Patch.SOCKET.ordinal()
                | 1 << HeadSurface.Patch.CAVITY.ordinal();
        for (int i = 0; i < d.length; i++) {
            if ((patches[i / 3] & soft) == 0) {
                d[i] = 0;
            }
        }
    }

    private static double[] body(MakeHumanData data, String source) {
        if (source.contains("/")) {
            return data.target(source);
        }
        double[] sum = new double[3 * MakeHumanData.NUM_VERTICES];
        for (String descent : DESCENTS) {
            double[] d = data.target(UNITS + descent + "/" + source);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += d[i] / DESCENTS.length;
            }
        }
        return sum;
    }

    private void addPair(String name, double[] left, UnaryOperator<double[]> mirror) {
        add(name + "_left", left);
        add(name + "_right", mirror.apply(left));
    }

    private void add(String name, double[] displacement) {
        names.add(name);
        displacements.add(displacement);
    }

    private static double[] symmetric(double[] d, UnaryOperator<double[]> mirror) {
        double[] m = mirror.apply(d);
        double[] out = new double[d.length];
        for (int i = 0; i < d.length; i++) {
            out[i] = (d[i] + m[i]) / 2;
        }
        return out;
    }

    /** The part of a movement to one side that is odd under mirroring, pointing to +x. */
    private static double[] leftwards(double[] d, UnaryOperator<double[]> mirror) {
        double[] m = mirror.apply(d);
        double[] out = new double[d.length];
        double sum = 0;
        for (int i = 0; i < d.length; i++) {
            out[i] = (d[i] - m[i]) / 2;
            sum += i % 3 == 0 ? out[i] : 0;
        }
        for (int i = 0; i < d.length; i++) {
            out[i] = sum < 0 ? -out[i] : out[i];
        }
        return out;
    }

    private static double[] leftHalf(double[] d, double[] template) {
        double[] out = new double[d.length];
        for (int v = 0; v < d.length / 3; v++) {
            double t = Math.max(-1, Math.min(1, template[3 * v] / SPLIT_HALF_WIDTH));
            double share = 0.5 + t * (0.75 - 0.25 * t * t);
            for (int i = 0; i < 3; i++) {
                out[3 * v + i] = share * d[3 * v + i];
            }
        }
        return out;
    }
}
