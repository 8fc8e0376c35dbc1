package org.emoca4j.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.math.LevenbergMarquardt;
import org.emoca4j.math.Procrustes;
import org.emoca4j.math.Rotations;
import org.emoca4j.render.OrthographicCamera;

/**
 * Fits a head model to MediaPipe's 468 face landmarks: pose from a closed-form 3D alignment of the mean head, then
 * Levenberg-Marquardt over everything at once.
 *
 * <p>Immutable and safe for use from many threads.
 */
final class HeadFitter {

    /**
     * Gaps that carry expression, by MediaPipe's numbers: two landmarks, and the two of the line across which their gap
     * is measured. Lids across the line of the eye's corners (only their middle: towards the corners detected lids are
     * rounder than the head's), lips across the line of the mouth's corners, the mouth's width across the nose.
     */
    private static final int[][] GAPS = {
        {159, 145, 33, 133}, {158, 153, 33, 133}, {160, 144, 33, 133},
        {386, 374, 362, 263}, {385, 380, 362, 263}, {387, 373, 362, 263},
        {13, 14, 61, 291}, {82, 87, 61, 291}, {312, 317, 61, 291}, {81, 178, 61, 291}, {311, 402, 61, 291},
        {80, 88, 61, 291}, {310, 318, 61, 291},
        {61, 291, 168, 2}, {78, 308, 168, 2}
    };

    /** Moves the whole mouth to the left: its mirror image is its opposite, not its other half. */
    private static final String SIDEWAYS = "mouth_left";

    private static final LevenbergMarquardt OPTIMISER = new LevenbergMarquardt(30, 1e-4);
    private static final double MAX_SHAPE = 4;
    private static final double MAX_JAW_OPEN = 0.7;
    private static final double MAX_JAW_SIDE = 0.15;

    private final HeadModel head;
    private final FitWeights settings;
    private final LandmarkBasis basis;
    private final int[] indices;
    private final int[][] gaps;
    private final int[][] mirrored;
    private final double[] reliability;
    private final int rightCorner;
    private final int leftCorner;

    /** A fitter with the built-in weights. */
    HeadFitter(HeadModel head) {
        this(head, FitWeights.DEFAULT);
    }

    HeadFitter(HeadModel head, FitWeights settings) {
        this.head = head;
        this.settings = settings;
        HeadLandmarks landmarks = head.landmarks();
        this.basis =
                new LandmarkBasis(head, landmarks.mediapipe(), Math.min(settings.numShape(), head.numShape()));
        this.indices = landmarks.mediapipeIndices();
        this.reliability = IntStream.range(0, basis.size)
                .mapToDouble(i -> landmarks.mediapipeWeights()[i])
                .toArray();
        this.gaps = Arrays.stream(GAPS)
                .map(gap -> Arrays.stream(gap).map(this::entryOf).toArray())
                .filter(gap -> Arrays.stream(gap).allMatch(entry -> entry >= 0))
                .toArray(int[][]::new);
        this.mirrored = mirroredUnits(head.basis().expressionNames());
        this.rightCorner = entryOf(FaceLandmarks.RIGHT_EYE_OUTER);
        this.leftCorner = entryOf(FaceLandmarks.LEFT_EYE_OUTER);
        if (rightCorner < 0 || leftCorner < 0) {
            throw new IllegalArgumentException("head model " + head.basis().name() + " has no outer eye corners");
        }
    }

