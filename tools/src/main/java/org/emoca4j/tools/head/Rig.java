package org.emoca4j.tools.head;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.emoca4j.head.HeadParameters;

/**
 * The five joints of FLAME's layout on the head: skinning weights gathered from MakeHuman's 163 bones, and a sparse
 * regressor that finds the joints of any person from vertices near them.
 */
final class Rig {

    static final String ROOT_BONE = "root";
    private static final double[] NO_WEIGHTS = new double[MakeHumanData.NUM_VERTICES];

    /** Bones whose descendants count as theirs; everything else belongs to the root. */
    static final Set<String> BONES = Set.of("neck01", "neck02", "neck03", "head", "jaw", "eye.L", "eye.R");

    /** How much of a bone's weight the neck joint takes; the root gets the rest: the neck bends smoothly. */
    private static final Map<String, Double> NECK_SHARE =
            Map.of("neck01", 0.3, "neck02", 0.65, "neck03", 0.95, "head", 1.0, "eye.L", 1.0, "eye.R", 1.0);

    private static final int ROOT = 0;
    private static final int NECK = 1;
    private static final int JAW = 2;
    private static final int SMOOTHING_ROUNDS = 12;
    private static final double RIDGE = 1e-5;
    private static final double SUM_WEIGHT = 10;

    /** {@code 5 * V}. */
    final float[] regressor;
    /** {@code V * 5}. */
    final float[] weights;

    /**
     * @param identity must have been computed with the joint cubes of neck and jaw as extra points, in this order
     */
    Rig(MakeHumanData data, HeadSurface surface, IdentityBasis identity) {
        weights = skinning(data, surface);
        regressor = new float[HeadParameters.NUM_JOINTS * surface.numVertices];
        regressRoot(surface, identity);
        regress(surface, identity, NECK, 0, nearby(surface, identity, 0, HeadSurface.Patch.NECK, 0.03, 1));
        regress(surface, identity, JAW, 1, nearby(surface, identity, 1, HeadSurface.Patch.HEAD, 0.02, 0.035));
        int equator = 10;
        for (int s = 0; s < Eyeball.SEGMENTS; s++) {
            int v = Eyeball.vertex(equator, s);
            regressor[3 * surface.numVertices + surface.firstLeftEyeVertex + v] = 1f / Eyeball.SEGMENTS;
            regressor[4 * surface.numVertices + surface.firstRightEyeVertex + v] = 1f / Eyeball.SEGMENTS;
        }
    }

    private static float[] skinning(MakeHumanData data, HeadSurface surface) {
        double[] jaw = smooth(surface, surface.carryScalar(data.boneWeights.getOrDefault("jaw", NO_WEIGHTS)));
        double[] neck = new double[surface.numVertices];
        NECK_SHARE.forEach((bone, share) -> {
            double[] w = surface.carryScalar(data.boneWeights.getOrDefault(bone, NO_WEIGHTS));
            for (int v = 0; v < neck.length; v++) {
                neck[v] += share * w[v];
            }
        });
        float[] out = new float[surface.numVertices * HeadParameters.NUM_JOINTS];
        for (int v = 0; v < surface.numVertices; v++) {
            int at = HeadParameters.NUM_JOINTS * v;
            if (v >= surface.firstRightEyeVertex) {
                out[at + 4] = 1;
            } else if (v >= surface.firstLeftEyeVertex) {
                out[at + 3] = 1;
            } else {
                // both sides alike, though the data are so only to their last digit
                int m = surface.mirror[v];
                out[at + JAW] = (float) Math.min(1, (jaw[v] + jaw[m]) / 2);
                out[at + NECK] = (float) Math.min(1f - out[at + JAW], (neck[v] + neck[m]) / 2);
                out[at + ROOT] = Math.max(0, 1 - out[at + NECK] - out[at + JAW]);
                float sum = out[at] + out[at + 1] + out[at + 2];
                for (int j = 0; j < 3; j++) {
                    out[at + j] /= sum;
                }
            }
        }
        return out;
    }

