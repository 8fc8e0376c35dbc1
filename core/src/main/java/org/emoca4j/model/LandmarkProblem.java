package org.emoca4j.model;

import java.util.Arrays;
import org.emoca4j.math.LevenbergMarquardt;
import org.emoca4j.math.NormalEquations;
import org.emoca4j.math.Rotations;

/**
 * The landmark fit as a least-squares problem with analytic derivatives.
 *
 * <p>Unknowns: rotation (axis-angle), log scale, translation (x, y, z in NDC, y up), jaw (axis-angle), identity and
 * expression coefficients. A landmark x (affine in the coefficients) with jaw weight w goes to
 * {@code s R (x + w (J - I) (x - c)) + t}, with J the jaw rotation and c the jaw joint.
 *
 * <p>Residuals, each divided by its standard deviation: landmark positions in x and y (Huber), their depth (weak), the
 * gaps between pairs of landmarks across eyelids and lips, and Gaussian priors. Positions alone leave a closed
 * eye a millimetre open, because all points of the eye can be a little off together; the pairs look at the gap only, as
 * the eye and lip closure losses of DECA and EMOCA do.
 */
final class LandmarkProblem implements LevenbergMarquardt.Problem {

    static final int ROTATION = 0;
    static final int LOG_SCALE = 3;
    static final int TRANSLATION = 4;
    static final int JAW = 7;
    static final int COEFFICIENTS = 10;

    private final LandmarkBasis basis;
    private final FitWeights settings;
    private final double[] target;
    private final double[] weights;
    private final int[][] pairs;
    /** Per pair, the unit vector in the picture along which its gap is measured. */
    private final double[][] directions;
    private final int[][] mirrored;
    private final double[] priorMean;
    private final double[] priorPrecision;
    private final int numUnknowns;

    /** Head space: blended, then with the jaw turned, then rotated; filled by {@link #pose}. */
    private final double[] blended;

    private final double[] points;
    private final double[] rotated;

    /**
     * @param target {@code size * 3} landmarks in NDC with y up and z towards the viewer
     * @param weights {@code size} reliabilities, 0..1
     * @param pairs four landmarks each: the gap between the first two, measured across the line through the other two
     *     as they were detected, counts on its own
     * @param mirrored pairs of expression coefficients that are left and right of one unit
     * @param priorMean per unknown
     * @param priorPrecision per unknown, 1 / variance, 0 for none
     */
    LandmarkProblem(
            LandmarkBasis basis,
            FitWeights settings,
            double[] target,
            double[] weights,
            int[][] pairs,
            int[][] mirrored,
            double[] priorMean,
            double[] priorPrecision) {
        this.basis = basis;
        this.settings = settings;
        this.target = target;
        this.weights = weights;
        this.pairs = pairs;
        this.directions = Arrays.stream(pairs).map(pair -> across(pair[2], pair[3])).toArray(double[][]::new);
        this.mirrored = mirrored;
        this.priorMean = priorMean;
        this.priorPrecision = priorPrecision;
        this.numUnknowns = COEFFICIENTS + basis.numShape + basis.numExpression;
        this.blended = new double[3 * basis.size];
        this.points = new double[3 * basis.size];
        this.rotated = new double[3 * basis.size];
    }

    int numUnknowns() {
        return numUnknowns;
    }

    /** Indices of the jaw's angles and of the expression coefficients. */
    int[] jawAndExpression() {
        int[] out = new int[3 + basis.numExpression];
        for (int k = 0; k < out.length; k++) {
            out[k] = k < 3 ? JAW + k : expression(k - 3);
        }
        return out;
    }

    /** Landmarks of x in NDC, y up, z towards the viewer; {@code size * 3}. */
    double[] project(double[] x) {
        pose(x);
        double scale = Math.exp(x[LOG_SCALE]);
        double[] out = new double[points.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = scale * rotated[i] + x[TRANSLATION + i % 3];
        }
        return out;
    }

    private void pose(double[] x) {
        double[] r = Rotations.exp(x[ROTATION], x[ROTATION + 1], x[ROTATION + 2]);
        double[] jaw = Rotations.exp(x[JAW], x[JAW + 1], x[JAW + 2]);
        double[] joint = jawJoint(x);
        double[] p = new double[3];
        for (int i = 0; i < basis.size; i++) {
            for (int a = 0; a < 3; a++) {
                p[a] = basis.mean[3 * i + a] + dot(basis.dirs[3 * i + a], x);
                blended[3 * i + a] = p[a];
            }
            double w = basis.jawWeight[i];
            double dx = p[0] - joint[0];
            double dy = p[1] - joint[1];
            double dz = p[2] - joint[2];
            for (int a = 0; a < 3; a++) {
                double turned = jaw[3 * a] * dx + jaw[3 * a + 1] * dy + jaw[3 * a + 2] * dz;
                points[3 * i + a] = p[a] + w * (turned - (p[a] - joint[a]));
            }
            for (int a = 0; a < 3; a++) {
                rotated[3 * i + a] = r[3 * a] * points[3 * i]
                        + r[3 * a + 1] * points[3 * i + 1]
                        + r[3 * a + 2] * points[3 * i + 2];
            }
        }
    }

