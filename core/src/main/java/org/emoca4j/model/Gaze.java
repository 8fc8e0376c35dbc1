package org.emoca4j.model;

import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.head.PosedHead;
import org.emoca4j.math.Rotations;
import org.emoca4j.render.OrthographicCamera;

/** Turns the eyeballs so that the irises lie where they were seen. */
final class Gaze {

    private static final int POINTS_PER_EYE = 5;
    /** Eyes hardly turn further than this without the head following. */
    private static final double MAX_YAW_RAD = 0.7;

    private static final double MAX_PITCH_RAD = 0.5;

    private final HeadModel head;

    Gaze(HeadModel head) {
        this.head = head;
    }

    /**
     * Sets the two eye joints; leaves them at rest where the model has no iris points or none were seen.
     *
     * @param irisNdc {@code 10 * 2}, crop NDC, left eye then right eye, centre first; or empty
     */
    HeadParameters turnEyes(HeadParameters parameters, OrthographicCamera camera, float[] irisNdc) {
        HeadLandmarks landmarks = head.landmarks();
        if (irisNdc.length == 0 || landmarks.iris().size() == 0) {
            return parameters;
        }
        float[] pose = parameters.pose().clone();
        PosedHead posed = head.decode(parameters);
        float[] iris = landmarks.iris().evaluate(posed.vertices(), head.topology().faces());
        for (int eye = 0; eye < 2; eye++) {
            int joint = 3 * (HeadParameters.LEFT_EYE + eye);
            double[] rest = new double[3];
            double[] seen = new double[3];
            int centre = eye * POINTS_PER_EYE;
            for (int a = 0; a < 3; a++) {
                rest[a] = iris[3 * centre + a] - posed.joints()[joint + a];
            }
            double radius = Math.sqrt(rest[0] * rest[0] + rest[1] * rest[1] + rest[2] * rest[2]);
            seen[0] = irisNdc[2 * centre] / camera.scale() - camera.tx() - posed.joints()[joint];
            seen[1] = -irisNdc[2 * centre + 1] / camera.scale() - camera.ty() - posed.joints()[joint + 1];
            double planar = Math.hypot(seen[0], seen[1]);
            double limit = 0.95 * radius;
            if (planar > limit) {
                seen[0] *= limit / planar;
                seen[1] *= limit / planar;
            }
            seen[2] = Math.sqrt(radius * radius - seen[0] * seen[0] - seen[1] * seen[1]);
            double[] from = toHead(posed.rotation(), rest);
            double[] to = toHead(posed.rotation(), seen);
            double yaw = clamp(Math.atan2(to[0], to[2]) - Math.atan2(from[0], from[2]), MAX_YAW_RAD);
            double pitch = clamp(Math.asin(from[1] / radius) - Math.asin(to[1] / radius), MAX_PITCH_RAD);
            double[] turn = Rotations.log(
                    Rotations.multiply(Rotations.exp(0, yaw, 0), Rotations.exp(pitch, 0, 0)));
            for (int a = 0; a < 3; a++) {
                pose[joint + a] = (float) turn[a];
            }
        }
        return new HeadParameters(parameters.shape(), parameters.expression(), pose);
    }

    private static double clamp(double angle, double limit) {
        return Math.max(-limit, Math.min(limit, angle));
    }

    /** The transpose of the head's rotation applied to v. */
    private static double[] toHead(float[] rotation, double[] v) {
        double[] out = new double[3];
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                out[a] += rotation[3 * b + a] * v[b];
            }
        }
        return out;
    }
}