    /** Averages over neighbours, so that cheeks and corners of the mouth give way softly. */
    private static double[] smooth(HeadSurface surface, double[] weights) {
        List<List<Integer>> neighbours = surface.neighbours(p -> p == HeadSurface.Patch.HEAD
                || p == HeadSurface.Patch.NECK
                || p == HeadSurface.Patch.CAVITY);
        double[] w = weights;
        for (int round = 0; round < SMOOTHING_ROUNDS; round++) {
            double[] next = w.clone();
            for (int v = 0; v < w.length; v++) {
                List<Integer> around = neighbours.get(v);
                if (!around.isEmpty()) {
                    double sum = 0;
                    for (int n : around) {
                        sum += w[n];
                    }
                    next[v] = (w[v] + sum / around.size()) / 2;
                }
            }
            w = next;
        }
        return w;
    }

    /** The root lies in the middle of the cut. */
    private void regressRoot(HeadSurface surface, IdentityBasis identity) {
        double lowest = Double.MAX_VALUE;
        int[] patches = surface.vertexPatches();
        List<Integer> low = new ArrayList<>();
        for (int v = 0; v < surface.firstLeftEyeVertex; v++) {
            if (patches[v] == 1 << HeadSurface.Patch.NECK.ordinal()) {
                lowest = Math.min(lowest, identity.template[3 * v + 1]);
            }
        }
        for (int v = 0; v < surface.firstLeftEyeVertex; v++) {
            if (patches[v] == 1 << HeadSurface.Patch.NECK.ordinal()
                    && identity.template[3 * v + 1] < lowest + 0.03) {
                low.add(v);
            }
        }
        for (int v : low) {
            regressor[v] = 1f / low.size();
        }
    }

    private static int[] nearby(
            HeadSurface surface, IdentityBasis identity, int cube, HeadSurface.Patch patch, double dy, double dz) {
        int[] patches = surface.vertexPatches();
        List<Integer> out = new ArrayList<>();
        double[] t = identity.template;
        int joint = 3 * (surface.numVertices + cube);
        for (int v = 0; v < surface.firstLeftEyeVertex; v++) {
            if ((patches[v] & 1 << patch.ordinal()) != 0
                    && Math.abs(t[3 * v + 1] - t[joint + 1]) < dy
                    && Math.abs(t[3 * v + 2] - t[joint + 2]) < dz) {
                out.add(v);
            }
        }
        return out.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Ridge regression, pulled to the mean of the candidates: weights that find the joint on the template and follow it
     * along each identity component, and sum to 1.
     */
    private void regress(HeadSurface surface, IdentityBasis identity, int joint, int cube, int[] candidates) {
        int n = candidates.length;
        double[][] normal = new double[n][n];
        double[] right = new double[n];
        for (int k = -1; k < identity.components.length; k++) {
            double[] points = k < 0 ? identity.template : identity.components[k];
            for (int axis = 0; axis < 3; axis++) {
                double goal = points[3 * (surface.numVertices + cube) + axis];
                addRow(normal, right, goal, axis, points, candidates);
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                normal[i][j] += SUM_WEIGHT * SUM_WEIGHT;
            }
            normal[i][i] += RIDGE;
            right[i] += SUM_WEIGHT * SUM_WEIGHT + RIDGE / n;
        }
        double[] r = LinearSolver.solve(normal, right);
        int base = joint * surface.numVertices;
        double sum = 0;
        for (double w : r) {
            sum += w;
        }
        for (int i = 0; i < n; i++) {
            regressor[base + candidates[i]] += (float) (r[i] / (2 * sum));
            regressor[base + surface.mirror[candidates[i]]] += (float) (r[i] / (2 * sum));
        }
    }

    private static void addRow(
            double[][] normal, double[] right, double goal, int axis, double[] points, int[] candidates) {
        for (int i = 0; i < candidates.length; i++) {
            double x = points[3 * candidates[i] + axis];
            right[i] += x * goal;
            for (int j = 0; j < candidates.length; j++) {
                normal[i][j] += x * points[3 * candidates[j] + axis];
            }
        }
    }
}
