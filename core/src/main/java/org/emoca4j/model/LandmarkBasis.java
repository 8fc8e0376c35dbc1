package org.emoca4j.model;

import java.util.Arrays;
import org.emoca4j.head.HeadBasis;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.head.LandmarkEmbedding;

/**
 * A head model cut down to its landmarks: each landmark is an affine function of the blend shape coefficients and
 * follows the jaw by one weight.
 *
 * <p>The corner vertices of a landmark's face have nearly the same skinning weights, so the landmark is skinned with
 * their barycentric mean; against skinning the corners one by one this moves a landmark by less than 0.1 mm.
 */
final class LandmarkBasis {

    private static final int NUM_JOINTS = HeadParameters.NUM_JOINTS;

    /** Number of landmarks. */
    final int size;
    /** Identity coefficients used, then all expression coefficients. */
    final int numShape;

    final int numExpression;
    /** {@code size * 3}, metres, head space. */
    final double[] mean;
    /** {@code size * 3} rows, one entry per coefficient, metres. */
    final double[][] dirs;
    /** How much each landmark follows the jaw, 0..1. */
    final double[] jawWeight;
    /** Jaw joint: mean and its 3 rows of derivatives. */
    final double[] jawMean = new double[3];

    final double[][] jawDirs;

    LandmarkBasis(HeadModel head, LandmarkEmbedding landmarks, int numShape) {
        HeadBasis basis = head.basis();
        this.size = landmarks.size();
        this.numShape = numShape;
        this.numExpression = head.numExpression();
        int numCoefficients = numShape + numExpression;
        int[] faces = head.topology().faces();
        mean = toDouble(landmarks.evaluate(basis.template(), faces));
        dirs = new double[3 * size][numCoefficients];
        jawDirs = new double[3][numCoefficients];
        double[] jaw = jawJoint(head, basis.template());
        System.arraycopy(jaw, 0, jawMean, 0, 3);
        for (int k = 0; k < numCoefficients; k++) {
            float[] dir = k < numShape ? basis.shapeDirs()[k] : basis.expressionDirs()[k - numShape];
            float[] points = landmarks.evaluate(dir, faces);
            for (int i = 0; i < points.length; i++) {
                dirs[i][k] = points[i];
            }
            double[] joint = jawJoint(head, dir);
            for (int a = 0; a < 3; a++) {
                jawDirs[a][k] = joint[a];
            }
        }
        jawWeight = new double[size];
        for (int i = 0; i < size; i++) {
            for (int c = 0; c < 3; c++) {
                int vertex = faces[3 * landmarks.faces()[i] + c];
                jawWeight[i] += landmarks.barycentrics()[3 * i + c]
                        * basis.skinningWeights()[NUM_JOINTS * vertex + HeadParameters.JAW];
            }
        }
    }

    private static double[] jawJoint(HeadModel head, float[] positions) {
        float[] joints = head.restJoints(positions);
        return toDouble(Arrays.copyOfRange(joints, 3 * HeadParameters.JAW, 3 * HeadParameters.JAW + 3));
    }

    private static double[] toDouble(float[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }
}