    private double[] jawJoint(double[] x) {
        double[] joint = new double[3];
        for (int a = 0; a < 3; a++) {
            joint[a] = basis.jawMean[a] + dot(basis.jawDirs[a], x);
        }
        return joint;
    }

    private static double dot(double[] dir, double[] x) {
        double sum = 0;
        for (int k = 0; k < dir.length; k++) {
            sum += dir[k] * x[COEFFICIENTS + k];
        }
        return sum;
    }

    @Override
    public double cost(double[] x) {
        double[] projected = project(x);
        double cost = 0;
        for (int i = 0; i < basis.size; i++) {
            if (weights[i] > 0) {
                cost += weights[i] * huberCost(planar(projected, i));
                double dz = (projected[3 * i + 2] - target[3 * i + 2]) / settings.depthSigma();
                cost += 0.5 * weights[i] * dz * dz;
            }
        }
        for (int i = 0; i < pairs.length; i++) {
            double d = pairResidual(projected, i) / settings.pairSigma();
            cost += 0.5 * pairWeight(pairs[i]) * d * d;
        }
        for (int k = 0; k < numUnknowns; k++) {
            double d = x[k] - priorMean[k];
            cost += 0.5 * priorPrecision[k] * d * d;
        }
        for (int[] sides : mirrored) {
            double d = asymmetry(x, sides) / settings.asymmetrySigma();
            cost += 0.5 * d * d;
        }
        return cost;
    }

    private int expression(int unit) {
        return COEFFICIENTS + basis.numShape + unit;
    }

    private double asymmetry(double[] x, int[] sides) {
        return x[expression(sides[0])] - x[expression(sides[1])];
    }

    /** Distance in the picture in standard deviations. */
    private double planar(double[] projected, int i) {
        return Math.hypot(projected[3 * i] - target[3 * i], projected[3 * i + 1] - target[3 * i + 1])
                / settings.landmarkSigma();
    }

    private double huberCost(double distance) {
        double h = settings.huber();
        return distance <= h ? 0.5 * distance * distance : h * (distance - 0.5 * h);
    }

    /** The unit vector across the line between two detected landmarks. */
    private double[] across(int from, int to) {
        double x = target[3 * to] - target[3 * from];
        double y = target[3 * to + 1] - target[3 * from + 1];
        double length = Math.max(Math.hypot(x, y), 1e-9);
        return new double[] {-y / length, x / length};
    }

    private double pairResidual(double[] projected, int pair) {
        int first = 3 * pairs[pair][0];
        int second = 3 * pairs[pair][1];
        double residual = 0;
        for (int a = 0; a < 2; a++) {
            residual += directions[pair][a]
                    * (projected[first + a] - projected[second + a] - (target[first + a] - target[second + a]));
        }
        return residual;
    }

    private double pairWeight(int[] pair) {
        return Math.min(weights[pair[0]], weights[pair[1]]);
    }

    @Override
    public double linearise(double[] x, double[][] hessian, double[] gradient) {
        double[] projected = project(x);
        Linearisation at = new Linearisation(x);
        NormalEquations equations = new NormalEquations(hessian, gradient);
        double precision = 1 / (settings.landmarkSigma() * settings.landmarkSigma());
        double depthPrecision = 1 / (settings.depthSigma() * settings.depthSigma());
        for (int i = 0; i < basis.size; i++) {
            if (weights[i] == 0) {
                continue;
            }
            double robust = Math.min(1, settings.huber() / Math.max(planar(projected, i), 1e-9));
            for (int a = 0; a < 3; a++) {
                at.fill(i, a, equations.nextRow());
                equations.add(
                        projected[3 * i + a] - target[3 * i + a],
                        weights[i] * (a < 2 ? robust * precision : depthPrecision));
            }
        }
        double[] other = new double[numUnknowns];
        double pairPrecision = 1 / (settings.pairSigma() * settings.pairSigma());
        for (int i = 0; i < pairs.length; i++) {
            double[] row = equations.nextRow();
            Arrays.fill(row, 0);
            for (int a = 0; a < 2; a++) {
                for (int end = 0; end < 2; end++) {
                    at.fill(pairs[i][end], a, other);
                    double factor = end == 0 ? directions[i][a] : -directions[i][a];
                    for (int k = 0; k < numUnknowns; k++) {
                        row[k] += factor * other[k];
                    }
                }
            }
            equations.add(pairResidual(projected, i), pairWeight(pairs[i]) * pairPrecision);
        }
        equations.flush();
        for (int k = 0; k < numUnknowns; k++) {
            hessian[k][k] += priorPrecision[k];
            gradient[k] += priorPrecision[k] * (x[k] - priorMean[k]);
        }
        double symmetry = 1 / (settings.asymmetrySigma() * settings.asymmetrySigma());
        for (int[] sides : mirrored) {
            int a = expression(sides[0]);
            int b = expression(sides[1]);
            double d = asymmetry(x, sides);
            hessian[a][a] += symmetry;
            hessian[b][b] += symmetry;
            hessian[Math.max(a, b)][Math.min(a, b)] -= symmetry;
            gradient[a] += symmetry * d;
            gradient[b] -= symmetry * d;
        }
        return cost(x);
    }