    private int entryOf(int mediapipeIndex) {
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] == mediapipeIndex) {
                return i;
            }
        }
        return -1;
    }

    /** Index pairs of expression units named alike but for left and right. */
    private static int[][] mirroredUnits(List<String> names) {
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int other = names.indexOf(names.get(i).replace("left", "right"));
            if (names.get(i).contains("left") && other >= 0 && !names.get(i).equals(SIDEWAYS)) {
                pairs.add(new int[] {i, other});
            }
        }
        return pairs.toArray(int[][]::new);
    }

    /**
     * Where the optimiser ended.
     *
     * @param target landmarks in the model's order, y up, z towards the viewer
     * @param x unknowns in the order of {@link LandmarkProblem}
     */
    record Solution(LandmarkProblem problem, double[] target, double[] x, int iterations, boolean converged) {

        Solution with(double[] other) {
            return new Solution(problem, target, other, iterations, converged);
        }
    }

    /**
     * Fits the head.
     *
     * @param landmarksNdc {@code 468 * 3} in crop NDC (x right, y down, z away from the viewer, same unit as x)
     * @param irisNdc {@code 10 * 2} iris points, the left eye's five then the right eye's, centre first; or empty
     * @param detection the landmark detector's own confidence, 0..1
     */
    HeadFit fit(float[] landmarksNdc, float[] irisNdc, double detection) {
        return complete(solve(landmarksNdc, Optional.empty()), irisNdc, detection);
    }

    /**
     * The fit without gaze.
     *
     * @param landmarksNdc {@code 468 * 3} in crop NDC
     * @param identity to be kept instead of fitted
     */
    Solution solve(float[] landmarksNdc, Optional<float[]> identity) {
        double[] target = target(landmarksNdc);
        double[] start = new double[numUnknowns()];
        Procrustes pose = Procrustes.fit(basis.mean, target, reliability);
        System.arraycopy(Rotations.log(pose.rotation()), 0, start, LandmarkProblem.ROTATION, 3);
        start[LandmarkProblem.LOG_SCALE] = Math.log(Math.max(pose.scale(), 1e-3));
        System.arraycopy(pose.translation(), 0, start, LandmarkProblem.TRANSLATION, 3);
        LandmarkProblem problem = new LandmarkProblem(
                basis, settings, target, reliability, gaps, mirrored, new double[start.length], precision());
        double[] lower = lowerBounds();
        double[] upper = upperBounds();
        identity.ifPresent(shape -> {
            // equal bounds leave these unknowns where they are
            for (int k = 0; k < basis.numShape; k++) {
                lower[LandmarkProblem.COEFFICIENTS + k] = k < shape.length ? shape[k] : 0;
                upper[LandmarkProblem.COEFFICIENTS + k] = lower[LandmarkProblem.COEFFICIENTS + k];
            }
        });
        LevenbergMarquardt.Result result = OPTIMISER.minimise(problem, start, lower, upper);
        return new Solution(problem, target, result.x(), result.iterations(), result.converged());
    }

    /** Turns the eyes of a solution to the irises and judges it. */
    HeadFit complete(Solution solution, float[] irisNdc, double detection) {
        Placed placed = place(solution);
        double residual = residual(solution.problem().project(solution.x()), solution.target());
        double confidence = detection * plausibility(residual, placed.head().shape());
        return new HeadFit(
                new Gaze(head).turnEyes(placed.head(), placed.camera(), irisNdc),
                placed.camera(),
                new FitReport(residual, solution.iterations(), solution.converged(), confidence));
    }

    /** A head before a camera, eyes at rest. */
    record Placed(HeadParameters head, OrthographicCamera camera) {}

    /** The unknowns of a solution as a head and a camera. */
    Placed place(Solution solution) {
        double[] x = solution.x();
        float[] pose = new float[3 * HeadParameters.NUM_JOINTS];
        for (int a = 0; a < 3; a++) {
            pose[3 * HeadParameters.GLOBAL + a] = (float) x[LandmarkProblem.ROTATION + a];
            pose[3 * HeadParameters.JAW + a] = (float) x[LandmarkProblem.JAW + a];
        }
        int expressionStart = LandmarkProblem.COEFFICIENTS + basis.numShape;
        HeadParameters parameters = new HeadParameters(
                toFloat(x, LandmarkProblem.COEFFICIENTS, expressionStart), toFloat(x, expressionStart, x.length), pose);
        return new Placed(parameters, camera(parameters, x));
    }

    private int numUnknowns() {
        return LandmarkProblem.COEFFICIENTS + basis.numShape + basis.numExpression;
    }

    /** Landmarks in the model's order with y up and z towards the viewer. */
    private double[] target(float[] landmarksNdc) {
        double[] target = new double[3 * basis.size];
        for (int i = 0; i < basis.size; i++) {
            target[3 * i] = landmarksNdc[3 * indices[i]];
            target[3 * i + 1] = -landmarksNdc[3 * indices[i] + 1];
            target[3 * i + 2] = -landmarksNdc[3 * indices[i] + 2];
        }
        return target;
    }

    private double[] precision() {
        double[] precision = new double[numUnknowns()];
        precision[LandmarkProblem.JAW] = inverseSquare(settings.jawOpenSigma());
        precision[LandmarkProblem.JAW + 1] = inverseSquare(settings.jawSideSigma());
        precision[LandmarkProblem.JAW + 2] = inverseSquare(settings.jawSideSigma());
        int expressionStart = LandmarkProblem.COEFFICIENTS + basis.numShape;
        Arrays.fill(precision, LandmarkProblem.COEFFICIENTS, expressionStart, inverseSquare(settings.shapeSigma()));
        Arrays.fill(precision, expressionStart, precision.length, inverseSquare(settings.expressionSigma()));
        return precision;
    }

    private static double inverseSquare(double sigma) {
        return 1 / (sigma * sigma);
    }

    double[] lowerBounds() {
        double[] lower = new double[numUnknowns()];
        Arrays.fill(lower, 0, LandmarkProblem.JAW, Double.NEGATIVE_INFINITY);
        Arrays.fill(lower, LandmarkProblem.JAW + 1, LandmarkProblem.COEFFICIENTS, -MAX_JAW_SIDE);
        Arrays.fill(
                lower, LandmarkProblem.COEFFICIENTS, LandmarkProblem.COEFFICIENTS + basis.numShape, -MAX_SHAPE);
        if (head.basis().expressionNames().isEmpty()) {
            Arrays.fill(lower, LandmarkProblem.COEFFICIENTS + basis.numShape, lower.length, -MAX_SHAPE);
        }
        return lower;
    }

    double[] upperBounds() {
        double[] upper = new double[numUnknowns()];
        Arrays.fill(upper, 0, LandmarkProblem.JAW, Double.POSITIVE_INFINITY);
        upper[LandmarkProblem.JAW] = MAX_JAW_OPEN;
        Arrays.fill(upper, LandmarkProblem.JAW + 1, LandmarkProblem.COEFFICIENTS, MAX_JAW_SIDE);
        Arrays.fill(upper, LandmarkProblem.COEFFICIENTS, LandmarkProblem.COEFFICIENTS + basis.numShape, MAX_SHAPE);
        // named units are weights of 0..1, unnamed components of FLAME are in standard deviations
        double maxExpression = head.basis().expressionNames().isEmpty() ? MAX_SHAPE : 1;
        Arrays.fill(upper, LandmarkProblem.COEFFICIENTS + basis.numShape, upper.length, maxExpression);
        return upper;
    }

    /**
     * The fit turns the head about the origin of head space, the model about its root joint: shift by the difference.
     */
    private OrthographicCamera camera(HeadParameters parameters, double[] x) {
        float[] root = head.restJoints(head.blend(parameters.shape(), parameters.expression()));
        double[] r = Rotations.exp(x[0], x[1], x[2]);
        double scale = Math.exp(x[LandmarkProblem.LOG_SCALE]);
        double[] shift = new double[2];
        for (int a = 0; a < 2; a++) {
            shift[a] = x[LandmarkProblem.TRANSLATION + a] / scale - root[a];
            for (int b = 0; b < 3; b++) {
                shift[a] += r[3 * a + b] * root[b];
            }
        }
        return new OrthographicCamera(scale, shift[0], shift[1]);
    }

    private double residual(double[] projected, double[] target) {
        double eyes = Math.sqrt(squaredDistance(target, rightCorner, target, leftCorner, 3));
        double sum = 0;
        double total = 0;
        for (int i = 0; i < basis.size; i++) {
            sum += reliability[i] * Math.sqrt(squaredDistance(projected, i, target, i, 2));
            total += reliability[i];
        }
        return sum / total / Math.max(eyes, 1e-9);
    }

    private static double squaredDistance(double[] a, int i, double[] b, int j, int axes) {
        double sum = 0;
        for (int k = 0; k < axes; k++) {
            double d = a[3 * i + k] - b[3 * j + k];
            sum += d * d;
        }
        return sum;
    }

    /** 1 for a good fit of an ordinary face, towards 0 for a bad one or an improbable identity. */
    private static double plausibility(double residual, float[] shape) {
        double squares = 0;
        for (float s : shape) {
            squares += s * s;
        }
        double excess = Math.max(0, Math.sqrt(squares / Math.max(1, shape.length)) - 1.5);
        double misfit = residual / 0.045;
        return Math.exp(-misfit * misfit - excess * excess);
    }

    private static float[] toFloat(double[] x, int from, int to) {
        float[] out = new float[to - from];
        for (int i = from; i < to; i++) {
            out[i - from] = (float) x[i];
        }
        return out;
    }
}
