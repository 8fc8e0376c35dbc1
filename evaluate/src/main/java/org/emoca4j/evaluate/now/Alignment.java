package org.emoca4j.evaluate.now;

import java.util.Arrays;
import org.emoca4j.math.Procrustes;

/**
 * A similarity of space: {@code to = scale * R from + translation}.
 *
 * @param scale above 0
 * @param rotation 3 x 3, row-major, proper
 * @param translation 3 numbers
 */
record Alignment(double scale, double[] rotation, double[] translation) {

    /**
     * The least-squares fit of corresponding points.
     *
     * @param from {@code N * 3}
     * @param to {@code N * 3}
     * @param scaled whether the scale is free; 1 otherwise
     */
    static Alignment ofPoints(double[] from, double[] to, boolean scaled) {
        double[] weights = new double[from.length / 3];
        Arrays.fill(weights, 1);
        Procrustes fit = Procrustes.fit(from, to, weights);
        if (scaled) {
            return new Alignment(fit.scale(), fit.rotation(), fit.translation());
        }
        // the best rotation doesn't depend on the scale, and takes centre to centre
        double[] rotation = fit.rotation();
        double[] fromMean = mean(from);
        double[] toMean = mean(to);
        double[] turned = new Alignment(1, rotation, new double[3]).apply(fromMean);
        double[] translation = new double[3];
        Arrays.setAll(translation, i -> toMean[i] - turned[i]);
        return new Alignment(1, rotation, translation);
    }

    /** Moves points: {@code N * 3}. */
    double[] apply(double[] points) {
        double[] out = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            int p = i - i % 3;
            int row = 3 * (i % 3);
            out[i] = scale * (rotation[row] * points[p] + rotation[row + 1] * points[p + 1]
                    + rotation[row + 2] * points[p + 2]) + translation[i % 3];
        }
        return out;
    }

    /** Moves points back: {@code N * 3}. */
    double[] applyInverse(double[] points) {
        double[] out = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            int p = i - i % 3;
            int column = i % 3;
            for (int row = 0; row < 3; row++) {
                out[i] += rotation[3 * row + column] * (points[p + row] - translation[row]) / scale;
            }
        }
        return out;
    }

    static double[] mean(double[] points) {
        double[] mean = new double[3];
        for (int i = 0; i < points.length; i++) {
            mean[i % 3] += points[i] / (points.length / 3);
        }
        return mean;
    }
}