    /** What all derivatives at one x share. */
    private final class Linearisation {

        private final double scale;
        private final double[] r;
        private final double[] left;
        private final double[] jaw;
        private final double[] jawLeft;
        private final double[] joint;
        /** {@code s R (J - I)}: how a jaw-driven landmark moves with the jaw joint, negated. */
        private final double[] turn = new double[9];
        /** Per axis and coefficient: {@code (s R (J - I)) dc/dk}. */
        private final double[][] jointShift;

        Linearisation(double[] x) {
            scale = Math.exp(x[LOG_SCALE]);
            r = Rotations.exp(x[ROTATION], x[ROTATION + 1], x[ROTATION + 2]);
            left = Rotations.leftJacobian(x[ROTATION], x[ROTATION + 1], x[ROTATION + 2]);
            jaw = Rotations.exp(x[JAW], x[JAW + 1], x[JAW + 2]);
            jawLeft = Rotations.leftJacobian(x[JAW], x[JAW + 1], x[JAW + 2]);
            joint = jawJoint(x);
            int numCoefficients = basis.numShape + basis.numExpression;
            jointShift = new double[3][numCoefficients];
            for (int a = 0; a < 3; a++) {
                for (int b = 0; b < 3; b++) {
                    for (int k = 0; k < 3; k++) {
                        turn[3 * a + b] += scale * r[3 * a + k] * (jaw[3 * k + b] - (k == b ? 1 : 0));
                    }
                }
                for (int k = 0; k < numCoefficients; k++) {
                    for (int b = 0; b < 3; b++) {
                        jointShift[a][k] += turn[3 * a + b] * basis.jawDirs[b][k];
                    }
                }
            }
        }

        /** Derivatives of coordinate {@code axis} of landmark i by every unknown. */
        void fill(int i, int axis, double[] row) {
            double px = rotated[3 * i];
            double py = rotated[3 * i + 1];
            double pz = rotated[3 * i + 2];
            // exp(d) p = p + d x p: the axis's row of -[p]x times the left Jacobian
            double[] cross = cross(axis, scale * px, scale * py, scale * pz);
            for (int k = 0; k < 3; k++) {
                row[ROTATION + k] = cross[0] * left[k] + cross[1] * left[3 + k] + cross[2] * left[6 + k];
                row[TRANSLATION + k] = k == axis ? 1 : 0;
            }
            row[LOG_SCALE] = scale * rotated[3 * i + axis];
            fillJaw(i, axis, row);
            double w = basis.jawWeight[i];
            double cx = scale * r[3 * axis] + w * turn[3 * axis];
            double cy = scale * r[3 * axis + 1] + w * turn[3 * axis + 1];
            double cz = scale * r[3 * axis + 2] + w * turn[3 * axis + 2];
            double[] bx = basis.dirs[3 * i];
            double[] by = basis.dirs[3 * i + 1];
            double[] bz = basis.dirs[3 * i + 2];
            double[] shift = jointShift[axis];
            for (int k = 0; k < bx.length; k++) {
                row[COEFFICIENTS + k] = cx * bx[k] + cy * by[k] + cz * bz[k] - w * shift[k];
            }
        }

        private void fillJaw(int i, int axis, double[] row) {
            double w = basis.jawWeight[i];
            double qx = blended[3 * i] - joint[0];
            double qy = blended[3 * i + 1] - joint[1];
            double qz = blended[3 * i + 2] - joint[2];
            double tx = jaw[0] * qx + jaw[1] * qy + jaw[2] * qz;
            double ty = jaw[3] * qx + jaw[4] * qy + jaw[5] * qz;
            double tz = jaw[6] * qx + jaw[7] * qy + jaw[8] * qz;
            for (int k = 0; k < 3; k++) {
                double lx = jawLeft[k];
                double ly = jawLeft[3 + k];
                double lz = jawLeft[6 + k];
                row[JAW + k] = w
                        * scale
                        * (r[3 * axis] * (ly * tz - lz * ty)
                                + r[3 * axis + 1] * (lz * tx - lx * tz)
                                + r[3 * axis + 2] * (lx * ty - ly * tx));
            }
        }

        private double[] cross(int axis, double px, double py, double pz) {
            return switch (axis) {
                case 0 -> new double[] {0, pz, -py};
                case 1 -> new double[] {-pz, 0, px};
                default -> new double[] {py, -px, 0};
            };
        }
    }
}
