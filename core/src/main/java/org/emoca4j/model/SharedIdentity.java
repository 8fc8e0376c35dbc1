package org.emoca4j.model;

import java.util.List;
import org.emoca4j.head.HeadModel;

/**
 * The identity of one person seen in several photos: the mean of the photos' identity coefficients, and how far each
 * photo is from it.
 *
 * @param mean identity coefficients
 * @param distancesMm one for each photo: mean distance of the vertices of its head to those of the mean's head, both at
 *     rest, millimetres
 */
public record SharedIdentity(float[] mean, double[] distancesMm) {

    private static final double MM = 1000;

    /**
     * Averages.
     *
     * @param identities at least one; all of one length
     * @throws IllegalArgumentException if there is none, or lengths differ
     */
    public static SharedIdentity of(HeadModel head, List<float[]> identities) {
        if (identities.isEmpty()) {
            throw new IllegalArgumentException("no identities to average");
        }
        int length = identities.get(0).length;
        double[] sums = new double[length];
        for (float[] identity : identities) {
            if (identity.length != length) {
                throw new IllegalArgumentException("identities of " + length + " and " + identity.length + " numbers");
            }
            for (int k = 0; k < length; k++) {
                sums[k] += identity[k];
            }
        }
        float[] mean = new float[length];
        for (int k = 0; k < length; k++) {
            mean[k] = (float) (sums[k] / identities.size());
        }
        float[] meanHead = head.blend(mean, new float[0]);
        double[] distances = identities.stream()
                .mapToDouble(identity -> MM * meanDistance(meanHead, head.blend(identity, new float[0])))
                .toArray();
        return new SharedIdentity(mean, distances);
    }

    private static double meanDistance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i += 3) {
            double x = a[i] - b[i];
            double y = a[i + 1] - b[i + 1];
            double z = a[i + 2] - b[i + 2];
            sum += Math.sqrt(x * x + y * y + z * z);
        }
        return sum / (a.length / 3);
    }

    /** Mean of {@link #distancesMm}: how well the photos agree. */
    public double spreadMm() {
        double sum = 0;
        for (double distance : distancesMm) {
            sum += distance;
        }
        return sum / distancesMm.length;
    }
}
