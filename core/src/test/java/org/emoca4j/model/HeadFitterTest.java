package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.math.Rotations;
import org.emoca4j.render.OrthographicCamera;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadFitterTest {

    private static final int NUM_SHAPE = 6;
    private static final int NUM_EXPRESSION = 4;
    private final HeadModel head = ToyHead.create(NUM_SHAPE, NUM_EXPRESSION, 11);

    private LandmarkProblem problem(Random random) {
        LandmarkBasis basis = new LandmarkBasis(head, head.landmarks().mediapipe(), NUM_SHAPE);
        double[] target = random.doubles(3L * basis.size, -0.8, 0.8).toArray();
        double[] weights = random.doubles(basis.size, 0, 1).toArray();
        int n = LandmarkProblem.COEFFICIENTS + NUM_SHAPE + NUM_EXPRESSION;
        return new LandmarkProblem(
                basis,
                // no outliers: the Gauss-Newton gradient of a Huber cost is exact as well
                FitWeights.DEFAULT,
                target,
                weights,
                new int[][] {{3, 40, 5, 90}, {100, 200, 7, 300}},
                new int[][] {{0, 1}, {2, 3}},
                random.doubles(n, -0.1, 0.1).toArray(),
                random.doubles(n, 0, 5).toArray());
    }

    @ParameterizedTest(name = "seed {0}, rotation scaled by {1}")
    @CsvSource({"1, 1", "2, 1", "3, 0", "4, 1e-4"})
    void gradientAgreesWithFiniteDifferences(long seed, double turn) {
        Random random = new Random(seed);
        LandmarkProblem problem = problem(random);
        int n = problem.numUnknowns();
        double[] x = random.doubles(n, -0.5, 0.5).toArray();
        for (int k = 0; k < 3; k++) {
            x[LandmarkProblem.ROTATION + k] *= turn;
            x[LandmarkProblem.JAW + k] *= turn;
        }
        x[LandmarkProblem.LOG_SCALE] = Math.log(8);
        double[][] hessian = new double[n][n];
        double[] gradient = new double[n];
        double cost = problem.linearise(x, hessian, gradient);
        assertThat(problem.cost(x)).isEqualTo(cost);
        double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
        for (int k = 0; k < n; k++) {
            double h = 1e-6;
            double[] up = x.clone();
            double[] down = x.clone();
            up[k] += h;
            down[k] -= h;
            double numeric = (problem.cost(up) - problem.cost(down)) / (2 * h);
            assertThat(gradient[k]).as("unknown %d", k).isCloseTo(numeric, within(1e-5 * largest));
        }
    }

    /** A gap that widens along its line costs nothing, across the line half the square of its standard deviations. */
    @Test
    void gapsCountAcrossTheirLineOnly() {
        LandmarkBasis basis = new LandmarkBasis(head, head.landmarks().mediapipe(), NUM_SHAPE);
        int n = LandmarkProblem.COEFFICIENTS + NUM_SHAPE + NUM_EXPRESSION;
        double[] x = new double[n];
        x[LandmarkProblem.LOG_SCALE] = Math.log(8);
        double[] ones = new double[basis.size];
        Arrays.fill(ones, 1);
        int[] gap = {3, 40, 5, 90};
        double[] rest = problem(basis, new double[3 * basis.size], ones).project(x);
        double lineX = rest[3 * gap[3]] - rest[3 * gap[2]];
        double lineY = rest[3 * gap[3] + 1] - rest[3 * gap[2] + 1];
        double length = Math.hypot(lineX, lineY);
        double shift = 0.002;
        for (boolean across : new boolean[] {false, true}) {
            double[] target = rest.clone();
            target[3 * gap[0]] += shift * (across ? -lineY : lineX) / length;
            target[3 * gap[0] + 1] += shift * (across ? lineX : lineY) / length;
            double cost = problem(basis, target, ones, gap).cost(x) - problem(basis, target, ones).cost(x);
            double deviations = shift / FitWeights.DEFAULT.pairSigma();
            assertThat(cost).isCloseTo(across ? 0.5 * deviations * deviations : 0, within(1e-9));
        }
    }

    /** Without priors. */
    private static LandmarkProblem problem(LandmarkBasis basis, double[] target, double[] weights, int[]... gaps) {
        double[] none = new double[LandmarkProblem.COEFFICIENTS + basis.numShape + basis.numExpression];
        return new LandmarkProblem(
                basis, FitWeights.DEFAULT, target, weights, gaps, new int[0][], none, none);
    }

    @Test
    void gaussNewtonMatrixIsTheCurvatureWhereResidualsVanish() {
        Random random = new Random(5);
        LandmarkBasis basis = new LandmarkBasis(head, head.landmarks().mediapipe(), NUM_SHAPE);
        int n = LandmarkProblem.COEFFICIENTS + NUM_SHAPE + NUM_EXPRESSION;
        double[] truth = random.doubles(n, 0.1, 0.4).toArray();
        truth[LandmarkProblem.LOG_SCALE] = Math.log(8);
        double[] ones = new double[basis.size];
        Arrays.fill(ones, 1);
        int[][] none = {};
        double[] zero = new double[n];
        LandmarkProblem blank = new LandmarkProblem(
                basis, FitWeights.DEFAULT, new double[3 * basis.size], ones, none, none, zero, zero);
        LandmarkProblem problem = new LandmarkProblem(
                basis, FitWeights.DEFAULT, blank.project(truth), ones, new int[][] {{1, 77, 30, 60}}, none, zero, zero);
        double[][] hessian = new double[n][n];
        problem.linearise(truth, hessian, new double[n]);
        for (int k = 0; k < n; k++) {
            double h = 1e-4;
            double[] up = new double[n];
            double[] down = new double[n];
            double[] plus = truth.clone();
            double[] minus = truth.clone();
            plus[k] += h;
            minus[k] -= h;
            problem.linearise(plus, new double[n][n], up);
            problem.linearise(minus, new double[n][n], down);
            for (int i = k; i < n; i++) {
                double numeric = (up[i] - down[i]) / (2 * h);
                double scale = Math.sqrt(hessian[i][i] * hessian[k][k]);
                assertThat(hessian[i][k]).as("%d, %d", i, k).isCloseTo(numeric, within(1e-3 * scale));
            }
        }
    }

    @ParameterizedTest(name = "yaw {0}, pitch {1}, roll {2}")
    @CsvSource({"0, 0, 0", "60, 0, 0", "-60, 10, 0", "30, -25, 20", "-45, 20, -40", "0, 0, 170"})
    void findsAHeadAgainFromItsOwnLandmarks(double yaw, double pitch, double roll) {
        Random random = new Random(7);
        float[] pose = new float[15];
        double[] turn = Rotations.log(compose(yaw, pitch, roll));
        for (int a = 0; a < 3; a++) {
            pose[a] = (float) turn[a];
        }
        pose[3 * HeadParameters.JAW] = 0.25f;
        float[] shape = new float[NUM_SHAPE];
        for (int k = 0; k < NUM_SHAPE; k++) {
            shape[k] = (float) random.nextGaussian();
        }
        HeadParameters truth = new HeadParameters(shape, new float[] {0.8f, 0.7f, 0, 0.1f}, pose);
        OrthographicCamera camera = new OrthographicCamera(8, 0.01, -0.02);
        float[] vertices = head.decode(truth).vertices();
        float[] landmarks =
                camera.project(head.landmarks().mediapipe().evaluate(vertices, head.topology().faces()));
        HeadFit fit = new HeadFitter(head).fit(landmarks, new float[0], 1);
        float[] again = fit.camera().project(head.decode(fit.head()).vertices());
        float[] projected = head.landmarks().mediapipe().evaluate(again, head.topology().faces());
        double worst = 0;
        for (int i = 0; i < projected.length; i++) {
            if (i % 3 < 2) {
                worst = Math.max(worst, Math.abs(projected[i] - landmarks[i]));
            }
        }
        // priors pull a little: 0.012 NDC are 1.3 pixels of a 224 crop
        assertThat(worst).isLessThan(0.012);
        assertThat(fit.report().converged()).isTrue();
        assertThat(fit.report().confidence()).isGreaterThan(0.9);
        assertThat(fit.head().expression()[0]).isCloseTo(0.8f, within(0.25f));
        assertThat(fit.head().expression()).doesNotContain(Float.NaN);
    }

    @Test
    void aScrambledFaceIsNotTrusted() {
        Random random = new Random(3);
        float[] landmarks = new float[3 * 468];
        for (int i = 0; i < landmarks.length; i++) {
            landmarks[i] = (float) (random.nextDouble() - 0.5);
        }
        HeadFit fit = new HeadFitter(head).fit(landmarks, new float[0], 1);
        assertThat(fit.report().reliable()).isFalse();
        for (float e : fit.head().expression()) {
            assertThat(e).isBetween(0f, 1f);
        }
    }

    private static double[] compose(double yaw, double pitch, double roll) {
        double[] y = Rotations.exp(0, Math.toRadians(yaw), 0);
        double[] p = Rotations.exp(Math.toRadians(pitch), 0, 0);
        double[] r = Rotations.exp(0, 0, Math.toRadians(roll));
        return Rotations.multiply(r, Rotations.multiply(y, p));
    }
}
