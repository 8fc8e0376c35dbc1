package org.emoca4j.evaluate;

import java.io.IOException;
import java.util.Arrays;
import org.emoca4j.head.HeadModel;
import org.emoca4j.math.Procrustes;

/**
 * How far a face is turned, told from hand-placed points alone, so that no system under test has a say: the scaled
 * orthographic view of the average head that comes nearest to brows, nose and eyes.
 *
 * <p>Nose and eyes of others than the average head cost a few degrees. The fit alternates between the depths that the
 * current pose gives the points and the similarity that the points then have, which never raises the error.
 */
final class HandPlacedYaw {

    private static final int FIRST = 17;
    private static final int END = 48;
    private static final int FIRST_INNER = 17;
    private static final int MAX_STEPS = 500;
    private static final double STILL = 1e-9;

    /** {@code 31 * 3}, head space. */
    private final double[] model;

    /** @param points68 {@code 68 * 3} points of a head at rest, head space */
    HandPlacedYaw(double[] points68) {
        model = Arrays.copyOfRange(points68, 3 * FIRST, 3 * END);
    }

    static HandPlacedYaw ofBuiltInHead() throws IOException {
        HeadModel head = HeadModel.builtin();
        float[] inner = head.landmarks().inner()
                .evaluate(head.basis().template(), head.basis().topology().faces());
        double[] points = new double[3 * LandmarkSet.NUM_POINTS];
        for (int i = 0; i < inner.length; i++) {
            points[3 * FIRST_INNER + i] = inner[i];
        }
        return new HandPlacedYaw(points);
    }

    /**
     * The yaw of a face.
     *
     * @param points {@code 68 * 2}, image pixels
     * @return degrees, above 0 where the nose points to the right in the picture
     */
    double degrees(double[] points) {
        double[] weights = new double[END - FIRST];
        Arrays.fill(weights, 1);
        double[] seen = new double[model.length];
        for (int i = 0; i < weights.length; i++) {
            seen[3 * i] = points[2 * (FIRST + i)];
            seen[3 * i + 1] = -points[2 * (FIRST + i) + 1];
        }
        Procrustes pose = Procrustes.fit(model, seen, weights);
        double last = Double.POSITIVE_INFINITY;
        for (int step = 0; step < MAX_STEPS; step++) {
            double[] r = pose.rotation();
            for (int i = 0; i < weights.length; i++) {
                seen[3 * i + 2] = pose.scale() * (r[6] * model[3 * i] + r[7] * model[3 * i + 1]
                        + r[8] * model[3 * i + 2]) + pose.translation()[2];
            }
            pose = Procrustes.fit(model, seen, weights);
            double yaw = yaw(pose);
            if (Math.abs(yaw - last) < STILL) {
                break;
            }
            last = yaw;
        }
        return Math.toDegrees(yaw(pose));
    }

    /** About the head's own vertical axis, whichever way up the picture is: R = Rz Ry Rx. */
    private static double yaw(Procrustes pose) {
        double[] r = pose.rotation();
        return Math.atan2(-r[6], Math.hypot(r[0], r[3]));
    }
}
