package org.emoca4j.evaluate.now;

import java.util.stream.IntStream;
import org.emoca4j.math.LevenbergMarquardt;
import org.emoca4j.math.Rotations;

/**
 * Distances of a scan's points from a mesh that may still move: the refinement of an alignment, as a problem of least
 * squares.
 *
 * <p>The residual of a point is its distance from the nearest point of the moved mesh, so that the sum is the one of
 * iterated closest points; its derivative is that of a point on the tangent plane there. Variables are the rotation
 * (axis-angle, about the scan's mean), the shift and, if it is free, the logarithm of the scale. The mesh stays where
 * its tree is, the points move the opposite way.
 */
final class ScanToMesh implements LevenbergMarquardt.Problem {

    private static final int MAX_ITERATIONS = 100;
    private static final double TOLERANCE = 1e-8;

    /** Nearer than this the direction to the mesh isn't known, the triangle's normal is; in units of the scan. */
    private static final double TOUCHING = 1e-9;

    private final TriangleTree tree;
    private final double[] points;
    private final double[] centre;
    private final boolean scaled;
    private final int[] lastTriangle;

    /**
     * @param tree the mesh, roughly aligned with the scan
     * @param points {@code N * 3}, the part of the scan that counts
     * @param scaled whether the mesh may grow and shrink
     */
    ScanToMesh(TriangleTree tree, double[] points, boolean scaled) {
        this.tree = tree;
        this.points = points;
        this.scaled = scaled;
        centre = Alignment.mean(points);
        lastTriangle = new int[points.length / 3];
    }

    /** The motion of the mesh that lowers the sum of squared distances to a minimum, from where it stands. */
    Alignment refine() {
        int n = scaled ? 7 : 6;
        double[] bound = new double[n];
        double[] lower = new double[n];
        for (int i = 0; i < n; i++) {
            bound[i] = Double.POSITIVE_INFINITY;
            lower[i] = Double.NEGATIVE_INFINITY;
        }
        double[] x = new LevenbergMarquardt(MAX_ITERATIONS, TOLERANCE)
                .minimise(this, new double[n], lower, bound).x();
        return motion(x);
    }

    /** Distances of the points from the moved mesh, N, in units of the scan. */
    double[] distances(Alignment motion) {
        TriangleTree.Nearest[] nearest = nearest(motion);
        double[] out = new double[nearest.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = motion.scale() * nearest[i].distance();
        }
        return out;
    }

    private Alignment motion(double[] x) {
        double scale = scaled ? Math.exp(x[6]) : 1;
        double[] rotation = Rotations.exp(x[0], x[1], x[2]);
        double[] turned = new Alignment(scale, rotation, new double[3]).apply(centre);
        return new Alignment(scale, rotation, new double[] {
            centre[0] - turned[0] + x[3], centre[1] - turned[1] + x[4], centre[2] - turned[2] + x[5]
        });
    }

    /** Nearest points in the space of the mesh as it stands. */
    private TriangleTree.Nearest[] nearest(Alignment motion) {
        double[] q = motion.applyInverse(points);
        TriangleTree.Nearest[] nearest = new TriangleTree.Nearest[q.length / 3];
        IntStream.range(0, nearest.length).parallel().forEach(i -> {
            nearest[i] = tree.nearest(q[3 * i], q[3 * i + 1], q[3 * i + 2], lastTriangle[i]);
            lastTriangle[i] = nearest[i].triangle();
        });
        return nearest;
    }

    @Override
    public double cost(double[] x) {
        double sum = 0;
        for (double distance : distances(motion(x))) {
            sum += distance * distance;
        }
        return sum / 2;
    }

    @Override
    public double linearise(double[] x, double[][] hessian, double[] gradient) {
        Alignment motion = motion(x);
        TriangleTree.Nearest[] nearest = nearest(motion);
        double[] onMesh = new double[points.length];
        for (int i = 0; i < nearest.length; i++) {
            onMesh[3 * i] = nearest[i].x();
            onMesh[3 * i + 1] = nearest[i].y();
            onMesh[3 * i + 2] = nearest[i].z();
        }
        onMesh = motion.apply(onMesh);
        double[] turn = Rotations.leftJacobian(x[0], x[1], x[2]);
        double[] row = new double[x.length];
        double[] arm = new double[3];
        double sum = 0;
        for (int i = 0; i < nearest.length; i++) {
            double distance = motion.scale() * nearest[i].distance();
            double[] n = direction(motion, nearest[i], i, onMesh, distance);
            for (int a = 0; a < 3; a++) {
                arm[a] = onMesh[3 * i + a] - centre[a] - x[3 + a];
                row[3 + a] = -n[a];
            }
            double[] torque = {
                arm[1] * n[2] - arm[2] * n[1], arm[2] * n[0] - arm[0] * n[2], arm[0] * n[1] - arm[1] * n[0]
            };
            for (int a = 0; a < 3; a++) {
                row[a] = -(torque[0] * turn[a] + torque[1] * turn[3 + a] + torque[2] * turn[6 + a]);
            }
            if (scaled) {
                row[6] = -(n[0] * arm[0] + n[1] * arm[1] + n[2] * arm[2]);
            }
            for (int a = 0; a < row.length; a++) {
                gradient[a] += row[a] * distance;
                for (int b = 0; b <= a; b++) {
                    hessian[a][b] += row[a] * row[b];
                }
            }
            sum += distance * distance;
        }
        return sum / 2;
    }

    /** From the moved mesh to the point, length 1. */
    private double[] direction(Alignment motion, TriangleTree.Nearest nearest, int i, double[] onMesh,
            double distance) {
        if (distance > TOUCHING) {
            return new double[] {
                (points[3 * i] - onMesh[3 * i]) / distance,
                (points[3 * i + 1] - onMesh[3 * i + 1]) / distance,
                (points[3 * i + 2] - onMesh[3 * i + 2]) / distance
            };
        }
        return new Alignment(1, motion.rotation(), new double[3]).apply(tree.normal(nearest.triangle()));
    }
}
