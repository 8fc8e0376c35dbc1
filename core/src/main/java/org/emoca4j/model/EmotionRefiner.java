package org.emoca4j.model;

import java.util.Arrays;
import org.emoca4j.detect.Emotion;
import org.emoca4j.detect.EmotionNetwork;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.math.LevenbergMarquardt;
import org.emoca4j.math.NormalEquations;

/**
 * Goes on with a landmark fit so that the render looks and feels like the photo: EMOCA's emotion consistency and
 * photometric losses (EMOCA section 3.2, eq. 2 and 3) next to the landmark terms, over jaw and expression.
 *
 * <p>Renders are differentiated by forward differences, one render per unknown; landmarks analytically.
 */
final class EmotionRefiner {

    /** Steps of about half a degree of jaw and a twentieth of an expression unit. */
    private static final double JAW_STEP = 0.01;

    private static final double UNIT_STEP = 0.05;
    private static final LevenbergMarquardt OPTIMISER = new LevenbergMarquardt(8, 2e-3);
    /** Standard deviation of the whole feature vector, relative to its length. */
    private static final double FEATURE_SIGMA = 0.04;
    /** Standard deviation of a colour (0..1), with the correlation of neighbouring pixels taken in. */
    private static final double COLOUR_SIGMA = 2.0;

    private static final int PIXEL_STRIDE = 2;

    private final HeadModel head;
    private final EmotionNetwork emotions;

    EmotionRefiner(HeadModel head, EmotionNetwork emotions) {
        this.head = head;
        this.emotions = emotions;
    }

    /**
     * Refines jaw and expression.
     *
     * @param solution of the landmark fit
     * @return a solution whose emotion distance is not larger
     */
    HeadFitter.Solution refine(HeadFitter fitter, HeadFitter.Solution solution, EmotionScene scene) {
        Refinement problem = new Refinement(fitter, solution, scene);
        double[] start = problem.part(solution.x());
        LevenbergMarquardt.Result result = OPTIMISER.minimise(
                problem, start, problem.part(fitter.lowerBounds()), problem.part(fitter.upperBounds()));
        double[] x = problem.whole(result.x());
        Emotion photo = emotions.classify(scene.photo());
        double before = photo.distance(emotions.classify(problem.render(start)));
        double after = photo.distance(emotions.classify(problem.render(result.x())));
        int iterations = solution.iterations() + result.iterations();
        return after <= before
                ? new HeadFitter.Solution(solution.problem(), solution.target(), x, iterations, solution.converged())
                : solution;
    }

    /** The unknowns are the landmark problem's jaw and expression; the rest stays as it is. */
    private final class Refinement implements LevenbergMarquardt.Problem {

        private final HeadFitter fitter;
        private final HeadFitter.Solution solution;
        private final EmotionScene scene;
        private final int[] unknowns;
        private final float[] feature;
        private final double featurePrecision;
        private final double colourPrecision = 1 / (COLOUR_SIGMA * COLOUR_SIGMA);

        Refinement(HeadFitter fitter, HeadFitter.Solution solution, EmotionScene scene) {
            this.fitter = fitter;
            this.solution = solution;
            this.scene = scene;
            this.unknowns = solution.problem().jawAndExpression();
            this.feature = emotions.classify(scene.photo()).feature();
            double squares = 0;
            for (float f : feature) {
                squares += f * f;
            }
            this.featurePrecision = 1 / (FEATURE_SIGMA * FEATURE_SIGMA * Math.max(squares, 1e-12));
        }

        double[] part(double[] x) {
            return Arrays.stream(unknowns).mapToDouble(k -> x[k]).toArray();
        }

        double[] whole(double[] part) {
            double[] x = solution.x().clone();
            for (int k = 0; k < unknowns.length; k++) {
                x[unknowns[k]] = part[k];
            }
            return x;
        }

        FloatImage render(double[] part) {
            HeadFitter.Placed placed = fitter.place(solution.with(whole(part)));
            return scene.render(head.decode(placed.head()).vertices(), placed.camera());
        }

        /** Feature residuals, then colour residuals. */
        private double[] residuals(double[] part) {
            FloatImage render = render(part);
            float[] seen = emotions.classify(render).feature();
            int pixels = 3 * (render.height() / PIXEL_STRIDE) * (render.width() / PIXEL_STRIDE);
            double[] out = new double[feature.length + pixels];
            for (int i = 0; i < feature.length; i++) {
                out[i] = seen[i] - feature[i];
            }
            int at = feature.length;
            for (int c = 0; c < 3; c++) {
                for (int y = 0; y < render.height() / PIXEL_STRIDE; y++) {
                    for (int x = 0; x < render.width() / PIXEL_STRIDE; x++) {
                        out[at++] = render.get(c, y * PIXEL_STRIDE, x * PIXEL_STRIDE)
                                - scene.photo().get(c, y * PIXEL_STRIDE, x * PIXEL_STRIDE);
                    }
                }
            }
            return out;
        }

        private double precision(int residual) {
            return residual < feature.length ? featurePrecision : colourPrecision;
        }

        @Override
        public double cost(double[] part) {
            return solution.problem().cost(whole(part)) + halfSquares(residuals(part));
        }

        private double halfSquares(double[] residuals) {
            double cost = 0;
            for (int i = 0; i < residuals.length; i++) {
                cost += 0.5 * precision(i) * residuals[i] * residuals[i];
            }
            return cost;
        }

        @Override
        public double linearise(double[] part, double[][] hessian, double[] gradient) {
            int n = unknowns.length;
            double[] x = whole(part);
            double[][] fullHessian = new double[x.length][x.length];
            double[] fullGradient = new double[x.length];
            double landmarkCost = solution.problem().linearise(x, fullHessian, fullGradient);
            for (int a = 0; a < n; a++) {
                gradient[a] = fullGradient[unknowns[a]];
                for (int b = 0; b <= a; b++) {
                    hessian[a][b] = fullHessian[unknowns[a]][unknowns[b]];
                }
            }
            double[] residuals = residuals(part);
            double[][] shifted = new double[n][];
            double[] steps = new double[n];
            for (int k = 0; k < n; k++) {
                // towards the inside of the box, so that a unit at 1 can be lowered
                steps[k] = k < 3 ? JAW_STEP : part[k] > 0.5 ? -UNIT_STEP : UNIT_STEP;
                double[] moved = part.clone();
                moved[k] += steps[k];
                shifted[k] = residuals(moved);
            }
            NormalEquations equations = new NormalEquations(hessian, gradient);
            for (int i = 0; i < residuals.length; i++) {
                double[] row = equations.nextRow();
                for (int k = 0; k < n; k++) {
                    row[k] = (shifted[k][i] - residuals[i]) / steps[k];
                }
                equations.add(residuals[i], precision(i));
            }
            equations.flush();
            return landmarkCost + halfSquares(residuals);
        }
    }
}
